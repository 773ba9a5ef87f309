"""Range bars of a watch: an effect against what it may be, a metric against the trial."""

from __future__ import annotations

from collections.abc import Sequence

from seatrial.metrics.catalogue import METRICS
from seatrial.reports.strips import Strip, Tick
from seatrial.values import Estimate
from seatrial.values.watched import EffectRow, SliceWatch
from seatrial.values.written import written_number

_ROOM = 1.15
_PADDING = 0.15
_MOST = 1e100


def effect_strip(effect: EffectRow) -> Strip | None:
    """Return where an effect and its bounds lie, from 0 on; the upright line is from where it matters."""
    if effect.value is None:
        return None
    return _strip(
        value=effect.value,
        low=effect.low,
        high=effect.high,
        ticks=((effect.minimum, "gate", f"matters from {written_number(effect.minimum)}"),),
    )


def slice_strip(row: SliceWatch) -> Strip | None:
    """Return where the worsening of a slice lies; the upright line is from where it matters."""
    if row.worsening is None:
        return None
    return _strip(
        value=row.worsening,
        low=row.low,
        high=row.high,
        ticks=((row.minimum, "gate", f"matters from {written_number(row.minimum)}"),),
    )


def quality_strips(estimates: Sequence[Estimate]) -> tuple[Strip | None, ...]:
    """Return one bar for each number of a metric, all on one scale; the ring is what was measured at the trial."""
    expected = next((e.value for e in estimates if e.subject == "expected" and e.value is not None), None)
    ticks = () if expected is None else ((expected, "prior", f"at the trial: {written_number(expected)}"),)
    shown = [number for e in estimates for number in (e.value, e.low, e.high) if number is not None]
    if not shown:
        return (None,) * len(estimates)
    pad = _PADDING * ((max(shown) - min(shown)) or abs(max(shown)) or 1.0)
    ends = _within(estimates[0].metric, (min(shown) - pad, max(shown) + pad), shown=shown)
    return tuple(
        None if e.value is None else _strip(value=e.value, low=e.low, high=e.high, ticks=ticks, ends=ends)
        for e in estimates
    )


def _within(name: str, ends: tuple[float, float], *, shown: Sequence[float]) -> tuple[float, float]:
    """Return the ends of a bar, not beyond what the metric can be."""
    metric = METRICS.get(name)
    start, end = ends
    if metric is not None and metric.lowest is not None and min(shown) >= metric.lowest:
        start = max(start, metric.lowest)
    if metric is not None and metric.highest is not None and max(shown) <= metric.highest:
        end = min(end, metric.highest)
    return start, end


def _strip(
    *,
    value: float,
    low: float | None,
    high: float | None,
    ticks: Sequence[tuple[float, str, str]],
    ends: tuple[float, float] | None = None,
) -> Strip | None:
    """Return a bar; from 0 on when no ends are given. A bound on one side makes a bar up to the value."""
    low, high = (value, high) if low is None else (low, value if high is None else high)
    numbers = [value, low, value if high is None else high, *(at for at, _, _ in ticks)]
    start, end = ends or (min(0.0, *numbers), max(numbers) * _ROOM)
    if not start < end < _MOST or start < -_MOST:
        return None

    def place(number: float) -> float:
        return round(100 * (number - start) / (end - start), 2)

    return Strip(
        value=place(value),
        low=place(max(low, start)),
        high=None if high is None else place(high),
        start=f"{start:.3g}",
        end=f"{end:.3g}",
        ticks=tuple(Tick(at=place(at), kind=kind, label=label) for at, kind, label in ticks),
    )
