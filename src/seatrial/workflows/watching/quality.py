"""How good the model is in a window: estimated at once, realised when the truth is known, each beside the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from seatrial.metrics import METRICS
from seatrial.monitoring.quality import (
    Days,
    Past,
    Refused,
    Scored,
    Standing,
    calibrate,
    days_of,
    metrics_for,
    realised,
    score,
    standing,
    walk,
)
from seatrial.profiles import ModelCounts, ModelPlan
from seatrial.project import Project
from seatrial.values import EVERYWHERE, Estimate, Window
from seatrial.values.watched import BackTest, QualityPoint, QualitySeries
from seatrial.workflows.watching.buckets import Buckets
from seatrial.workflows.watching.covered import covered
from seatrial.workflows.watching.kept import KeptQuality, with_point
from seatrial.workflows.watching.reference import Reference
from seatrial.workflows.watching.windows import DAY, begin_of

COMMON = {
    "binary": ("roc_auc", "accuracy", "recall", "precision", "log_loss"),
    "multiclass": ("accuracy", "balanced_accuracy", "f1_macro"),
    "regression": ("mae", "rmse"),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Served:
    """What the quality of a version is taken from.

    Parameters
    ----------
    project, reference
        What is declared, and what windows are compared with.
    buckets
        What was counted.
    plan
        How answers were counted.
    """

    project: Project
    reference: Reference
    buckets: Buckets
    plan: ModelPlan

    @property
    def metrics(self) -> tuple[str, ...]:
        """What is estimated and measured: as the project says, else what its gates are on and what is common."""
        settings = self.project.watch.metrics
        wanted = settings or dict.fromkeys(
            (*(gate.metric for gate in self.project.gates), *COMMON[self.plan.task], "expected_cost")
        )
        return tuple(name for name in wanted if name in metrics_for(days_of(self.plan, {}), self.costs))

    @property
    def costs(self) -> tuple[tuple[float, ...], ...] | None:
        """``costs[truth][answer]`` in the order of the plan's classes; None without any."""
        costs, classes = self.project.costs, self.plan.classes
        if costs is None or not classes:
            return None
        order = costs.classes or ((*(each for each in classes if each != self.plan.positive), self.plan.positive or ""))
        if set(order) != set(classes):
            return None
        places = [order.index(each) for each in classes]
        return tuple(tuple(costs.matrix[truth][answer] for answer in places) for truth in places)

    @property
    def delay_days(self) -> int:
        """Whole days until all truths of a day are there."""
        return -(-self.project.watch.outcome_delay // DAY)

    @property
    def length_days(self) -> int:
        """Days of a period: a window, at least a day."""
        return max(1, self.project.watch.every // DAY)

    def period(self, window: Window) -> Window:
        """Return the time over which the quality of a window is taken: its own, at least the day that ends with it."""
        if window.start is None or window.end is None:
            raise ValueError("a window that is looked at has a beginning and an end")
        return Window(start=min(window.start, window.end - DAY), end=window.end)

    def counts(self, window: Window) -> dict[date, ModelCounts]:
        """Return the answers and truths of a window in service, by day."""
        return self.buckets.days(window)

    def live(self, window: Window) -> Days:
        """Return the days of a window in service."""
        return days_of(self.plan, self.counts(window))

    def before(self, window: Window) -> Days:
        """Return days whose truths were all there when a window ended: those of the trial, then those in service."""
        end = window.end or datetime.now(UTC)
        live = self.counts(Window(end=begin_of(end - self.project.watch.outcome_delay, DAY)))
        return days_of(self.plan, {**self.tried(first=min(live, default=None)), **live})

    def tried(self, *, first: date | None = None) -> dict[date, ModelCounts]:
        """Return the days of the trial; where nobody knows when they were, those before the first day in service."""
        days = self.reference.days
        begin = (first or date(2000, 1, 1)) - timedelta(days=len(days))
        return {
            (begin + timedelta(days=i) if day.window.start is None else day.window.start.date()): day.model
            for i, day in enumerate(days)
            if day.model is not None
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What was found of a window.

    Parameters
    ----------
    estimates
        Of this window: estimated, and realised if its truths are there.
    matured
        Realised quality of earlier windows whose truths were complete for the first time, with the period of each.
    kept
        What the next run needs.
    standings
        How estimates turned out so far.
    """

    estimates: tuple[Estimate, ...] = ()
    matured: tuple[tuple[Estimate, QualityPoint], ...] = ()
    kept: KeptQuality
    standings: tuple[Standing, ...] = ()


def quality_of(served: Served, window: Window, kept: KeptQuality, *, now: datetime) -> Quality:
    """Return the quality of a window, and what became of those before it.

    Everything of the estimate is as it was known when the window ended, however late it is looked at.

    Parameters
    ----------
    served
        What it is taken from.
    window
        Which.
    kept
        What earlier runs left.
    now
        Until when truths are known.
    """
    kept, matured = _matured(served, kept if kept.estimates else _begun(served, kept), now=now)
    period = served.period(window)
    days = served.live(period)
    past = kept.past
    before = served.before(window)
    scored: tuple[Scored, ...] = ()
    if before.dates and before.outcomes.sum() and days.dates:
        scored = score(
            calibrate(before),
            days,
            metrics=served.metrics,
            costs=served.costs,
            past=past.until((window.end or now).date()),
            support=covered(served.reference, served.buckets, window=period, delay=served.project.watch.outcome_delay),
        )
    told = tuple(estimate_of(each) for each in scored)
    truths = realised(days, metrics=served.metrics, costs=served.costs) if days.dates else ()
    mature = (period.end or now) + served.project.watch.outcome_delay <= now
    arrived = served.buckets.known(period) / max(served.buckets.rows(period), 1)
    kept = kept.with_past(_replaced(past, scored)) if _begins_at_midnight(period) else kept
    kept = kept.with_series(_lines(served, kept, period, told=told, truths=truths, arrived=arrived, mature=mature))
    return Quality(
        estimates=(*told, *(truths if mature else ())),
        matured=matured,
        kept=kept,
        standings=standing(kept.past),
    )


def estimate_of(scored: Scored) -> Estimate:
    """Return an estimate as reports show it; one that was refused says why."""
    if scored.value is None:
        return Refused(metric=scored.metric, code=scored.code, why=scored.why, n=scored.n).as_estimate()
    return Estimate(
        metric=scored.metric,
        value=scored.value,
        low=scored.low,
        high=scored.high,
        n=scored.n,
        method="simulated outcomes on resampled days, widened by past estimates",
        subject="estimated",
    )


def expected(served: Served, metric: str) -> float | None:
    """Return what the trial measured on all rows; None if it did not."""
    found = served.reference.manifest.expected
    return next((each.value for each in found if each.metric == metric and each.slice == EVERYWHERE), None)


def margin(served: Served, metric: str) -> float:
    """Return how much worse than expected a metric may be, in its unit."""
    share, usual = served.project.watch.margin, expected(served, metric)
    of_losses = metric not in METRICS or METRICS[metric].higher_is_better is False
    return share * abs(usual or 0.0) if of_losses else share


def _begun(served: Served, kept: KeptQuality) -> KeptQuality:
    """Return what the days of the trial alone tell of estimates, before any window was looked at."""
    tried = days_of(served.plan, served.tried())
    if not tried.dates or not tried.outcomes.sum():
        return kept
    past = walk(tried, period=served.length_days, delay=served.delay_days, metrics=served.metrics, costs=served.costs)
    return kept.with_past(past)


def _matured(
    served: Served, kept: KeptQuality, *, now: datetime
) -> tuple[KeptQuality, tuple[tuple[Estimate, QualityPoint], ...]]:
    """Return what is kept, with the truths of those periods that are complete by now for the first time."""
    found: list[tuple[Estimate, QualityPoint]] = []
    past = kept.past
    waiting = dict.fromkeys(
        (point.start, point.end) for series in kept.series for point in series.realised if not point.mature
    )
    for start, end in waiting:
        window = Window(start=datetime.fromisoformat(start), end=datetime.fromisoformat(end))
        if window.end is None or window.end + served.project.watch.outcome_delay > now:
            continue
        truths = realised(served.live(window), metrics=served.metrics, costs=served.costs)
        arrived = served.buckets.known(window) / max(served.buckets.rows(window), 1)
        points = {each.metric: _point(window, each, arrived=arrived, mature=True) for each in truths}
        found += [(each, points[each.metric]) for each in truths]
        kept = kept.with_series(
            replace(kept.of(name), realised=with_point(kept.of(name).realised, point)) for name, point in points.items()
        )
        past = _with_truths(past, window, truths)
    return kept.with_past(past) if past.scored else kept, tuple(found)


def _with_truths(past: Past, window: Window, truths: Sequence[Estimate]) -> Past:
    values = {each.metric: each.value for each in truths}
    first = None if window.start is None else window.start.date()
    last = None if window.end is None else window.end.date()
    return Past(
        scored=tuple(
            replace(each, realised=values.get(each.metric)) if (each.start, each.end) == (first, last) else each
            for each in past.scored
        )
    )


def _replaced(past: Past, scored: Sequence[Scored]) -> Past:
    """Return the past with new estimates, in the place of those of the same period."""
    same = {(each.metric, each.start, each.end) for each in scored}
    return Past(scored=tuple(each for each in past.scored if (each.metric, each.start, each.end) not in same)).plus(
        scored
    )


def _begins_at_midnight(period: Window) -> bool:
    """Return whether a period is made of whole days: only those are held against their truth, each once."""
    return period.start is not None and begin_of(period.start, DAY) == period.start


def _lines(
    served: Served,
    kept: KeptQuality,
    period: Window,
    *,
    told: Sequence[Estimate],
    truths: Sequence[Estimate],
    arrived: float,
    mature: bool,
) -> Iterator[QualitySeries]:
    for name in dict.fromkeys(each.metric for each in (*told, *truths)):
        line = kept.of(name)
        guess = next((each for each in told if each.metric == name), None)
        truth = next((each for each in truths if each.metric == name), None)
        if guess is not None:
            line = replace(line, estimated=with_point(line.estimated, _point(period, guess)))
        if truth is not None:
            point = _point(period, truth, arrived=arrived, mature=mature)
            line = replace(line, realised=with_point(line.realised, point))
        yield replace(line, expected=expected(served, name), margin=margin(served, name))


def _point(period: Window, estimate: Estimate, *, arrived: float | None = None, mature: bool = True) -> QualityPoint:
    return QualityPoint(
        start="" if period.start is None else period.start.isoformat(),
        end="" if period.end is None else period.end.isoformat(),
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        n=estimate.n,
        arrived=arrived,
        mature=mature,
        note=estimate.note,
    )


def backtest_of(found: Standing) -> BackTest:
    """Return a back-test as reports show it."""
    names = ("metric", "periods", "given", "inside", "median_half_width", "bias", "trusted", "words")
    return BackTest(**{name: getattr(found, name) for name in names})
