"""The headline metric over the time of the test table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.evaluation.loss import headline_metric
from seatrial.evaluation.subject import Examination, Subject
from seatrial.metrics import measure
from seatrial.metrics.answers import Answers
from seatrial.values import Exhibits, PeriodRow

Unit: TypeAlias = Literal["day", "week", "month"]
Times: TypeAlias = NDArray[Any]

MOST = 62
UNITS: tuple[Unit, ...] = ("day", "week", "month")
WEEK = 7
THURSDAY = 3  # weekday, from Monday, of the first day that datetime64 counts


def over_time(subject: Subject) -> Examination:
    """Return the headline metric of each day, week or month: the finest unit that makes at most 62, the last kept."""
    if subject.time is None or not subject.answers.n:
        return Examination()
    known = ~np.isnat(subject.time)
    answers, time = subject.answers.take(known), subject.time[known]
    if not answers.n:
        return Examination()
    unit, starts, codes = _periods(time)
    kept = range(max(0, len(starts) - MOST), len(starts))
    rows = tuple(_row(answers.take(codes == code), unit, str(starts[code].astype("datetime64[D]"))) for code in kept)
    return Examination(exhibits=Exhibits(periods=rows))


def _periods(time: Times) -> tuple[Unit, Times, NDArray[np.int64]]:
    for unit in UNITS:
        starts, codes = np.unique(_starts(time, unit), return_inverse=True)
        if len(starts) <= MOST:
            break
    return unit, starts, codes


def _starts(time: Times, unit: Unit) -> Times:
    """Return the first day of each instant's period; weeks begin on Monday."""
    days = time.astype("datetime64[D]")
    if unit == "month":
        months: Times = days.astype("datetime64[M]")
        return months
    if unit == "week":
        since_monday = (days.astype(np.int64) + THURSDAY) % WEEK
        mondays: Times = days - since_monday.astype("timedelta64[D]")
        return mondays
    return days


def _row(answers: Answers, unit: Unit, start: str) -> PeriodRow:
    metric = headline_metric(answers)
    if unit == "day":  # a day is one cluster of its own: nothing can be learnt from it about days
        answers = replace(answers, clusters=tuple(each for each in answers.clusters if each.name != "day"))
    (found,) = measure(answers, names=(metric,))
    return PeriodRow(
        start=start, unit=unit, metric=metric, value=found.value, low=found.low, high=found.high, n=found.n
    )
