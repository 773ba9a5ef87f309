"""A small package with an ONNX model, made without any trial."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier

from optimise.fitted import converted_bytes
from seatrial.models.file import ModelFile
from seatrial.models.load import load_file
from seatrial.models.package import example_of, write_package
from seatrial.values import FeatureRule, Package

RULES = (
    FeatureRule(name="a", type="number", low=-2.0, high=4.0),
    FeatureRule(name="b", type="number", nullable=True, low=0.0, high=1.0, sensitive=True),
)


def model_bytes() -> bytes:
    """Return a small ONNX model of two features."""
    random = np.random.default_rng(0)
    rows = pd.DataFrame(random.normal(size=(300, 2)), columns=["a", "b"])
    fitted = HistGradientBoostingClassifier(max_iter=5, random_state=0).fit(rows, (rows["a"] > rows["b"]).astype(int))
    return converted_bytes(fitted, {"a": "number", "b": "number"})


def draft(content: bytes, *, version: str = "1") -> Package:
    """Return a package that lists no files yet."""
    model = load_file(ModelFile(path=Path("model.onnx"), content=content, name="small", version=version, task="binary"))
    return Package(
        name="small",
        version=version,
        model_file="model.onnx",
        model=model.ref,
        native=model.ref,
        form="onnx",
        form_reason="made for a test",
        signature=model.signature,
        features=RULES,
        task="binary",
        positive=1,
        threshold=0.5,
        evidence_digest="sha256:" + "0" * 64,
        verdict="deploy",
        libraries=(("numpy", np.__version__),),
        files=(),
    )


def write(root: Path, content: bytes, *, version: str = "1") -> tuple[Package, Path, str]:
    """Return a package that was written to a folder, where it lies, and its digest."""
    columns = {"a": np.array([0.5, 1.5]), "b": np.array([0.25, np.nan])}
    files: dict[str, bytes | Path] = {"model.onnx": content, "example.json": example_of(columns, RULES, rows=range(2))}
    package, digest = write_package(root, draft(content, version=version), files)
    return package, root / digest.removeprefix("sha256:"), digest
