"""Numbers as findings say them."""

from __future__ import annotations

from seatrial.values import Estimate
from seatrial.values.finding import Scalar

DIGITS = 4
KEPT_DIGITS = 6


def said(value: float | None) -> str:
    """Return a number with three or four digits that count, ``"unknown"`` for none.

    Examples
    --------
    >>> said(0.123456), said(1234567.0), said(None)
    ('0.1235', '1,234,567', 'unknown')
    """
    if value is None:
        return "unknown"
    if abs(value) >= 10 ** (DIGITS - 1):
        return f"{value:,.0f}"
    return f"{value:.{DIGITS}g}"


def percent(share: float | None) -> str:
    """Return a share as a percentage.

    Examples
    --------
    >>> percent(0.1234)
    '12.3 %'
    """
    return "unknown" if share is None else f"{100 * share:.1f} %"


def with_limits(estimate: Estimate) -> str:
    """Return the value of an estimate with its interval."""
    if not estimate.has_interval:
        return said(estimate.value)
    return f"{said(estimate.value)} ({said(estimate.low)} to {said(estimate.high)})"


def measured(**figures: Scalar) -> tuple[tuple[str, Scalar], ...]:
    """Return named figures as a finding keeps them: sorted, numbers with six digits that count.

    Six digits are enough to check a message and do not carry the last bits of a sum, which another number of threads or
    another processor may change.
    """
    return tuple(sorted((name, _kept(figure)) for name, figure in figures.items()))


def _kept(figure: Scalar) -> Scalar:
    return float(f"{figure:.{KEPT_DIGITS}g}") if isinstance(figure, float) else figure
