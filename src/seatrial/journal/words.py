"""Labels and truths as the tables hold them: as text, beside the number if it is one."""

from __future__ import annotations

import math

from seatrial.values import Level


def text_of(level: Level) -> str:
    """Return a label or a truth as text; a number without decimals is the same with and without a point.

    Examples
    --------
    >>> [text_of(level) for level in ("late", 1, 1.0, 0.5, True)]
    ['late', '1', '1', '0.5', 'true']
    """
    if isinstance(level, str):
        return level
    if isinstance(level, bool):
        return str(level).lower()
    if isinstance(level, float) and level.is_integer() and abs(level) < 2**53:
        return str(int(level))
    return repr(level)


def number_of(level: Level) -> float | None:
    """Return a label or a truth as a number; None for words and truths.

    Examples
    --------
    >>> [number_of(level) for level in ("late", "0.5", 3, True)]
    [None, None, 3.0, None]
    """
    if isinstance(level, bool | str):
        return None
    try:
        number = float(level)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
