"""How long a message waits for its next try: longer each time, and not all at once."""

from __future__ import annotations

import hashlib
from datetime import timedelta

_FIRST_S, _LONGEST_S = 1.0, 3_600.0
_DOUBLINGS = 12  # more than these are longer than the longest
_SPREAD = 0.5


def pause(key: str, attempts: int, *, asked_s: float | None = None) -> timedelta:
    """Return the time until the next try: 1 s, then twice as long each time, at most an hour.

    Up to half of it is taken off by a number that the message's key gives, so that many messages that failed together
    do not come back together; the same message waits the same each time it is asked.

    Parameters
    ----------
    key
        The idempotency key.
    attempts
        How often it was tried, from 1.
    asked_s
        How long the other side asked to be left alone, in seconds; that long it is, up to the hour.

    Examples
    --------
    >>> [round(pause("a", attempt).total_seconds(), 1) for attempt in (1, 2, 3, 20)]
    [0.9, 1.3, 3.5, 3195.9]
    """
    if asked_s is not None:
        return timedelta(seconds=min(max(asked_s, _FIRST_S), _LONGEST_S))
    whole = min(_FIRST_S * 2 ** min(attempts - 1, _DOUBLINGS), _LONGEST_S)
    share = int.from_bytes(hashlib.sha256(f"{key}:{attempts}".encode()).digest()[:4]) / 2**32
    return timedelta(seconds=whole * (1 - _SPREAD * share))
