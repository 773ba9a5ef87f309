"""Identities of answers: UUIDs of version 7 (RFC 9562), consecutive within a request, ever greater within a process."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable

_VERSION, _VARIANT = 7 << 76, 2 << 62
_RANDOM_BITS = 62  # behind the variant
_ROOM = 1 << _RANDOM_BITS
_FIRST_BITS = 61  # the uppermost bit starts as 0, so that one millisecond has room for every request
_STEP_BITS = 32
_TEXT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


class Ids:
    """Gives identities; one per process, so that they grow for as long as it lives.

    Within one millisecond, and while the clock stands or goes back, the next request's first identity is a random step
    above the last one that was given: RFC 9562, section 6.2, method 2.

    Parameters
    ----------
    now_ns
        The clock: nanoseconds since 1970, UTC.

    Examples
    --------
    >>> new_ids = Ids(lambda: 1_700_000_000_000_000_000)
    >>> first, second = new_ids(3), new_ids()
    >>> id_text(first)[:14], id_text(first, 2) < id_text(second)
    ('018bcfe5-6800-', True)
    """

    __slots__ = ("_head", "_ms", "_now_ns", "_tail", "_unused")

    def __init__(self, now_ns: Callable[[], int] = time.time_ns) -> None:
        self._now_ns = now_ns
        self._ms = -1
        self._head = 0  # everything above the random part behind the variant
        self._tail = 0  # the least number there that was not given yet
        self._unused = b""

    def __call__(self, n: int = 1) -> bytes:
        """Return the first of ``n`` consecutive identities, 16 bytes."""
        ms = self._now_ns() // 1_000_000
        if ms > self._ms:
            first = self._began(ms)
        else:
            first = self._tail + (self._random() >> (64 - _STEP_BITS))
            if first + n > _ROOM:
                first = self._began(self._ms + 1)
        self._tail = first + n
        return (self._head | first).to_bytes(16)

    def _began(self, ms: int) -> int:
        self._ms = ms
        self._head = ms << 80 | _VERSION | self._random() >> 52 << 64 | _VARIANT
        return self._random() >> (64 - _FIRST_BITS)

    def _random(self) -> int:
        """Return 64 random bits of the system's; it is asked for many at once, which is ten times as fast."""
        if not self._unused:
            self._unused = os.urandom(2048)
        found, self._unused = self._unused[:8], self._unused[8:]
        return int.from_bytes(found)


def id_text(first: bytes, i: int = 0) -> str:
    """Return the identity of row ``i`` of a request as text.

    Examples
    --------
    >>> id_text(bytes.fromhex("018bcfe568007abc8000000000000009"), 1)
    '018bcfe5-6800-7abc-8000-00000000000a'
    """
    digits = first.hex() if i == 0 else f"{int.from_bytes(first) + i:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def is_id(text: str) -> bool:
    """Return whether a text is an identity as :func:`id_text` writes it.

    Examples
    --------
    >>> is_id("018bcfe5-6800-7abc-8000-00000000000a"), is_id("flight 12")
    (True, False)
    """
    return _TEXT.fullmatch(text) is not None
