"""Differences that matter, and those that do not."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from seatrial.data.checks.representativeness import like_population, like_train

NEW_YEAR = datetime(2024, 1, 1)  # noqa: DTZ001 - naive UTC


def rows(shift: float = 0.0, share: float = 0.5, n: int = 5000, seed: int = 1) -> dict[str, object]:
    random = np.random.default_rng(seed)
    plan = np.where(random.random(n) < share, "free", "paid")
    return {"x": random.normal(shift, size=n), "plan": plan, "y": random.integers(0, 2, n)}


@pytest.mark.parametrize(("shift", "share", "where"), [(0.5, 0.5, "x"), (0.0, 0.75, "plan")])
def test_a_difference_that_matters_warns(exam_of, ask, only, shift, share, where):
    finding = only(ask(like_train, exam_of(rows(shift, share), rows(seed=2))))
    assert (finding.status, finding.where) == ("warn", where)
    assert dict(finding.measured)["shift_at_least"] > 0.1


def test_a_sure_difference_that_is_small_passes(exam_of, ask, only):
    exam = exam_of(rows(0.05, 0.52, n=200_000), rows(n=200_000, seed=2))
    assert only(ask(like_train, exam)).status == "pass"


def test_a_large_difference_of_few_rows_is_not_sure(exam_of, ask, only):
    assert only(ask(like_train, exam_of(rows(0.3, n=60), rows(n=60, seed=2)))).status == "pass"


def test_the_target_is_compared_too(exam_of, ask, only):
    exam = exam_of(rows() | {"y": [0, 1] * 2500}, rows(seed=2) | {"y": [0, 0, 0, 0, 1] * 1000})
    assert only(ask(like_train, exam)).where == "y"


def test_the_month_must_differ_and_the_weather_need_not(exam_of, ask, only):
    random = np.random.default_rng(3)
    times = [NEW_YEAR + timedelta(hours=hour) for hour in range(24 * 60)]
    month = [time.month for time in times]
    weather = random.normal([time.month * 3.0 for time in times])
    table = [{"at": times, "month": month, "weather": weather, "y": [0, 1] * 720}]
    train, test = ({name: each[part] for name, each in table[0].items()} for part in (slice(0, 744), slice(744, None)))
    finding = only(ask(like_train, exam_of(test, train, roles={"time": "at"})))
    assert (finding.status, finding.where) == ("warn", "weather")
    calm = exam_of(test | {"weather": weather[:696]}, train | {"weather": weather[:744]}, roles={"time": "at"})
    assert "Fixed by the day, and so different as test is later: month." in only(ask(like_train, calm)).message


def test_a_declared_population_is_compared(exam_of, ask, only):
    assert only(ask(like_population, exam_of(rows(), reference=rows(0.5, seed=2)))).where == "x"
    assert only(ask(like_population, exam_of(rows(), reference=rows(seed=2)))).status == "pass"
    assert only(ask(like_population, exam_of(rows()))).status == "not-applicable"


@pytest.mark.parametrize("values", [(1, 2), (2, 1), (1.5, -1.5)])
def test_one_value_against_another_differs_wholly(exam_of, ask, only, values):
    train, test = ({"x": [value] * 500, "y": [0, 1] * 250} for value in values)
    assert dict(only(ask(like_train, exam_of(test, train))).measured)["shift"] == 1.0
