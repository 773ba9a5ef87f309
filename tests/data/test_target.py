"""The truth of each row as codes."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl
import pytest

from seatrial.data import Target, encode_target
from seatrial.data.levels import level_key
from seatrial.values import InputError, Level, Task


def encode(
    values: list[object], task: Task = "binary", *, positive: Level | None = None, classes: tuple[Level, ...] = ()
) -> Target:
    return encode_target(pl.DataFrame({"label": values}), target="label", task=task, positive=positive, classes=classes)


def refusal(
    values: list[object], task: Task = "binary", *, positive: Level | None = None, classes: tuple[Level, ...] = ()
) -> InputError:
    with pytest.raises(InputError) as caught:
        encode(values, task, positive=positive, classes=classes)
    return caught.value


def test_rows_without_a_label_are_left_out() -> None:
    target = encode(["late", None, "on time", "late"], positive="late")
    assert target.y.tolist() == [1, 0, 1]
    assert target.y.dtype == np.int8
    assert target.kept.tolist() == [True, False, True, True]
    assert (target.classes, target.unknown, target.positive) == (("on time", "late"), 1, "late")


@pytest.mark.parametrize("positive", [1, "1", True, "true", 1.0])
@pytest.mark.parametrize(
    "values", [[0, 1, 1], ["0", "1", "1"], [False, True, True], [0.0, 1.0, 1.0], ["False", "True", "True"]]
)
@pytest.mark.parametrize("classes", [(), (0, 1), ("0", "1"), (False, True), (1, 0)])
def test_labels_are_compared_by_what_they_say(
    values: list[object], positive: Level, classes: tuple[Level, ...]
) -> None:
    target = encode(values, positive=positive, classes=classes)
    assert target.y.tolist() == [0, 1, 1]
    assert [level_key(level) for level in target.classes] == ["0", "1"]
    assert target.positive == values[1]


@pytest.mark.parametrize(
    ("values", "classes", "positive", "because"),
    [
        ([0, 1, 1], (), 1, "says yes"),
        ([True, True, False], (), True, "says yes"),
        (["no", "yes", "yes"], (), "yes", "says yes"),
        (["on time", "late", "late"], (), "late", "says yes"),
        (["no", "maybe", "maybe"], (), "maybe", "says no"),
        (["a", "b", "b"], ("a", "b"), "b", "second class"),
        (["a", "b", "b"], (), "a", "rarer"),
        (["a", "b"], (), "a", "rarer"),
    ],
)
def test_the_positive_label_is_guessed_with_a_reason(
    values: list[object], *, classes: tuple[Level, ...], positive: Level, because: str
) -> None:
    target = encode(values, classes=classes)
    assert target.positive == positive
    assert because in target.why


def test_classes_stand_as_the_model_orders_them() -> None:
    target = encode(["dog", "cat", "dog"], "multiclass", classes=("dog", "emu", "cat"))
    assert target.y.tolist() == [0, 2, 0]
    assert target.classes == ("dog", "emu", "cat")
    assert encode([3, 1, 2], "multiclass").classes == (1, 2, 3)


def test_one_class_is_enough_where_the_other_is_known() -> None:
    assert encode([1, 1]).classes == (0, 1)
    assert encode(["on time"], positive="late").y.tolist() == [0]
    assert encode(["late"], positive="late").classes == ("not late", "late")
    assert encode(["a"], classes=("a", "b")).y.tolist() == [0]
    assert refusal(["a", "a"]).code == "TBL024"


def test_three_values_are_not_binary() -> None:
    error = refusal(["yes", "no", "maybe"])
    assert error.code == "TBL024"
    assert '"maybe", "no", "yes"' in error.found
    assert refusal([1, 0], classes=("a", "b", "c")).code == "TBL024"


def test_a_label_that_the_model_does_not_know_has_its_near_miss() -> None:
    error = refusal(["dog", "catt"], "multiclass", classes=("cat", "dog"))
    assert error.code == "TBL026"
    assert 'Did you mean "cat"?' in error.found


def test_a_positive_label_that_is_not_there_has_its_near_miss() -> None:
    error = refusal(["late", "on time"], positive="Late")
    assert error.code == "TBL025"
    assert 'Did you mean "late"?' in error.found


def test_a_target_that_is_not_there_has_its_near_miss() -> None:
    with pytest.raises(InputError, match='Did you mean "label"') as caught:
        encode_target(pl.DataFrame({"label": [1]}), target="lable", task="binary")
    assert caught.value.code == "TBL019"


def test_regression_takes_numbers_only() -> None:
    target = encode([1, None, 3], "regression")
    assert target.y.tolist() == [1.0, 3.0]
    assert (target.classes, target.positive) == ((), None)
    assert "numbers stored as text" in refusal(["1", "2.5"], "regression").found
    assert refusal(["a"], "regression").code == "TBL027"
    assert refusal([True], "regression").code == "TBL027"
    assert "1 infinite" in refusal([1.0, float("inf")], "regression").found


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_no_label_at_all_is_refused(task: Task) -> None:
    assert refusal([None, None], task).code == "TBL028"


def test_dates_and_thousands_of_values_are_no_classes() -> None:
    assert refusal([datetime(2024, 3, 31)], "multiclass").code == "TBL024"  # noqa: DTZ001 - naive UTC is the rule
    assert refusal(list(range(2000)), "multiclass").code == "TBL024"
