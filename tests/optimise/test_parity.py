"""Two forms are alike only if no label differs and no answer is far off; the parts of a table add up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatrial.optimise import Forms, Labels, microseconds, parity
from seatrial.optimise.parity import Compared
from seatrial.values import Field, InputError, ModelRef, Signature

REF = ModelRef(name="m", version="1", digest="sha256:0", format="test", size_bytes=1)
BINARY = Signature(inputs=(Field(name="x", type="number"),), output="probability", classes=("no", "yes"))
VALUE = Signature(inputs=(Field(name="x", type="number"),), output="value")


@dataclass(frozen=True)
class Shifted:
    """A model that answers with its input, moved by so much."""

    signature: Signature
    by: float = 0.0
    ref: ModelRef = REF

    def predict(self, columns: Any) -> Any:
        yes = columns["x"] + self.by
        return yes if self.signature.output == "value" else np.column_stack([1 - yes, yes])


@dataclass(frozen=True)
class Broken(Shifted):
    """A model that does not answer."""

    def predict(self, columns: Any) -> Any:
        raise InputError("MDL009", f"the model failed on {len(columns)} columns")


def forms(by: float, signature: Signature = BINARY) -> Forms:
    labels = Labels(threshold=0.5) if signature is BINARY else Labels()
    return Forms(native=Shifted(signature), onnx=Shifted(signature, by), labels=labels, tolerance=1e-6)


def rows(*values: float) -> dict[str, Any]:
    return {"x": np.array(values)}


def test_equal_answers_hold() -> None:
    found = parity(forms(0.0), [rows(0.1, 0.9), rows(0.5)])
    assert (found.rows, found.largest_difference, found.flips, found.holds) == (3, 0.0, 0, True)


def test_a_small_difference_holds_and_a_larger_one_does_not() -> None:
    assert parity(forms(5e-7), [rows(0.1, 0.9)]).holds
    assert not parity(forms(5e-6), [rows(0.1, 0.9)]).holds


def test_one_label_that_differs_is_enough_and_is_named() -> None:
    found = parity(forms(-1e-9), [rows(0.1, 0.9), rows(0.2, 0.5, 0.5)])
    assert (found.flips, found.flipped, found.holds) == (2, (3, 4), False)


def test_a_value_may_differ_by_a_share_of_the_spread() -> None:
    assert parity(forms(5e-4, VALUE), [rows(0.0, 1000.0)]).holds
    assert not parity(forms(5e-4, VALUE), [rows(0.0, 1.0)]).holds
    assert parity(forms(0.0, VALUE), [rows(3.0)]).holds


def test_no_rows_prove_nothing() -> None:
    assert parity(forms(0.0), [rows()]) == "there are no rows to compare the ONNX form on"


def test_a_form_that_does_not_answer_is_told() -> None:
    broken = replace(forms(0.0), onnx=Broken(BINARY))
    assert "does not answer: the model failed" in parity(broken, [rows(0.1)])


@given(st.lists(st.floats(0, 1), max_size=30), st.integers(0, 30))
def test_parts_add_up_to_the_whole(values: list[float], cut: int) -> None:
    pair = forms(-0.01)
    parts = pair.compared(rows(*values[:cut])) + pair.compared(rows(*values[cut:]))
    assert parts == Compared() + pair.compared(rows(*values))


def test_the_class_of_the_highest_probability_is_the_label() -> None:
    answers = np.array([[0.2, 0.5, 0.3], [0.4, 0.3, 0.3]])
    assert Labels().of(answers).tolist() == [1, 0]
    assert Labels(threshold=0.4, positive=0).of(answers).tolist() == [False, True]


def test_the_time_of_a_row_is_measured_on_rows() -> None:
    assert microseconds(Shifted(BINARY), rows()) is None
    assert microseconds(Shifted(BINARY), rows(0.1, 0.2)) > 0


@pytest.mark.parametrize("labels", [Labels(threshold=0.5), Labels()])
def test_an_answer_of_one_dimension_is_its_own_label(labels: Labels) -> None:
    assert labels.of(np.array([3, 1])).tolist() == [3, 1]
