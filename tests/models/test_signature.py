from __future__ import annotations

import pytest

from models.conformance import TrainedFiles
from seatrial.models import load_model
from seatrial.values import Field, Signature

COLUMNS = (
    Field(name="distance", type="number"),
    Field(name="hour", type="number"),
    Field(name="carrier", type="string"),
)
NAMED = (Field(name="distance"), Field(name="hour"))
NUMBERS = (Field(name="distance", type="number"), Field(name="hour", type="number"))
PLACES = (Field(name="f0", type="number"), Field(name="f1", type="number"))
LATE = ("late", "on time")
EXPECTED = {
    "pipeline.joblib": Signature(inputs=COLUMNS, output="probability", classes=LATE, task="binary"),
    "three.joblib": Signature(inputs=COLUMNS, output="probability", classes=(0, 1, 2), task="multiclass"),
    "line.joblib": Signature(inputs=NUMBERS, output="value", task="regression"),
    "ridge.joblib": Signature(inputs=NAMED, output="label", classes=LATE, task="binary"),
    "forest.joblib": Signature(
        inputs=(Field(name="f0"), Field(name="f1")), named=False, output="probability", classes=LATE, task="binary"
    ),
    "lightgbm-binary.joblib": Signature(inputs=COLUMNS, output="probability", classes=LATE, task="binary"),
    "lightgbm-binary.txt": Signature(inputs=COLUMNS, output="probability", task="binary"),
    "lightgbm-three.txt": Signature(inputs=NUMBERS, output="probability", task="multiclass"),
    "lightgbm-value.txt": Signature(inputs=PLACES, named=False, output="value", task="regression"),
    "columns.onnx": Signature(inputs=COLUMNS, output="probability", classes=LATE, task="binary"),
    "matrix.onnx": Signature(inputs=PLACES, named=False, output="probability", classes=LATE, task="binary"),
    "tensor.onnx": Signature(inputs=PLACES, named=False, output="probability", classes=LATE, task="binary"),
    "value.onnx": Signature(inputs=PLACES, named=False, output="value", task="regression"),
    "lightgbm-three.onnx": Signature(
        inputs=PLACES, named=False, output="probability", classes=(0, 1, 2), task="multiclass"
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_signature_is_read_from_the_file(trained: TrainedFiles, name: str) -> None:
    assert load_model(trained[name].path).signature == EXPECTED[name]
