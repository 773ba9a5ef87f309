"""The parts of one metric: its value, its interval on independent rows, and what each row contributes to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from seatrial.metrics.answers import Floats
from seatrial.metrics.scale import Scale

View = TypeVar("View", contravariant=True)  # noqa: PLC0105 - the view of the rows that a metric is computed from


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A value with the interval that holds on independent rows.

    Parameters
    ----------
    value
        None when there is nothing to measure; ``note`` says why.
    low, high
        Limits; None when no interval holds its level; ``note`` says why.
    method
        The interval in a few words.
    note
        What a reader must know; may be empty.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    method: str = "none"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe(Generic[View]):
    """How one metric is measured.

    Parameters
    ----------
    measure
        From the rows and a confidence level to a value with limits on independent rows.
    influence
        From the rows to ``(n_rows,)`` numbers of mean zero: by how much the value would move, times ``n_rows``, if a row
        weighed more. Called only where there is a value.
    scale
        Where the value is closest to normal: limits over clusters are made there and carried back.
    """

    measure: Callable[[View, float], Measured]
    influence: Callable[[View], Floats]
    scale: Scale


def no_value(why: str) -> Measured:
    """Return that there is nothing to measure, and why."""
    return Measured(value=None, note=why)


def within(value: float, limits: tuple[object, object], method: str, note: str = "") -> Measured:
    """Return a value with its limits, which hold the value itself whatever rounding did."""
    low, high = (float(limit) for limit in limits)  # type: ignore[arg-type]
    return Measured(value=value, low=min(low, value), high=max(high, value), method=method, note=note)
