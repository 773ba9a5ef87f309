"""Small range bars: where a value, its interval and its bounds lie on a common scale."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from seatrial.metrics.catalogue import METRICS
from seatrial.reports.wording import metric_direction
from seatrial.values import EVERYWHERE, MODEL, Estimate, GateResult
from seatrial.values.written import written_number

PADDING = 0.15
_OF_ONE = ("share", "correlation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A bound on the scale, such as a gate's, in per cent of the bar's length."""

    at: float
    kind: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A range bar; positions in per cent of its length, None where there is no interval.

    Parameters
    ----------
    value, low, high
        Positions of the estimate.
    start, end
        What the ends of the bar stand for, as text.
    ticks
        Bounds to compare with.
    """

    value: float
    low: float | None
    high: float | None
    start: str
    end: str
    ticks: tuple[Tick, ...]


def range_bar(estimate: Estimate, gates: Iterable[GateResult], *, priors: Iterable[Estimate] = ()) -> Strip | None:
    """Return the range bar of an estimate with the gates' bounds and the prior's value; None without a value."""
    if estimate.value is None:
        return None
    bounds = [*_gate_bounds(estimate, gates), *_prior(estimate, priors)]
    numbers = [estimate.value, estimate.low, estimate.high, *(at for at, _, _ in bounds)]
    start, end = _scale(estimate.metric, [number for number in numbers if number is not None])

    def place(number: float | None) -> float | None:
        return None if number is None else round(100 * (number - start) / (end - start), 2)

    ticks = tuple(Tick(at=place(at) or 0.0, kind=kind, label=label) for at, kind, label in bounds)
    return Strip(
        value=place(estimate.value) or 0.0,
        low=place(estimate.low),
        high=place(estimate.high),
        start=f"{start:.3g}",
        end=f"{end:.3g}",
        ticks=ticks,
    )


def _gate_bounds(estimate: Estimate, gates: Iterable[GateResult]) -> Iterable[tuple[float, str, str]]:
    for result in gates:
        gate = result.gate
        if gate.metric != estimate.metric or result.slice != estimate.slice:
            continue
        if estimate.subject == f"{gate.no_worse_than}_difference":
            worse = gate.margin if metric_direction(gate.metric) == "lower is better" else -gate.margin
            yield worse, "gate", f"gate: {gate.words}"
        elif gate.at_least is not None and estimate.subject == MODEL:
            yield gate.at_least, "gate", f"gate: at least {gate.at_least:g}"
        elif gate.at_most is not None and estimate.subject == MODEL:
            yield gate.at_most, "gate", f"gate: at most {gate.at_most:g}"


def _prior(estimate: Estimate, others: Iterable[Estimate]) -> Iterable[tuple[float, str, str]]:
    for other in others:
        same = (other.metric, other.slice, other.subject) == (estimate.metric, EVERYWHERE, "prior")
        if same and estimate.slice == EVERYWHERE and other.value is not None:
            yield other.value, "prior", f"without a model: {written_number(other.value)}"


def _scale(name: str, numbers: list[float]) -> tuple[float, float]:
    """Return the ends of the bar: 0 to 1 for shares, from 0 for losses, else around what is shown."""
    metric = METRICS.get(name)
    least, most = min(numbers), max(numbers)
    if metric is not None and metric.unit in _OF_ONE and least >= 0 and most <= 1:
        return 0.0, 1.0
    if metric is not None and metric.lowest == 0 and least >= 0:
        return 0.0, _round_up(most * (1 + PADDING))
    pad = PADDING * ((most - least) or abs(most) or 1.0)
    return least - pad, most + pad


def _round_up(number: float) -> float:
    """Return the next round number, 1, 1.5, 2, 2.5, 3, 4, 5, 6 or 8 times a power of ten."""
    if number <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(number))
    return next((step * power for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8) if step * power >= number), 10 * power)
