"""The rate limit of each key over all workers: the sliding window of ``limits``, on memory that the workers share."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from seatrial.security.keys import parse_rate
from seatrial.shells.http.rate_memory import RateMemory

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.strategies import SlidingWindowCounterRateLimiter

FILE = "rates"


class Rated(Protocol):
    """What is limited: a key by its id and its rate, such as ``"100/second"``."""

    @property
    def id(self) -> str: ...  # noqa: D102 - the class says it

    @property
    def rate(self) -> str | None: ...  # noqa: D102 - the class says it


class RateLimits:
    """The limits of all keys, as one worker sees them.

    Parameters
    ----------
    folder
        That all workers of a server share, ``.seatrial/serving``.
    clock
        Gives the seconds since 1970.
    """

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._clock = clock
        self._items: dict[str, RateLimitItem] = {}
        self._memory: RateMemory | None = None
        self._limiter: SlidingWindowCounterRateLimiter | None = None

    def allow(self, key: Rated) -> float | None:
        """Return None and count a request if the key's rate allows it, else how long to wait, in seconds.

        A key without a rate costs nothing; the first with one loads the library and the shared memory.
        """
        if key.rate is None:
            return None
        item = self._items.get(key.rate) or self._item(key.rate)
        if self._limiter is None or self._memory is None:
            self._memory = RateMemory(self._folder / FILE)
            self._limiter = _limiter(self._memory, self._clock)
        if self._limiter.hit(item, key.id):
            return None
        at = self._clock()
        return self._memory.look(item.key_for(key.id), seconds=item.get_expiry(), at=at).wait_s(item.amount, at)

    def close(self) -> None:
        """Let go of the shared memory."""
        if self._memory is not None:
            self._memory.close()
            self._memory = self._limiter = None

    def _item(self, rate: str) -> RateLimitItem:
        from limits import RateLimitItemPerSecond  # noqa: PLC0415 - only for keys that have a rate

        parsed = parse_rate(rate)
        if parsed is None:
            raise ValueError(f"{rate} is no rate")
        amount, seconds = parsed
        return self._items.setdefault(rate, RateLimitItemPerSecond(amount, seconds))


def _limiter(memory: RateMemory, clock: Callable[[], float]) -> SlidingWindowCounterRateLimiter:
    from limits.storage import SlidingWindowCounterSupport, Storage  # noqa: PLC0415 - only for keys that have a rate
    from limits.strategies import SlidingWindowCounterRateLimiter  # noqa: PLC0415 - the same

    class SharedStorage(Storage, SlidingWindowCounterSupport):
        """The storage that the library asks, on the shared memory."""

        STORAGE_SCHEME = None
        base_exceptions = OSError

        def acquire_sliding_window_entry(  # noqa: PLR0917 - as the library asks
            self, key: str, limit: int, expiry: int, amount: int = 1
        ) -> bool:
            return memory.take(key, limit=limit, seconds=expiry, amount=amount, at=clock())

        def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
            at = clock()
            counted = memory.look(key, seconds=expiry, at=at)
            left = counted.left_s(at)
            return counted.before, left, counted.now, left + expiry

        def clear_sliding_window(self, key: str, expiry: int) -> None:
            memory.forget(key, seconds=expiry, at=clock())

        def incr(self, key: str, expiry: int, amount: int = 1) -> int:
            raise NotImplementedError("the window slides")

        def get(self, key: str) -> int:
            raise NotImplementedError("the window slides")

        def get_expiry(self, key: str) -> float:
            raise NotImplementedError("the window slides")

        def clear(self, key: str) -> None:
            raise NotImplementedError("the window slides")

        def check(self) -> bool:
            return True

        def reset(self) -> int | None:
            memory.forget_all()
            return None

    return SlidingWindowCounterRateLimiter(SharedStorage())
