from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.conformance import TrainedFiles
from packed import NUMBERS, save_line
from seatrial.models import load_model, matched
from seatrial.models.short import short_model
from seatrial.values import InputError

SHORT = ["matrix.onnx", "tensor.onnx", "value.onnx", "lightgbm.onnx", "lightgbm-three.onnx"]


@pytest.mark.parametrize("name", SHORT)
@pytest.mark.parametrize("n_rows", [1, 2, 33, 400])
def test_the_short_way_gives_the_same_bits(trained: TrainedFiles, name: str, n_rows: int) -> None:
    model = load_model(trained[name].path)
    short = short_model(model)
    columns = {key: array[:n_rows].astype(float) for key, array in trained[name].columns.items()}
    rows = np.column_stack(list(columns.values())).astype(short.dtype)
    assert short.predict_matrix(rows).tobytes() == model.predict(columns).tobytes()


@given(rows=arrays(np.float64, (3, 4), elements=st.floats(-1e6, 1e6)), double=st.booleans())
def test_any_rows_give_the_same_bits(
    tmp_path_factory: pytest.TempPathFactory, rows: np.ndarray, *, double: bool
) -> None:
    model = load_model(save_line(tmp_path_factory.mktemp("line"), double=double))
    short = short_model(model)
    long = model.predict({f"f{i}": rows[:, i] for i in range(4)})
    assert short.predict_matrix(rows.astype(short.dtype)).tobytes() == long.tobytes()


def test_a_matched_model_is_seen_through(tmp_path: Path) -> None:
    model = matched(load_model(save_line(tmp_path)), types=dict.fromkeys(NUMBERS, "number"))
    rows = np.column_stack(list(NUMBERS.values()))
    assert short_model(model).predict_matrix(rows.astype(np.float32)).tobytes() == model.predict(NUMBERS).tobytes()


@pytest.mark.parametrize("name", [*SHORT, "columns.onnx"])
@pytest.mark.parametrize("n_rows", [1, 2, 400])
def test_columns_too_go_the_short_way(trained: TrainedFiles, name: str, n_rows: int) -> None:
    model = load_model(trained[name].path)
    columns = {key: trained[name].columns[key][:n_rows] for key in model.signature.names}
    found = short_model(model).predict_columns(tuple(columns.values()))
    assert found.tobytes() == model.predict(columns).tobytes()


@pytest.mark.parametrize("name", ["line.joblib", "lightgbm-binary.txt"])
def test_others_have_no_short_way(trained: TrainedFiles, name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert short_model(load_model(trained[name].path)) is None


def test_what_is_no_answer_is_explained_by_the_long_way(tmp_path: Path) -> None:
    short = short_model(load_model(save_line(tmp_path)))
    with pytest.raises(InputError, match="MDL011"):
        short.predict_matrix(np.full((2, 4), np.nan, dtype=np.float32))
    with pytest.raises(InputError, match=r"MDL00[69]"):
        short.predict_matrix(np.zeros((2, 3), dtype=np.float32))
