from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from oip_packages import MIXED, package
from seatrial.serving import Matrix, Named, RequestError
from seatrial.serving.oip import Tensor, read_infer, to_rows, write_infer
from seatrial.serving.oip.infer import Infer
from seatrial.serving.oip.place import Place
from seatrial.values import FeatureRule


def tensor(name: str, data: Any, *, index: int = 0, shape: tuple[int, ...] | None = None) -> Tensor:
    array = data if isinstance(data, list) else np.asarray(data)
    return Tensor(name, "FP64", shape or np.shape(data), array, Place(index))


def refusal(*tensors: Tensor, **parts: Any) -> tuple[str, str]:
    with pytest.raises(RequestError) as refused:
        to_rows(package(**parts), tensors)
    return refused.value.code, refused.value.where


@pytest.mark.parametrize("name", ["input", "input-0"])
def test_one_tensor_of_all_features_is_a_matrix_as_it_is(name: str) -> None:
    rows = np.arange(6.0).reshape(2, 3)
    asked = to_rows(package(), [tensor(name, rows)])
    assert isinstance(asked.rows, Matrix)
    assert asked.rows.values is rows
    assert asked.where(1, "b") == "inputs[0].data[4]"
    assert (asked.where(None, "b"), asked.where(None, None)) == ("inputs[0]", "inputs[0]")


def test_rows_with_something_missing_are_lists() -> None:
    asked = to_rows(package(), [tensor("input", [1, None, 3, 4, 5, 6], shape=(2, 3))])
    assert asked.rows == Matrix([[1, None, 3], [4, 5, 6]])


def test_identities_may_stand_beside_the_matrix() -> None:
    ids = Tensor("flight", "BYTES", (2,), ["x", "y"], Place(1))
    asked = to_rows(package(id_column="flight"), [tensor("input", np.zeros((2, 3))), ids])
    assert isinstance(asked.rows, Matrix)
    assert asked.row_ids == ["x", "y"]
    assert asked.where(1, "flight") == "inputs[1].data[1]"


def test_one_tensor_per_feature_makes_columns_by_name() -> None:
    tensors = [tensor(name, np.full((2, 1), i), index=i) for i, name in enumerate(("c", "a", "b"))]
    asked = to_rows(package(), tensors)
    assert isinstance(asked.rows, Named)
    assert {name: column.tolist() for name, column in asked.rows.columns.items()} == {
        "c": [0, 0],
        "a": [1, 1],
        "b": [2, 2],
    }
    assert (asked.where(1, "b"), asked.where(None, "b"), asked.where(None, "d")) == (
        "inputs[2].data[1]",
        "inputs[2]",
        "inputs",
    )


def test_a_feature_that_is_called_input_is_that() -> None:
    rules = (FeatureRule(name="input", type="number"), FeatureRule(name="b", type="number"))
    asked = to_rows(package(rules), [tensor("input", np.zeros(2)), tensor("b", np.ones(2), index=1)])
    assert isinstance(asked.rows, Named)
    assert list(asked.rows.columns) == ["input", "b"]


def test_names_that_the_model_does_not_know_are_passed_on() -> None:
    asked = to_rows(package(), [tensor("dd", np.zeros(1))])
    assert isinstance(asked.rows, Named)
    assert list(asked.rows.columns) == ["dd"]
    assert asked.where(None, "dd") == "inputs[0].name"


@pytest.mark.parametrize(
    ("tensors", "found"),
    [
        ([tensor("input", np.zeros((2, 4)))], ("SRV203", "inputs[0].shape")),
        ([tensor("input", np.zeros(3))], ("SRV203", "inputs[0].shape")),
        ([tensor("input", np.zeros((1, 2, 3)))], ("SRV203", "inputs[0].shape")),
        ([tensor("a", np.zeros((2, 3)))], ("SRV203", "inputs[0].shape")),
        ([tensor("a", np.zeros(()))], ("SRV203", "inputs[0].shape")),
        ([tensor("a", np.zeros(2)), tensor("a", np.zeros(2), index=1)], ("SRV211", "inputs[1].name")),
        ([tensor("a", np.zeros(2)), tensor("b", np.zeros(3), index=1)], ("SRV213", "inputs[1].shape[0]")),
    ],
)
def test_shapes_that_hold_no_rows_of_the_model_are_told(tensors: list[Tensor], found: tuple[str, str]) -> None:
    assert refusal(*tensors) == found


def test_identities_must_be_as_many_as_rows() -> None:
    ids = Tensor("flight", "BYTES", (1,), ["x"], Place(1))
    assert refusal(tensor("input", np.zeros((2, 3))), ids, id_column="flight") == ("SRV213", "inputs[1].shape[0]")


FLOATS = arrays(np.float32, st.tuples(st.integers(1, 4), st.just(3)), elements=st.floats(-1e6, 1e6, width=32))


@given(rows=FLOATS, binary=st.booleans())
def test_rows_that_are_written_as_tensors_read_back(rows: Any, *, binary: bool) -> None:
    out = [Tensor("input", "FP32", rows.shape, rows)]
    body, length = write_infer(Infer([], binary=binary), "m", "1", outputs=out)
    assert (
        to_rows(package(), read_infer(_as_request(body, length), _moved(length)).inputs).rows.values.tolist()
        == rows.tolist()
    )


COLUMN = {
    "distance": ("FP64", st.floats(allow_nan=False, allow_infinity=False)),
    "stops": ("INT64", st.integers(-(2**63), 2**63 - 1)),
    "holiday": ("BOOL", st.booleans()),
    "carrier": ("BYTES", st.text(st.characters(exclude_categories=["Cs"]), max_size=4)),
    "leaves": ("BYTES", st.datetimes().map(lambda at: at.isoformat())),
}


@given(data=st.data(), n=st.integers(1, 4), binary=st.booleans())
def test_columns_that_are_written_as_tensors_read_back(data: Any, n: int, *, binary: bool) -> None:
    columns = {name: data.draw(st.lists(values, min_size=n, max_size=n)) for name, (_, values) in COLUMN.items()}
    out = [Tensor(name, COLUMN[name][0], (n,), column) for name, column in columns.items()]
    body, length = write_infer(Infer([], binary=binary), "m", "1", outputs=out)
    asked = to_rows(package(MIXED), read_infer(_as_request(body, length), _moved(length)).inputs)
    assert {
        name: list(getattr(column, "tolist", lambda c=column: c)()) for name, column in asked.rows.columns.items()
    } == columns


def _as_request(body: bytes, length: int | None) -> bytes:
    """Return an answer as the request that has its outputs as inputs; one byte shorter."""
    head = body if length is None else body[:length]
    return head.replace(b'"outputs":', b'"inputs":') + (b"" if length is None else body[length:])


def _moved(length: int | None) -> int | None:
    return None if length is None else length - 1
