from __future__ import annotations

import warnings

import numpy as np
import pytest

from seatrial.models.ask import BATCH_ROWS, ask
from seatrial.values import Field, InputError, ModelRef, Signature

REF = ModelRef(name="delay", version="1", digest="sha256:0", format="fake", size_bytes=1)
INPUTS = (Field(name="x", type="number"),)
VALUE = Signature(inputs=INPUTS, output="value")
TWO = Signature(inputs=INPUTS, output="probability", classes=("a", "b"))
UNKNOWN = Signature(inputs=INPUTS, output="probability")
X = {"x": np.arange(10.0)}


def refusal(signature: Signature, answers: object) -> InputError:
    with pytest.raises(InputError) as caught:
        ask(REF, signature, X, ask_rows=lambda _: answers)
    return caught.value


def test_a_model_that_raises_is_told_and_chained() -> None:
    def broken(_: object) -> object:
        raise KeyError("carrier " * 100)

    with pytest.raises(InputError) as caught:
        ask(REF, VALUE, X, ask_rows=broken)
    assert caught.value.code == "MDL009"
    assert "KeyError" in caught.value.found
    assert len(caught.value.found) < 300
    assert isinstance(caught.value.__cause__, KeyError)


@pytest.mark.parametrize(
    "answers",
    [
        np.zeros(9),
        np.zeros((10, 2)),
        np.float64(1),
        np.array(["a"] * 10),
        np.array([None] * 10),
        [[1], [2, 3]][:1],
        np.zeros((1, 10)),
    ],
)
def test_a_wrong_shape_is_refused(answers: object) -> None:
    assert refusal(VALUE, answers).code == "MDL010"


@pytest.mark.parametrize("answers", [np.full((10, 3), 1 / 3), np.zeros(10), np.full((9, 2), 0.5)])
def test_probabilities_of_a_wrong_shape_are_refused(answers: object) -> None:
    assert refusal(TWO, answers).code == "MDL010"


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_answers_that_are_no_numbers_are_counted_and_the_first_is_named(bad: float) -> None:
    answers = np.arange(10.0)
    answers[[4, 7]] = bad
    error = refusal(VALUE, answers)
    assert error.code == "MDL011"
    assert "2 of 10 rows" in error.found
    assert error.where == "row 4 is the first"


@pytest.mark.parametrize("row", [(0.2, 0.2), (-0.5, 1.5), (3.0, -2.0), (0.9, 0.9)])
def test_scores_that_are_no_probabilities_are_refused(row: tuple[float, float]) -> None:
    answers = np.full((10, 2), 0.5)
    answers[3] = row
    error = refusal(UNKNOWN, answers)
    assert error.code == "MDL012"
    assert error.where.startswith("row 3")


def test_rows_are_asked_in_batches_of_bounded_size() -> None:
    sizes = []

    def count(arrays: list[np.ndarray]) -> np.ndarray:
        sizes.append(len(arrays[0]))
        return arrays[0] * 2

    n_rows = 2 * BATCH_ROWS + 5
    got = ask(REF, VALUE, {"x": np.arange(float(n_rows))}, ask_rows=count)
    assert sizes == [BATCH_ROWS, BATCH_ROWS, 5]
    np.testing.assert_array_equal(got, np.arange(float(n_rows)) * 2)


def test_the_row_that_is_named_counts_from_the_start_of_the_table() -> None:
    n_rows = BATCH_ROWS + 3
    with pytest.raises(InputError) as caught:
        ask(
            REF,
            VALUE,
            {"x": np.arange(float(n_rows))},
            ask_rows=lambda arrays: np.where(arrays[0] == BATCH_ROWS + 1, np.nan, 0.0),
        )
    assert caught.value.where == f"row {BATCH_ROWS + 1:,} is the first"


def test_no_rows_give_no_answers_without_asking() -> None:
    def never(_: object) -> object:
        raise AssertionError

    assert ask(REF, TWO, {"x": np.empty(0)}, ask_rows=never).shape == (0, 2)
    assert ask(REF, VALUE, {"x": np.empty(0)}, ask_rows=never).shape == (0,)


def test_what_a_model_warns_of_is_not_the_users_noise(recwarn: pytest.WarningsRecorder) -> None:
    def noisy(arrays: list[np.ndarray]) -> np.ndarray:
        warnings.warn("feature names", stacklevel=1)
        return arrays[0]

    ask(REF, VALUE, X, ask_rows=noisy)
    assert not recwarn.list
