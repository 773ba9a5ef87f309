"""Values that cannot be, or hardly, and declared ranges."""

from __future__ import annotations

import numpy as np
import pytest

from seatrial.data.checks.outliers import declared_ranges, outliers
from seatrial.data.exam import Range


def column(values: np.ndarray) -> dict[str, object]:
    return {"a": values, "y": np.arange(len(values)) % 2}


def amounts(seed: int = 1, n: int = 2000) -> np.ndarray:
    return np.round(np.exp(np.random.default_rng(seed).normal(size=n)) * 100, 2)


@pytest.mark.parametrize(
    ("odd", "told"),
    [
        ([99_999.0] * 8, "is 99999 in 8 rows"),
        ([-9_999.0] * 8, "is -9999 in 8 rows"),
        ([310_000.0], "is 310000 once"),
        ([np.inf], "has infinite values"),
    ],
)
def test_codes_slips_and_infinities_warn(exam_of, ask, only, odd, told):
    finding = only(ask(outliers, exam_of(column(np.append(amounts(), odd)))))
    assert (finding.status, finding.where) == ("warn", "a")
    assert told in finding.message


@pytest.mark.parametrize(
    "values",
    [
        amounts(),
        np.random.default_rng(2).standard_t(3, 5000),
        np.exp(2 * np.random.default_rng(3).normal(size=5000)),
        np.append(np.zeros(1900), np.arange(100)),
        np.array([0, 1, 2, 99] * 500),
        np.append(np.full(1000, -1), np.random.default_rng(4).integers(1, 900, 1000)),
    ],
)
def test_long_tails_zeros_and_short_lists_do_not(exam_of, ask, only, values):
    assert only(ask(outliers, exam_of(column(values)))).status == "pass"


def test_values_beyond_those_of_train_warn(exam_of, ask, only):
    random = np.random.default_rng(5)
    warm, cold = random.uniform(0, 25, 3000), random.uniform(0, 20, 3000)
    finding = only(ask(outliers, exam_of(column(warm), column(cold))))
    assert finding.status == "warn"
    assert "beyond what train had" in finding.message
    assert only(ask(outliers, exam_of(column(cold), column(warm)))).status == "pass"


@pytest.mark.parametrize(("outside", "status"), [(0, "pass"), (5, "warn"), (50, "fail")])
def test_declared_ranges(exam_of, ask, only, outside, status):
    values = np.append(np.full(outside, -1.0), np.arange(1000 - outside) * 1.0)
    exam = exam_of(column(values), ranges=(Range(column="a", at_least=0, at_most=1000),))
    finding = only(ask(declared_ranges, exam))
    assert finding.status == status
    assert dict(finding.measured).get("rows", 0) == outside


def test_a_range_of_text_or_of_nothing_warns(exam_of, ask):
    ranges = (Range(column="a", at_least=0), Range(column="b", at_most=1))
    findings = ask(declared_ranges, exam_of({"a": ["u", "v"], "y": [0, 1]}, ranges=ranges))
    assert [(finding.status, finding.where) for finding in findings] == [("warn", "b"), ("warn", "test.a")]


def test_an_empty_range_is_refused():
    with pytest.raises(ValueError, match="the range of a is empty"):
        Range(column="a", at_least=2, at_most=1)
