"""Order in time, random splits of drift, gaps and staleness."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from seatrial.data.checks.calendar import DAYS, HOURS, gaps_in_time, missing_runs, staleness
from seatrial.data.checks.drift import random_split_of_drift
from seatrial.data.checks.periods import later_than_training

NEW_YEAR = datetime(2024, 1, 1)  # noqa: DTZ001 - naive UTC
DAY_US = 86_400_000_000.0


def days(first: int, last: int, per_day: int = 1) -> list[datetime]:
    return [NEW_YEAR + timedelta(days=d, minutes=i) for d in range(first, last) for i in range(per_day)]


def at(times: list[datetime], y: list[int] | None = None) -> dict[str, object]:
    return {"at": times, "a": list(range(len(times))), "y": y or [i % 2 for i in range(len(times))]}


@pytest.mark.parametrize(
    ("test", "train", "status"),
    [
        ((30, 60), (0, 30), "pass"),
        ((30, 60), (0, 31), "pass"),  # the last day of train is the first of test
        ((0, 30), (30, 60), "fail"),
        ((10, 50), (0, 40), "warn"),
    ],
)
def test_test_must_be_later(exam_of, ask, only, test, train, status):
    exam = exam_of(at(days(*test)), at(days(*train)), roles={"time": "at"})
    assert only(ask(later_than_training, exam)).status == status


@pytest.mark.parametrize(("until", "status"), [(0, "pass"), (10, "warn"), (30, "fail")])
def test_rows_that_the_model_may_have_seen(exam_of, ask, only, until, status):
    seen = NEW_YEAR + timedelta(days=until - 1)
    exam = exam_of(at(days(0, 30)), roles={"time": "at"}, trained_until=seen)
    assert only(ask(later_than_training, exam)).status == status


def test_without_time_there_is_no_order(exam_of, ask, only):
    for question in (later_than_training, random_split_of_drift, gaps_in_time, staleness):
        assert only(ask(question, exam_of({"a": [1], "y": [0]}))).status == "not-applicable"


@pytest.mark.parametrize(("last_rate", "status"), [(0.2, "pass"), (0.45, "warn"), (0.6, "fail")])
def test_a_random_split_of_a_moving_target(exam_of, ask, only, last_rate, status):
    random = np.random.default_rng(1)
    times = days(0, 100, per_day=40)
    chance = np.linspace(0.2, last_rate, len(times))
    y = (random.random(len(times)) < chance).astype(int)
    held = random.random(len(times)) < 0.3
    parts = [
        at([t for t, h in zip(times, held == side, strict=True) if h], y[held == side].tolist())
        for side in (True, False)
    ]
    assert only(ask(random_split_of_drift, exam_of(*parts, roles={"time": "at"}))).status == status
    forward = exam_of(at(days(50, 100)), at(days(0, 50)), roles={"time": "at"})
    assert only(ask(random_split_of_drift, forward)).status == "not-applicable"


def test_a_moving_mean_of_a_regression(exam_of, ask, only):
    times = days(0, 100, per_day=10)
    y = np.random.default_rng(2).normal(np.linspace(0, 3, 1000)).tolist()
    exam = exam_of(at(times[::2], y[::2]), at(times[1::2], y[1::2]), roles={"time": "at"}, task="regression")
    finding = only(ask(random_split_of_drift, exam))
    assert finding.status == "fail"
    assert "KS distance" in finding.message


def test_a_lost_week_is_a_gap(exam_of, ask, only):
    finding = only(ask(gaps_in_time, exam_of(at(days(0, 40) + days(47, 90)), roles={"time": "at"})))
    assert (finding.status, finding.where) == ("warn", "test")
    assert dict(finding.measured) == {"gaps": 1, "longest": 7, "starts": "2024-02-10"}


def test_weekends_and_a_holiday_are_no_gap(exam_of, ask, only):
    working = [day for day in days(0, 120) if day.weekday() < 5 and day.month != 5]
    exam = exam_of(at([day for day in working if day.day != 1]), roles={"time": "at"})
    assert only(ask(gaps_in_time, exam)).status == "pass"


def test_days_missing_at_random_are_no_gap():
    kept = np.flatnonzero(np.random.default_rng(3).random(400) < 0.85)
    assert missing_runs(kept * DAY_US, DAYS) == ()


def test_nights_are_no_gap_in_hours():
    hours = np.array([24 * day + hour for day in range(7) for hour in range(6, 23)])
    assert missing_runs(hours * DAY_US / 24, HOURS) == ()
    assert missing_runs(np.delete(hours, slice(40, 45)) * DAY_US / 24, HOURS) is not None


@pytest.mark.parametrize("kept", [[0], [0, 30, 60, 90], list(range(5))])
def test_sparse_or_short_times_have_no_usual_spacing(exam_of, ask, only, kept):
    times = [NEW_YEAR + timedelta(days=day) for day in kept]
    assert only(ask(gaps_in_time, exam_of(at(times), roles={"time": "at"}))).status == "not-applicable"


@pytest.mark.parametrize(
    ("today", "status"), [(95, "pass"), (150, "pass"), (200, "warn"), (800, "warn"), (60, "warn"), (89, "pass")]
)
def test_age_of_the_newest_row(exam_of, ask, only, today, status):
    exam = exam_of(at(days(0, 90)), roles={"time": "at"}, today=NEW_YEAR + timedelta(days=today))
    finding = only(ask(staleness, exam))
    assert finding.status == status
    assert dict(finding.measured)["age_days"] == today - 89
