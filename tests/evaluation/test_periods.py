from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from seatrial.evaluation.periods import over_time
from seatrial.metrics import measure

if TYPE_CHECKING:
    from collections.abc import Callable

    from seatrial.evaluation import Subject
    from seatrial.values import PeriodRow


def periods(subject: Subject) -> tuple[PeriodRow, ...]:
    return over_time(subject).exhibits.periods


def test_each_day_has_its_own_figure(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject(days=10)
    rows = periods(subject)
    assert [row.start for row in rows] == [f"2013-04-{day:02d}" for day in range(1, 11)]
    assert sum(row.n for row in rows) == 2000
    day = subject.answers.clusters[0].codes == 3
    (expected,) = measure(replace(subject.answers.take(day), clusters=()), names=("roc_auc",))
    assert (rows[3].value, rows[3].low) == (expected.value, expected.low)


@pytest.mark.parametrize(("span", "unit", "first"), [(300, "week", "2013-04-01"), (1500, "month", "2013-04-01")])
def test_longer_times_are_weeks_and_months(
    make_subject: Callable[..., Subject], span: int, unit: str, first: str
) -> None:
    rows = periods(make_subject(days=span))
    assert (rows[0].unit, rows[0].start) == (unit, first)
    assert len(rows) <= 62


def test_no_time_and_unknown_times_have_no_periods(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject(days=10)
    assert periods(replace(subject, time=None)) == ()
    assert periods(replace(subject, time=np.full(2000, np.datetime64("NaT", "us")))) == ()
