from __future__ import annotations

import msgspec
import numpy as np
import polars as pl
import pytest

from inboxes import DESCRIBED, answered, turned
from seatrial.journal.entry import Answered, Described
from seatrial.journal.rows import OUTCOMES, PREDICTIONS, outcomes_of, predictions_of, undescribed


def answers(output: list[object], *, classes: tuple[object, ...] = (), positive: int = -1, kind: str) -> pl.DataFrame:
    """Return label, score and scores of one request."""
    given = Described("m", "1", (), (), kind, classes, positive)
    entry = Answered(answered().first_id, 0, "m", "1", "champion", 1.0, 1, len(output), b"", np.array(output).tobytes())
    return predictions_of([given, entry], {}).select("label", "score", "scores")


def test_a_regression_has_values_only() -> None:
    assert answers([1.5, -2.0], kind="value").rows() == [(None, 1.5, None), (None, -2.0, None)]


def test_a_model_of_labels_has_labels_only() -> None:
    assert answers([1.0, 0.0], classes=(7, 8), kind="label")["label"].to_list() == ["8", "7"]


@pytest.mark.parametrize(("positive", "label", "score"), [(1, "yes", 0.5), (0, "no", 0.5)])
def test_a_yes_or_no_model_says_yes_from_its_threshold_on(positive: int, label: str, score: float) -> None:
    found = answers([[0.5, 0.5]], classes=("no", "yes"), positive=positive, kind="probability")
    assert found.rows() == [(label, score, [0.5, 0.5])]


def test_a_model_of_many_classes_has_the_likeliest_and_its_probability() -> None:
    found = answers([[0.1, 0.2, 0.7]], classes=("a", "b", "c"), kind="probability")
    assert found.rows() == [("c", 0.7, [0.1, 0.2, 0.7])]


def test_nothing_gives_frames_of_the_right_shape() -> None:
    assert predictions_of([], {}).schema == PREDICTIONS
    assert outcomes_of([]).drop("stated").schema == OUTCOMES


def test_requests_without_rows_and_with_many_stand_side_by_side() -> None:
    rows = predictions_of([DESCRIBED, answered(0), answered(), answered(3)], {})
    assert (rows.height, rows["id"].n_unique(), rows["feature_stops"].to_list()) == (4, 4, [3] * 4)


def test_numbers_that_came_as_float32_stand_beside_others() -> None:
    rows = np.array([[1.5, 3.0], [0.1, 2.0]])
    single = msgspec.structs.replace(answered(2), features=rows.astype("<f4").tobytes())
    double = msgspec.structs.replace(answered(2), features=rows.tobytes())
    weights = predictions_of([DESCRIBED, single, double], {}).sort("id")["feature_weight"]
    assert weights.to_list() == [1.5, float(np.float32(0.1)), 1.5, 0.1]


def test_who_is_not_described_is_told_and_left_out() -> None:
    other = Answered(answered().first_id, 0, "m", "9", "champion", 1.0, 1, 1, b"", b"")
    assert undescribed([DESCRIBED, answered(), other]) == "it does not say what the answers mean of m 9"
    assert predictions_of([DESCRIBED, answered(), other], {}).height == 1


def test_truths_are_text_beside_the_number_if_it_is_one() -> None:
    rows = outcomes_of([turned(value, row="P1") for value in ("late", 1, 0.5, True)])
    assert rows.select("value", "number").rows() == [("late", None), ("1", 1.0), ("0.5", 0.5), ("true", None)]
