"""The parts of a watch report, computed from the simulated stream by the product's own metrics."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from reports.watch_stream import DAYS, START, WEEKS, Floats, Ints, Stream, day_start
from seatrial.metrics import Answers, Clusters, cohen_w, ks_distance_of_counts, measure, new_share, rate_difference
from seatrial.values import Condition, Estimate, Histogram, Slice
from seatrial.values.watched import (
    BackTest,
    ColumnWatch,
    Decay,
    EffectRow,
    LatencyPoint,
    MaturityRow,
    QualityPoint,
    QualitySeries,
    SliceWatch,
    VolumePoint,
    counted,
)

Flags = NDArray[np.bool_]
ALPHA = 0.01 / (5 * 3)
NOW = START + timedelta(days=DAYS, hours=6)
METRICS = ("accuracy", "roc_auc")
MATURE = 0.95


def effect(
    kind: str, *, value: float, low: float, minimum: float, smallest: float | None, sizes: tuple[int, int]
) -> EffectRow:
    n, m = sizes
    return EffectRow(
        kind=kind,
        value=value,
        low=low,
        high=None,
        minimum=minimum,
        smallest=None if smallest is None else float(smallest),
        n=n,
        m=m,
        alpha=ALPHA,
        drifted=low > minimum,
    )


def ks_room(n: int, m: int) -> float:
    return math.sqrt(math.log(2 / ALPHA) / 2) * math.sqrt(1 / n + 1 / m)


def numbers(name: str, values: Floats, *, here: Flags, before: Flags, importance: float) -> ColumnWatch:
    """Return a numeric column of the window against the reference, on 64 quantile edges of the reference."""
    known = ~np.isnan(values)
    edges = np.unique(np.quantile(values[before & known], np.linspace(0, 1, 65)))
    bins = [
        np.bincount(np.searchsorted(edges, values[w & known], side="right"), minlength=len(edges) + 1)
        for w in (before, here)
    ]
    found = ks_distance_of_counts(bins[1], bins[0], alpha=ALPHA)
    n, m = int((here & known).sum()), int((before & known).sum())
    ks = effect("ks", value=found.value, low=found.low, minimum=0.05, smallest=0.05 + ks_room(n, m), sizes=(n, m))
    gaps = nulls(known, here=here, before=before)
    least, most = float(np.nanmin(values)), float(np.nanmax(values))
    drawn = [
        counted(f"column:{name}", series, edges=edges.tolist(), counts=c.tolist(), least=least, most=most)
        for series, c in zip(("reference", "window"), bins, strict=True)
    ]
    shares = [b / b.sum() for b in bins]
    psi = float(((shares[1] - shares[0]) * np.log((shares[1] + 1e-9) / (shares[0] + 1e-9))).sum())
    return ColumnWatch(
        name=name,
        kind="numeric",
        importance=importance,
        effects=tuple(sorted((ks, gaps), key=lambda e: -(e.low or 0) / e.minimum)),
        measures=(("psi", psi),),
        reference=drawn[0],
        window=drawn[1],
        nulls_reference=float((before & ~known).sum() / before.sum()),
        nulls_window=float((here & ~known).sum() / here.sum()),
    )


def nulls(known: Flags, *, here: Flags, before: Flags) -> EffectRow:
    counts, sizes = (int((before & ~known).sum()), int((here & ~known).sum())), (int(before.sum()), int(here.sum()))
    found = rate_difference(counts, sizes, alpha=ALPHA)
    share = sum(counts) / sum(sizes)
    room = stats.norm.isf(ALPHA) * math.sqrt(max(share, 0.01) * (1 - share) * (1 / sizes[0] + 1 / sizes[1]))
    return effect(
        "null_rate", value=found.value, low=found.low, minimum=0.02, smallest=0.02 + room, sizes=(sizes[1], sizes[0])
    )


def categories(name: str, values: NDArray[np.str_], *, here: Flags, before: Flags, importance: float) -> ColumnWatch:
    """Return a column of categories, with those that the reference does not have."""
    levels = sorted(set(values[before].tolist()))
    new = sorted(set(values[here].tolist()) - set(levels))
    counts = [np.array([int((values[w] == level).sum()) for level in levels]) for w in (before, here)]
    n, m = int(here.sum()), int(before.sum())
    w = cohen_w(counts[1], counts[0], alpha=ALPHA)
    fresh = np.array([int((values[here] == level).sum()) for level in new])
    share = new_share(fresh, n=m, m=n, levels=len(levels) + len(new), alpha=ALPHA)
    found = [
        effect("w", value=w.value, low=w.low, minimum=0.1, smallest=seen_w(counts[0], n), sizes=(n, m)),
        effect("new_levels", value=share.value, low=share.low, minimum=0.01, smallest=seen_new(n, m), sizes=(n, m)),
    ]
    names = (*levels, *new)
    everything = [[int((values[w] == level).sum()) for level in names] for w in (before, here)]
    drawn = [
        Histogram(name=f"column:{name}", series=series, levels=names, counts=tuple(c))
        for series, c in zip(("reference", "window"), everything, strict=True)
    ]
    return ColumnWatch(
        name=name,
        kind="categorical",
        importance=importance,
        effects=tuple(sorted(found, key=lambda e: -(e.low or 0) / e.minimum)),
        reference=drawn[0],
        window=drawn[1],
        nulls_reference=0.0,
        nulls_window=0.0,
        new_levels=tuple((level, int(count)) for level, count in zip(new, fresh, strict=True)),
    )


def seen_w(before: Ints, n: int) -> float | None:
    """Return the smallest w that would have been called drift: rows move from the first level to the last."""
    for moved in np.linspace(0, before[0] / before.sum(), 200):
        there = before / before.sum()
        there[0], there[-1] = there[0] - moved, there[-1] + moved
        found = cohen_w(np.round(there * n), before, alpha=ALPHA)
        if found.low is not None and found.low > 0.1:
            return found.value
    return None


def seen_new(n: int, m: int) -> float | None:
    """Return the smallest share of a new level that would have been called drift."""
    shares = (new_share(np.array([k]), n=m, m=n, levels=7, alpha=ALPHA) for k in range(n // 50, n, 5))
    return next((share.value for share in shares if share.low is not None and share.low > 0.01), None)


def columns(rows: Stream, week: int) -> tuple[ColumnWatch, ...]:
    here, before = rows.in_week(week), rows.reference
    found = (
        numbers("temp", rows.temp, here=here, before=before, importance=0.41),
        numbers("pressure", rows.pressure, here=here, before=before, importance=0.35),
        numbers("hour", rows.hour.astype(float), here=here, before=before, importance=1.0),
        categories("carrier", rows.carrier, here=here, before=before, importance=0.62),
    )
    said = numbers("prediction", rows.score, here=here, before=before, importance=1.0)
    said = replace(said, kind="prediction")
    return tuple(sorted((*found, said), key=lambda c: (not c.drifted, -_weight(c))))


def _weight(column: ColumnWatch) -> float:
    return (column.importance or 0) * (column.effects[0].low or 0) / column.effects[0].minimum


def true_quality(rows: Stream, here: Flags) -> dict[str, Estimate]:
    """Return what was realised on rows, days as clusters."""
    answers = Answers(
        task="binary",
        y=rows.outcome[here],
        score=rows.score[here],
        label=(rows.score[here] >= 0.5).astype(np.int64),
        clusters=(Clusters(name="day", codes=rows.day[here]),),
    )
    return {e.metric: e for e in measure(answers, names=METRICS, subject="realised")}


def guessed_quality(rows: Stream, here: Flags) -> dict[str, Estimate]:
    """Return confidence-based estimates from the scores alone, with a t interval over days."""
    days = np.unique(rows.day[here])
    values = np.array([[_guess(rows.score[here & (rows.day == day)], metric) for metric in METRICS] for day in days])
    middle = [_guess(rows.score[here], metric) for metric in METRICS]
    room = stats.t.ppf(0.975, len(days) - 1) * values.std(axis=0, ddof=1) / math.sqrt(len(days))
    return {
        metric: Estimate(
            metric=metric,
            value=middle[i],
            low=middle[i] - room[i] - 0.008,
            high=min(1.0, middle[i] + room[i] + 0.008),
            n=int(here.sum()),
            method="confidence-based, days resampled",
            subject="estimated",
        )
        for i, metric in enumerate(METRICS)
    }


def _guess(score: Floats, metric: str) -> float:
    if metric == "accuracy":
        return float(np.maximum(score, 1 - score).mean())
    order = np.argsort(score)
    yes, no = score[order], 1 - score[order]
    below = np.cumsum(no) - no / 2
    return float((yes * below).sum() / (yes.sum() * no.sum()))


def known(rows: Stream) -> Flags:
    """Return which outcomes have come by now."""
    asked = np.array([(START + timedelta(days=int(d), hours=12)).timestamp() for d in range(DAYS)])[rows.day]
    done: Flags = asked + 3600 * rows.delay_hours <= NOW.timestamp()
    return done


def quality(rows: Stream) -> tuple[QualitySeries, ...]:
    here = known(rows)
    guessed = [guessed_quality(rows, rows.in_week(week)) for week in range(WEEKS)]
    true = [true_quality(rows, rows.in_week(week) & here) for week in range(WEEKS)]
    came = [float(here[rows.in_week(week)].mean()) for week in range(WEEKS)]
    expected = true_quality(rows, rows.reference)
    return tuple(
        QualitySeries(
            metric=metric,
            estimated=tuple(_point(week, guessed[week][metric]) for week in range(WEEKS)),
            realised=tuple(_point(week, true[week][metric], arrived=came[week]) for week in range(WEEKS)),
            expected=expected[metric].value,
            margin=0.02,
        )
        for metric in METRICS
    )


def _point(week: int, found: Estimate, *, arrived: float | None = None) -> QualityPoint:
    return QualityPoint(
        start=day_start(7 * week),
        end=day_start(7 * week + 7),
        value=found.value,
        low=found.low,
        high=found.high,
        n=found.n,
        arrived=arrived,
        mature=arrived is None or arrived >= MATURE,
    )


def backtests(series: Sequence[QualitySeries]) -> tuple[BackTest, ...]:
    found = []
    for each in series:
        pairs = [(e, r) for e, r in zip(each.estimated, each.realised, strict=True) if r.mature and e.value is not None]
        inside = sum(bool(e.low <= r.value <= e.high) for e, r in pairs)
        found.append(
            BackTest(
                metric=each.metric,
                periods=len(pairs),
                given=len(pairs),
                inside=inside,
                median_half_width=float(np.median([(e.high - e.low) / 2 for e, _ in pairs])),
                bias=float(np.mean([e.value - r.value for e, r in pairs])),
                trusted=bool(inside >= 0.85 * len(pairs)),
                words=f"{inside} of {len(pairs)} weeks lay inside.",
            )
        )
    return tuple(found)


def decay(rows: Stream) -> Decay:
    """Return a confidence sequence on the error rate after the reference, by days: the stitched bound of sub-Gaussian means."""
    use = known(rows) & ~rows.reference
    wrong = ((rows.score >= 0.5) != rows.outcome).astype(float)
    expected = float(wrong[rows.reference].mean())
    points, at = [], ""
    for day in range(28, DAYS):
        seen = wrong[use & (rows.day <= day)]
        if not len(seen):
            continue
        t, mean = len(seen), float(seen.mean())
        room = 1.7 * 0.5 * math.sqrt((math.log(math.log(2 * t)) + 0.72 * math.log(5.2 / 0.05)) / t)
        points.append(_day_point(day, mean, room, t))
        at = at or (day_start(day + 1) if mean - room > expected + 0.01 else "")
    return Decay(metric="error_rate", points=tuple(points), expected=expected, margin=0.01, decayed_at=at)


def _day_point(day: int, mean: float, room: float, n: int) -> QualityPoint:
    return QualityPoint(
        start=day_start(day), end=day_start(day + 1), value=mean, low=max(0.0, mean - room), high=mean + room, n=n
    )


def maturity(rows: Stream) -> tuple[MaturityRow, ...]:
    here = known(rows)
    found = []
    for age in range(7):
        day = rows.day == DAYS - 1 - age
        usual = float((rows.delay_hours[rows.reference] <= 24 * age + 18).mean())
        n, k = int(day.sum()), int(here[day].sum())
        found.append(
            MaturityRow(
                age="less than a day" if age == 0 else f"{age} to {age + 1} days",
                predictions=n,
                outcomes=k,
                expected=usual,
                late=bool(stats.binom.cdf(k, n, usual) < 0.001),
            )
        )
    return tuple(found)


def volume(rows: Stream, days: range) -> tuple[VolumePoint, ...]:
    sizes = np.bincount(rows.day, minlength=DAYS)
    return tuple(_volume(day, sizes) for day in days)


def _volume(day: int, sizes: Ints) -> VolumePoint:
    past = sizes[[d for d in range(28) if d % 7 == day % 7]]
    low, high = past.mean() / 2, past.mean() * 2
    n = int(sizes[day])
    return VolumePoint(
        start=day_start(day),
        end=day_start(day + 1),
        rows=n,
        low=float(low),
        high=float(high),
        unusual=not low <= n <= high,
    )


def latency(rows: Stream, days: range) -> tuple[LatencyPoint, ...]:
    found = []
    for day in days:
        p50, p95, p99 = np.quantile(rows.latency_ms[rows.day == day], (0.5, 0.95, 0.99)).tolist()
        n = int((rows.day == day).sum())
        found.append(
            LatencyPoint(
                start=day_start(day), end=day_start(day + 1), n=n, p50_ms=p50, p95_ms=p95, p99_ms=p99, errors=0
            )
        )
    return tuple(found)


def slices(rows: Stream, week: int) -> tuple[SliceWatch, ...]:
    """Return the error rate of each carrier now against the reference, realised, family-wise by Newcombe's bound."""
    here, wrong = rows.in_week(week) & known(rows), (rows.score >= 0.5) != rows.outcome
    levels = sorted(set(rows.carrier[rows.reference].tolist()))
    found = [
        _slice(level, wrong, (rows.reference & (rows.carrier == level), here & (rows.carrier == level)), len(levels))
        for level in levels
    ]
    return tuple(sorted(found, key=lambda row: -(row.low or 0)))


def _slice(level: str, wrong: Flags, sides: tuple[Flags, Flags], family: int) -> SliceWatch:
    before, now = sides
    (b, m), (a, n) = ((int(wrong[side].sum()), int(side.sum())) for side in (before, now))
    gap = a / n - b / m
    least = rate_difference((b, a), (m, n), alpha=0.05 / family).low or 0.0
    low = least if gap > 0 else None
    return SliceWatch(
        slice=Slice(conditions=(Condition(column="carrier", kind="equals", equals=level),)),
        metric="error_rate",
        source="realised",
        before=b / m,
        now=a / n,
        n=n,
        worsening=gap,
        low=low,
        high=None,
        minimum=0.02,
        worse=low is not None and low > 0.02,
    )
