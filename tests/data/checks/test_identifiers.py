"""Features that name rows."""

from __future__ import annotations

import numpy as np
import pytest

from seatrial.data.checks.identifiers import identifiers

RANDOM = np.random.default_rng(1)
SPARSE = RANDOM.choice(10**9, 300, replace=False)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("row", np.arange(300)),
        ("customer_id", SPARSE),
        ("customerId", SPARSE),
        ("code", [f"x{i:05d}" for i in SPARSE]),
    ],
)
def test_names_of_rows_warn(exam_of, ask, only, name, values):
    finding = only(ask(identifiers, exam_of({name: values, "y": [0, 1] * 150})))
    assert (finding.status, finding.where) == ("warn", name)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("income", SPARSE),  # a measurement that happens not to repeat
        ("identity", SPARSE),
        ("weight", RANDOM.normal(size=300)),
        ("text", [f"dear sir, {i} thanks" for i in SPARSE]),
        ("shop", [f"s{i % 30}" for i in range(300)]),
        ("shop_id", np.arange(300) % 30),
    ],
)
def test_measurements_prose_and_groups_do_not(exam_of, ask, only, name, values):
    assert only(ask(identifiers, exam_of({name: values, "y": [0, 1] * 150}))).status == "pass"


def test_the_declared_id_warns_whatever_it_looks_like(exam_of, ask, only):
    exam = exam_of({"a": [1.5, 2.5], "y": [0, 1]}, roles={"id": "a"}, features=("a",))
    assert only(ask(identifiers, exam)).status == "warn"


def test_few_rows_name_nothing(exam_of, ask, only):
    assert only(ask(identifiers, exam_of({"row": range(20), "y": [0, 1] * 10}))).status == "pass"
