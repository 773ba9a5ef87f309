"""From which number of rows on something holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.metrics.arrays import Ints

Mask: TypeAlias = NDArray[np.bool_]
AT_ONCE = 16


def first(passes: Callable[[Ints], Mask], low: int, high: int) -> int | None:
    """Return the first whole number from ``low`` to ``high`` that passes, or None; all above it pass too.

    Many numbers are asked at once, so that a million takes five questions.

    Examples
    --------
    >>> first(lambda rows: rows * rows > 50, 0, 1000), first(lambda rows: rows < 0, 0, 1000)
    (8, None)
    """
    while low < high:
        asked = np.unique(np.linspace(low, high, AT_ONCE).astype(np.int64))
        passed = np.flatnonzero(passes(asked))
        if not len(passed):
            return None
        place = int(passed[0])
        low, high = (int(asked[place - 1]) + 1 if place else low), int(asked[place])
    return low if bool(passes(np.array([low]))[0]) else None
