"""Numbers as a reader wants them: as many digits as their doubt leaves standing."""

from __future__ import annotations

import math

from seatrial.values.estimate import Estimate

NOTHING = "not measured"
_FEWEST_OF_SHARES = 3
_MOST_OF_SHARES = 4
_MOST = 6
_LARGE = 1e15


def written_number(number: float | None, *, decimals: int | None = None) -> str:
    """Return a number as text, thousands parted by commas; ``"not measured"`` for None.

    Parameters
    ----------
    number
        What to write.
    decimals
        Digits after the point; as many as show three digits that count when not given.

    Examples
    --------
    >>> written_number(0.6513)
    '0.651'
    >>> written_number(1234.567)
    '1,235'
    """
    if number is None:
        return NOTHING
    if abs(number) >= _LARGE:
        return f"{number:.3g}"
    text = f"{number:,.{_places(abs(number), digits=3) if decimals is None else decimals}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text


def written_estimate(estimate: Estimate) -> str:
    """Return the value with its interval, or with ``"(no interval)"``, or ``"not measured"``.

    Examples
    --------
    >>> written_estimate(Estimate(metric="roc_auc", value=0.6513, low=0.6021, high=0.7052, n=9, method="delong"))
    '0.651 [0.602, 0.705]'
    """
    value, low, high = written_parts(estimate)
    if estimate.value is None:
        return NOTHING
    if estimate.low is None and estimate.high is None:
        return f"{value} (no interval)"
    return f"{value} [{low}, {high}]"


def written_parts(estimate: Estimate) -> tuple[str, str, str]:
    """Return value, low and high as text: same decimals, two digits of the doubt; an unknown limit is ``"?"``."""
    known = [number for number in (estimate.value, estimate.low, estimate.high) if number is not None]
    if not known:
        return NOTHING, "?", "?"
    width = max(known) - min(known)
    decimals = _places(width, digits=2) if width else _places(max(map(abs, known)), digits=3)
    largest = max(map(abs, known))
    if largest <= 1:
        decimals = min(max(decimals, _FEWEST_OF_SHARES), max(_MOST_OF_SHARES, _places(largest, digits=2)))
    low, high = (
        "?" if limit is None else written_number(limit, decimals=decimals) for limit in (estimate.low, estimate.high)
    )
    return written_number(estimate.value, decimals=decimals), low, high


def written_share(share: float | None) -> str:
    """Return a share in [0, 1] as per cent.

    Examples
    --------
    >>> written_share(0.0704)
    '7.0 %'
    """
    if share is None:
        return NOTHING
    text = f"{100 * share:.1f} %"
    return text.removeprefix("-") if text == "-0.0 %" else text


def _places(scale: float, *, digits: int) -> int:
    """Return the decimals that show so many digits of a number of this size, 0 to 6."""
    if scale == 0:
        return _FEWEST_OF_SHARES
    return min(max(digits - 1 - math.floor(math.log10(scale)), 0), _MOST)
