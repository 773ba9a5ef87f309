"""Features that give the target away."""

from __future__ import annotations

import numpy as np
import pytest

from seatrial.data.checks.leakage import determining_columns, standing_out, telling_columns, telling_gaps
from seatrial.data.checks.power import Power
from seatrial.data.checks.survey import Clue


def flights(n: int = 3000, seed: int = 0) -> dict[str, np.ndarray]:
    """Return rows like those of flights: weak columns known before, the delay at departure, the delay at arrival."""
    random = np.random.default_rng(seed)
    wind, hour = random.gamma(2.0, 5.0, n), random.integers(5, 23, n)
    dep_delay = np.round(random.exponential(14.0, n) * (1 + wind / 30 + hour / 40) - 12)
    arr_delay = dep_delay + np.round(random.normal(-4, 12, n))
    late = (arr_delay > 15).astype(int)
    return {"wind": wind, "hour": hour, "dep_delay": dep_delay, "arr_delay": arr_delay, "y": late}


def clue(column: str, gain: float) -> Clue:
    power = Power(measure="AUC", value=(gain + 1) / 2, low=(gain + 1) / 2, high=(gain + 1) / 2, n=100)
    return Clue(column=column, party="test", power=power, missing=None)


def test_a_delay_at_departure_tells_too_much(exam_of, ask, only):
    finding = only(ask(telling_columns, exam_of(flights(), features=("wind", "hour", "dep_delay"))))
    assert (finding.status, finding.where) == ("fail", "dep_delay")
    assert dict(finding.measured)["value"] > 0.85
    assert '`[data] known_before = ["dep_delay"]`' in finding.hint


def test_what_the_model_is_not_fed_is_no_leak(exam_of, ask, only):
    assert only(ask(telling_columns, exam_of(flights(), features=("wind", "hour")))).status == "pass"


def test_what_the_project_vouches_for_warns(exam_of, ask, only):
    exam = exam_of(flights(), features=("wind", "hour", "dep_delay"), known_before=("dep_delay",))
    finding = only(ask(telling_columns, exam))
    assert finding.status == "warn"
    assert finding.message.endswith("The project says that it is known before.")


def test_an_honest_strong_column_among_strong_ones_passes(exam_of, ask, only):
    random = np.random.default_rng(1)
    y = np.arange(1000) % 2
    measured = {f"m{i}": y + random.normal(size=1000) * (0.7 + i / 10) for i in range(8)}
    assert only(ask(telling_columns, exam_of(measured | {"y": y}))).status == "pass"


def test_a_column_that_determines_the_target_fails(exam_of, ask, only):
    finding = only(ask(determining_columns, exam_of(flights(), features=("wind", "hour", "arr_delay"))))
    assert (finding.status, finding.where) == ("fail", "arr_delay")
    assert {f.status for f in ask(telling_columns, exam_of(flights(), features=("wind", "arr_delay")))} == {"pass"}


def test_the_target_itself_fails(exam_of, ask, only):
    exam = exam_of({"a": [1, 2], "y": [0, 1]}, features=("a", "y"))
    assert only(ask(determining_columns, exam)).status == "fail"


@pytest.mark.parametrize(("noise", "status"), [(0.0, "fail"), (0.01, "pass")])
def test_parts_of_a_sum_determine_it(exam_of, ask, only, noise, status):
    random = np.random.default_rng(1)
    casual, members, other = random.poisson(30, 500), random.poisson(90, 500), random.normal(size=500)
    rows = {"casual": casual, "members": members, "other": other, "y": casual + members + noise * other}
    rows["other"] = random.normal(size=500)
    finding = only(ask(determining_columns, exam_of(rows, task="regression", positive=None)))
    assert finding.status == status
    assert finding.where == ("casual + members" if status == "fail" else "")


@pytest.mark.parametrize(("told", "status"), [(1.0, "fail"), (0.55, "warn"), (0.3, "pass")])
def test_missing_values_that_tell_the_target(exam_of, ask, only, told, status):
    random = np.random.default_rng(2)
    y = random.integers(0, 2, 8000)
    gone = np.where(random.random(8000) < told, y == 1, random.random(8000) < 0.5)
    arrived = [None if missing else float(value) for missing, value in zip(gone, random.normal(size=8000), strict=True)]
    exam = exam_of({"arrived": arrived, "x": random.normal(size=8000), "y": y})
    assert only(ask(telling_gaps, exam)).status == status
    assert {f.status for f in ask(telling_columns, exam)} == {"pass"}


@pytest.mark.parametrize(
    ("gains", "expected"),
    [
        ([0.9, 0.3, 0.2, 0.1], ("a",)),
        ([0.95, 0.7, 0.2, 0.1, 0.1, 0.0], ("a", "b")),
        ([0.9, 0.8, 0.7, 0.6, 0.5, 0.4], ()),  # falls off gently
        ([0.9, 0.85, 0.2, 0.1], ()),  # two of four are no exception
        ([0.9], ()),
    ],
)
def test_standing_out_takes_a_wide_step_and_few_columns(gains, expected):
    clues = [clue(name, gain) for name, gain in zip("abcdef", gains, strict=False)]
    assert standing_out(clues) == expected
    assert standing_out(clues[::-1]) == expected


def test_an_earlier_value_of_a_series_warns_and_a_transformed_target_fails(exam_of, ask, only):
    random = np.random.default_rng(5)
    series = np.cumsum(random.normal(size=3001)) + 3 * random.normal(size=3001)
    rows = {"before": series[:-1], "wind": random.normal(size=3000), "hour": np.arange(3000) % 24, "y": series[1:]}
    lagged = exam_of(rows, task="regression", positive=None)
    assert only(ask(telling_columns, lagged)).status == "warn"
    assert only(ask(determining_columns, lagged)).status == "pass"
    transformed = exam_of(rows | {"before": np.exp(series[1:] / 20)}, task="regression", positive=None)
    assert only(ask(determining_columns, transformed)).status == "fail"


def test_few_rows_tell_nothing(exam_of, ask, only):
    exam = exam_of({"a": [0, 1] * 10, "y": [0, 1] * 10})
    assert only(ask(telling_columns, exam)).status == "not-applicable"
