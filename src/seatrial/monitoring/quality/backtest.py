"""Estimates of periods that are past, made as they would have been made then, beside what turned out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from seatrial.metrics.interval import clopper_pearson
from seatrial.monitoring.quality.calibration import calibrate
from seatrial.monitoring.quality.days import Days
from seatrial.monitoring.quality.estimate import score
from seatrial.monitoring.quality.names import Costs, chosen
from seatrial.monitoring.quality.past import NO_PAST, Past, Scored
from seatrial.monitoring.quality.realised import values_of
from seatrial.monitoring.quality.support import FULL, Support

SupportOf = Callable[[Days, Days], Support]


def walk(
    days: Days,
    *,
    period: int = 7,
    delay: int = 7,
    metrics: Sequence[str] | None = None,
    costs: Costs | None = None,
    support_of: SupportOf | None = None,
) -> Past:
    """Return an estimate of every period, each from what was known at its end, and what came of it.

    Parameters
    ----------
    days
        Days after training whose outcomes are mature.
    period
        Days in a period; the last may be shorter and is left out if so.
    delay
        Days until an outcome is known. Estimates are made when a period ends and use no outcome of it, whatever the
        delay.
    metrics, costs
        As of :func:`estimate`.
    support_of
        From the days of the calibration and those of the window to how much lies outside; None when nobody asked.
    """
    names = chosen(days, metrics, costs)
    past = NO_PAST
    for start, end in periods(days, period):
        window = days.take((days.ordinals >= start) & (days.ordinals < end))
        before = days.take((days.ordinals < start) & (days.ordinals + delay < end) & (days.outcomes > 0))
        if window.rows.sum() == 0 or not before.dates:
            continue
        told = past.until(date.fromordinal(end - delay))
        support = FULL if support_of is None else support_of(before, window)
        scored = score(calibrate(before), window, metrics=names, costs=costs, past=told, support=support)
        truths = values_of(window, names, costs=costs)
        past = past.plus(_with_truth(each, truths[each.metric]) for each in scored)
    return past


def periods(days: Days, period: int) -> Iterator[tuple[int, int]]:
    """Yield first day and the day after the last of each whole period, as ordinals."""
    if not days.dates:
        return
    first, last = int(days.ordinals[0]), int(days.ordinals[-1])
    for start in range(first, last - period + 2, period):
        yield start, start + period


def _with_truth(scored: Scored, truth: float) -> Scored:
    known = np.isfinite(truth) and scored.centre is not None
    return replace(scored, realised=float(truth) if known else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How estimates of a metric have turned out: the standing back-test.

    Parameters
    ----------
    metric
        Standard name.
    periods, given, inside
        Periods with a known truth; those with an estimate; those whose truth its interval held.
    low, high
        Clopper and Pearson's 95 % limits of the share inside; None when none was given.
    median_half_width
        Of the intervals; None when none was given.
    bias
        Mean of estimate less truth; None when none was given.
    trusted
        False when surely fewer than 85 % were held, or none was given.
    words
        The judgement in a sentence.
    """

    metric: str
    periods: int
    given: int
    inside: int
    low: float | None
    high: float | None
    median_half_width: float | None
    bias: float | None
    trusted: bool
    words: str


LEAST_SURE = 0.85


def standing(past: Past) -> tuple[Standing, ...]:
    """Return the back-test of each metric, in the order in which they first come."""
    names = tuple(dict.fromkeys(each.metric for each in past.scored))
    return tuple(_standing(name, past.of(name)) for name in names)


def _standing(metric: str, scored: Sequence[Scored]) -> Standing:
    given = [each for each in scored if each.given]
    if not given:
        words = f"no estimate of {metric} has met its truth yet"
        return Standing(
            metric=metric, periods=len(scored), given=0, inside=0, low=None, high=None,
            median_half_width=None, bias=None, trusted=False, words=words,
        )  # fmt: skip
    inside = sum(bool(each.inside) for each in given)
    low, high = (float(limit) for limit in clopper_pearson(inside, len(given)))
    trusted = high >= LEAST_SURE
    judged = "as an interval of 95 % may" if trusted else "fewer than it claims: the estimates are not to be trusted"
    words = f"{inside} of {len(given)} intervals held what turned out, {judged}"
    return Standing(
        metric=metric,
        periods=len(scored),
        given=len(given),
        inside=inside,
        low=low,
        high=high,
        median_half_width=float(np.median([each.half_width for each in given if each.half_width is not None])),
        bias=float(np.mean([(each.value or 0.0) - (each.realised or 0.0) for each in given])),
        trusted=trusted,
        words=words,
    )
