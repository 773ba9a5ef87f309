"""Categories new to train, and rare ones."""

from __future__ import annotations

import numpy as np
import pytest

from seatrial.data.checks.categories import rare_categories, unseen_categories


def towns(share_new: float, n: int = 2000, seed: int = 1) -> dict[str, object]:
    random = np.random.default_rng(seed)
    return {"town": random.choice(["a", "b", "new"], n, p=[0.5, 0.5 - share_new, share_new]), "y": [0, 1] * (n // 2)}


def test_a_new_category_of_5_percent_warns(exam_of, ask, only):
    finding = only(ask(unseen_categories, exam_of(towns(0.05), towns(0.0, seed=2))))
    assert (finding.status, finding.where) == ("warn", "town")
    assert finding.message.endswith("train never had: new.")


def test_a_new_category_of_half_a_percent_does_not(exam_of, ask, only):
    assert only(ask(unseen_categories, exam_of(towns(0.005), towns(0.0, seed=2)))).status == "pass"


def test_rare_levels_of_many_are_new_by_chance(exam_of, ask, only):
    random = np.random.default_rng(3)
    one, two = ({"a": [f"l{i}" for i in random.zipf(1.4, 3000) % 1000], "y": [0, 1] * 1500} for _ in range(2))
    assert only(ask(unseen_categories, exam_of(one, two))).status == "pass"


def test_free_text_has_no_categories(exam_of, ask, only):
    one, two = ({"a": [f"{p} {i}" for i in range(300)], "y": [0, 1] * 150} for p in "ab")
    for question in (unseen_categories, rare_categories):
        assert only(ask(question, exam_of(one, two))).status == "not-applicable"


@pytest.mark.parametrize(("levels", "status"), [(5, "pass"), (40, "warn")])
def test_rare_levels_warn_when_many_rows_have_one(exam_of, ask, only, levels, status):
    rows = ["common"] * 500 + [f"r{i}" for i in range(levels) for _ in range(5)]
    assert only(ask(rare_categories, exam_of({"a": rows, "y": [0] * len(rows)}))).status == status
