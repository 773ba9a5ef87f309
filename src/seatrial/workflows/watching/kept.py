"""What is kept of the quality from run to run: estimates that wait for their truth, and both lines of each metric."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date

from seatrial.monitoring.quality import NO_PAST, Past, Scored
from seatrial.values.watched import QualityPoint, QualitySeries

MOST_PERIODS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEstimate:
    """An estimate as it was made; as :class:`seatrial.monitoring.quality.Scored`, with dates as text."""

    metric: str
    start: str
    end: str
    n: int
    centre: float | None
    spread: float | None
    value: float | None
    low: float | None
    high: float | None
    code: str = ""
    why: str = ""
    realised: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptQuality:
    """Estimates, the oldest first, and lines, one per metric."""

    estimates: tuple[KeptEstimate, ...] = ()
    series: tuple[QualitySeries, ...] = ()

    @property
    def past(self) -> Past:
        """Estimates as those who widen the next one by them take them."""
        return NO_PAST if not self.estimates else Past(scored=tuple(map(_scored, self.estimates)))

    @property
    def metrics(self) -> tuple[str, ...]:
        """Which metrics have a line."""
        return tuple(series.metric for series in self.series)

    def of(self, metric: str) -> QualitySeries:
        """Return the line of a metric; an empty one if it has none yet."""
        return next((each for each in self.series if each.metric == metric), QualitySeries(metric=metric))

    def with_past(self, past: Past) -> KeptQuality:
        """Return the same with other estimates."""
        return replace(self, estimates=tuple(map(_kept, past.scored[-MOST_PERIODS * 20 :])))

    def with_series(self, series: Iterable[QualitySeries]) -> KeptQuality:
        """Return the same with some lines replaced, or added."""
        found = {each.metric: each for each in self.series} | {each.metric: each for each in series}
        return replace(self, series=tuple(found.values()))


def with_point(points: tuple[QualityPoint, ...], point: QualityPoint) -> tuple[QualityPoint, ...]:
    """Return a line with one point more, or another in the place of that of the same period; the oldest first."""
    others = [each for each in points if (each.start, each.end) != (point.start, point.end)]
    return tuple(sorted((*others, point), key=lambda each: (each.end, each.start)))[-MOST_PERIODS:]


def _kept(scored: Scored) -> KeptEstimate:
    values = {each.name: getattr(scored, each.name) for each in fields(Scored)}
    for name in ("centre", "spread"):
        values[name] = values[name] if values[name] == values[name] else None
    return KeptEstimate(**values | {"start": scored.start.isoformat(), "end": scored.end.isoformat()})


def _scored(kept: KeptEstimate) -> Scored:
    values = {each.name: getattr(kept, each.name) for each in fields(KeptEstimate)}
    for name in ("centre", "spread"):
        values[name] = float("nan") if values[name] is None else values[name]
    return Scored(**values | {"start": date.fromisoformat(kept.start), "end": date.fromisoformat(kept.end)})
