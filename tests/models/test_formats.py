from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.conformance import check_model
from seatrial.models import formats, load_model

PLUGIN = """
from dataclasses import dataclass
import numpy as np
from seatrial.models import Format
from seatrial.models.ask import ask
from seatrial.values import Field, ModelRef, Signature


@dataclass(frozen=True)
class Slope:
    ref: ModelRef
    signature: Signature
    by: float

    def predict(self, columns):
        return ask(self.ref, self.signature, columns, ask_rows=lambda arrays: arrays[0] * self.by)


def open_slope(file):
    signature = Signature(inputs=(Field(name="x", type="number"),), output="value", task="regression")
    size = len(file.content)
    ref = ModelRef(name=file.name, version=file.version, digest="sha256:0", format="slope", size_bytes=size)
    return Slope(ref, signature, float(file.content[6:]))


SLOPE = Format(name="slope", recognises=lambda file: file.content.startswith(b"slope "), open=open_slope)
"""


def test_the_built_in_formats_stand_in_the_same_table() -> None:
    assert [known.name for known in formats()] == ["lightgbm", "onnx", "pickle"]


def test_a_package_of_others_adds_a_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sample_format.py").write_text(PLUGIN)
    information = tmp_path / "sample_format-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: sample-format\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text("[seatrial.models]\nslope = sample_format:SLOPE\n")
    (tmp_path / "model.slope").write_bytes(b"slope 2.5")
    monkeypatch.syspath_prepend(tmp_path)
    model = load_model(tmp_path / "model.slope")
    assert model.ref.format == "slope"
    check_model(model, {"x": np.arange(30.0)})
