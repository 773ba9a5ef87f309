"""Outcomes by the age of the answers: how many have come, whether they are late, and whether the loss decays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from seatrial.monitoring.quality import (
    ClassDays,
    Cohort,
    Days,
    arrival_finding,
    arrivals_of,
    baseline_of,
    cohorts,
    daily_losses,
    days_of,
    decay,
    decay_finding,
    selective_finding,
    selective_labels,
)
from seatrial.monitoring.quality import Decay as Sequence
from seatrial.monitoring.quality.by_age import BANDS
from seatrial.values import Finding, Window
from seatrial.values.watched import Decay, MaturityRow, QualityPoint
from seatrial.workflows.watching.quality import Served
from seatrial.workflows.watching.windows import DAY, begin_of

LOOK_BACK = timedelta(days=60)
MOST_DAYS = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aged:
    """What outcomes tell by age.

    Parameters
    ----------
    maturity
        How many outcomes have come, by age.
    decay
        The loss since the release; None if there is no outcome, or nothing to hold it against.
    findings
        Whether outcomes come late or for some answers only, and whether the loss decays.
    """

    maturity: tuple[MaturityRow, ...]
    decay: Decay | None
    findings: tuple[Finding, ...]


def aged(served: Served, window: Window, *, now: datetime) -> Aged:
    """Return what outcomes tell by age, as it is known at a moment."""
    end = window.end or now
    counts = served.counts(Window(start=end - LOOK_BACK, end=end))
    found = cohorts(arrivals_of(counts, now.date())) if counts else ()
    sequence = _decay(served, end=end)
    return Aged(
        maturity=tuple(_rows(found)),
        decay=None if sequence is None else _shown(sequence),
        findings=tuple(_findings(served, found, sequence, end=end)),
    )


def _findings(
    served: Served, found: tuple[Cohort, ...], sequence: Sequence | None, *, end: datetime
) -> Iterator[Finding]:
    """Give what needs a reader; that all is well says nothing."""
    said = [arrival_finding(found)] if found else []
    if sequence is not None:
        said.append(decay_finding(sequence))
    days = served.live(Window(start=end - LOOK_BACK, end=end - served.project.watch.outcome_delay))
    if isinstance(days, ClassDays) and days.dates:
        said.append(selective_finding(selective_labels(days)))
    yield from (each for each in said if each.status in ("fail", "warn"))


def _rows(found: tuple[Cohort, ...]) -> Iterator[MaturityRow]:
    for youngest, oldest in zip((0, *BANDS), (*BANDS, None), strict=True):
        inside = [
            each for each in found if max(each.age, 0) >= youngest and (oldest is None or max(each.age, 0) < oldest)
        ]
        usual = [each.expected for each in inside if each.expected is not None]
        if inside:
            yield MaturityRow(
                age=f"{youngest} days and more" if oldest is None else f"{youngest} to {oldest} days",
                predictions=sum(each.answers for each in inside),
                outcomes=sum(each.outcomes for each in inside),
                expected=float(np.mean(usual)) if usual else None,
                late=any(each.late for each in inside),
            )


def _decay(served: Served, *, end: datetime) -> Sequence | None:
    """Return the confidence sequence on the loss of all days whose outcomes are mature."""
    tried = days_of(served.plan, served.tried())
    mature = begin_of(end - served.project.watch.outcome_delay, DAY)
    live = served.live(Window(start=mature - MOST_DAYS, end=mature))
    name = loss_of(tried)
    if len(tried.dates) < 2 or not live.dates or not live.outcomes.sum():  # noqa: PLR2004 - a spread needs two
        return None
    before = daily_losses(tried, name, costs=served.costs)
    before = before[np.isfinite(before)]
    if len(before) < 2:  # noqa: PLR2004 - the same
        return None
    baseline = baseline_of(name, before, margin=served.project.watch.margin * float(before.mean()))
    losses = daily_losses(live, name, costs=served.costs)
    return decay(baseline, live.dates, losses=losses, outcomes=live.outcomes)


def loss_of(days: Days) -> str:
    """Return the loss whose decay is watched for."""
    if not isinstance(days, ClassDays):
        return "mae"
    return "brier" if days.binary and days.scored else "error_rate"


def _shown(sequence: Sequence) -> Decay:
    return Decay(
        metric=sequence.baseline.metric,
        points=tuple(
            QualityPoint(
                start=point.day.isoformat(),
                end=(point.day + DAY).isoformat(),
                value=point.mean,
                low=min(point.low, point.mean),
                high=max(point.high, point.mean),
                n=point.n,
            )
            for point in sequence.points
        ),
        expected=sequence.baseline.expected,
        margin=sequence.baseline.limit - sequence.baseline.expected,
        decayed_at="" if sequence.decayed_on is None else sequence.decayed_on.isoformat(),
    )
