"""Range bars of a watch: an effect against what it may be, a metric against the trial."""

from __future__ import annotations

from collections.abc import Iterable

from seatrial.reports.strips import Strip, Tick, range_bar
from seatrial.values import Estimate
from seatrial.values.watched import EffectRow, SliceWatch
from seatrial.values.written import written_number

_ROOM = 1.15
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


def quality_strip(estimate: Estimate, expected: Estimate | None) -> Strip | None:
    """Return where a metric and its interval lie; the ring is what it was at the trial."""
    prior = () if expected is None or expected.value is None else (_as_prior(expected),)
    return range_bar(estimate, (), priors=prior)


def _as_prior(expected: Estimate) -> Estimate:
    return Estimate(
        metric=expected.metric,
        value=expected.value,
        low=None,
        high=None,
        n=expected.n,
        method=expected.method,
        subject="prior",
    )


def _strip(
    *, value: float, low: float | None, high: float | None, ticks: Iterable[tuple[float, str, str]]
) -> Strip | None:
    marks = tuple(ticks)
    numbers = [number for number in (value, low, high, *(at for at, _, _ in marks)) if number is not None]
    start, end = min(0.0, *numbers), max(numbers) * _ROOM
    if not start < end < _MOST or start < -_MOST:
        return None

    def place(number: float) -> float:
        return round(100 * (number - start) / (end - start), 2)

    return Strip(
        value=place(value),
        low=None if low is None else place(max(low, start)),
        high=None if high is None else place(high),
        start=f"{start:.3g}",
        end=f"{end:.3g}",
        ticks=tuple(Tick(at=place(at), kind=kind, label=label) for at, kind, label in marks),
    )
