from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.conformance import TrainedFiles, check_model
from seatrial.models import load_model

FILES = [
    "pipeline.joblib",
    "pipeline.pkl",
    "pipeline.joblib.gz",
    "three.joblib",
    "native.joblib",
    "missing.joblib",
    "forest.joblib",
    "line.joblib",
    "ridge.joblib",
    "lightgbm-binary.joblib",
    "lightgbm-binary.txt",
    "lightgbm-booster.pkl",
    "lightgbm-three.txt",
    "lightgbm-several.joblib",
    "lightgbm-value.txt",
    "columns.onnx",
    "matrix.onnx",
    "tensor.onnx",
    "value.onnx",
    "lightgbm.onnx",
    "lightgbm-three.onnx",
]


@pytest.mark.parametrize("name", FILES)
def test_the_adapter_keeps_the_promises_of_the_port(trained: TrainedFiles, name: str) -> None:
    file = trained[name]
    check_model(
        load_model(file.path), file.columns, tolerance=max(file.tolerance, 1e-7 if name.endswith(".onnx") else 0)
    )


@pytest.mark.parametrize("name", FILES)
def test_the_answers_are_those_of_the_library_that_trained_it(trained: TrainedFiles, name: str) -> None:
    file = trained[name]
    got = load_model(file.path).predict(file.columns)
    np.testing.assert_allclose(got, file.expected, rtol=0, atol=file.tolerance)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_answers_do_not_depend_on_how_rows_are_cut_and_ordered(trained: TrainedFiles, data: st.DataObject) -> None:
    file = trained[data.draw(st.sampled_from(FILES))]
    model = load_model(file.path)
    rows = np.array(data.draw(st.lists(st.integers(0, 399), min_size=1, max_size=30)))
    got = model.predict({name: array[rows] for name, array in file.columns.items()})
    np.testing.assert_allclose(got, np.asarray(file.expected)[rows], rtol=0, atol=file.tolerance)
