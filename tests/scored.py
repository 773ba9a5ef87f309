"""Small released models, and tables to ask them about."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import polars as pl
import skl2onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder

from packed import NUMBERS, TRUTH, pack, save_line
from seatrial.data.blocks import open_blocks
from seatrial.serving import ServedVersion
from seatrial.serving.snapshot import Limits
from seatrial.workflows.scoring.job import Job
from seatrial.workflows.scoring.part import Part
from seatrial.workflows.scoring.scorer import Scorer

MATRIX = np.column_stack(list(NUMBERS.values()))
CLASSES = np.where(TRUTH == "yes", np.where(NUMBERS["x2"] > 0, "late", "very late"), "in time")
PLACES = np.array([None, "north", "south"], dtype=object)[np.arange(len(TRUTH)) % 3]
MIXED = {
    **{name: NUMBERS[name] for name in ("x0", "x1")},
    "gap": np.where(NUMBERS["x2"] > 1, np.nan, NUMBERS["x2"]),
    "place": PLACES,
}


def save_onnx(path: Path, model: Any) -> Path:
    """Return the file of a fitted model on the four numbers, as ONNX."""
    options = {} if not hasattr(model, "classes_") else {"options": {"zipmap": False}}
    made = skl2onnx.to_onnx(model, initial_types=[("input", FloatTensorType([None, 4]))], **options)
    path.write_bytes(made.SerializeToString())
    return path


def trees(folder: Path) -> ServedVersion:
    forest = RandomForestClassifier(20, random_state=0).fit(MATRIX.astype(np.float32), CLASSES)
    return pack(folder, save_onnx(folder / "trees.onnx", forest), NUMBERS)


def tree_values(folder: Path) -> ServedVersion:
    forest = RandomForestRegressor(20, random_state=0).fit(MATRIX.astype(np.float32), NUMBERS["x0"] * 3)
    return pack(folder, save_onnx(folder / "trees.onnx", forest), NUMBERS)


def line(folder: Path) -> ServedVersion:
    return pack(folder, save_line(folder), NUMBERS, positive="yes", threshold=0.4)


def values(folder: Path) -> ServedVersion:
    fitted = LinearRegression().fit(MATRIX.astype(np.float32), NUMBERS["x0"] * 3 + NUMBERS["x3"])
    return pack(folder, save_onnx(folder / "values.onnx", fitted), NUMBERS)


def native(folder: Path) -> ServedVersion:
    """Return a pipeline of scikit-learn with a category and a number that may be missing."""
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    steps = make_column_transformer((encoder, ["place"]), remainder="passthrough")
    model = make_pipeline(steps, HistGradientBoostingClassifier(max_iter=20, random_state=0))
    model.fit(pl.DataFrame(MIXED).to_pandas(), TRUTH)
    path = folder / "native.joblib"
    joblib.dump(model, path)
    return pack(folder, path, MIXED, positive="yes", sensitive=("place",))


MODELS: dict[str, Callable[[Path], ServedVersion]] = {
    "trees": trees,
    "tree_values": tree_values,
    "line": line,
    "values": values,
    "native": native,
}


def job_of(folder: Path, version: ServedVersion, table: Any, **options: Any) -> Job:
    return Job(
        table=table,
        package_folder=version.package_folder,
        package_digest=version.package_digest,
        version=version.version,
        limits=options.pop("limits", Limits()),
        parts=str(folder / "parts"),
        **options,
    )


def score_parts(
    folder: Path, version: ServedVersion, source: str, *, most_rows: int = 64, **options: Any
) -> list[Part]:
    """Return the parts of a table, scored in this process."""
    (folder / "scratch").mkdir(exist_ok=True)
    with open_blocks(source, root=folder, scratch=folder / "scratch", most_rows=most_rows) as table:
        scorer = Scorer(job_of(folder, version, table, **options))
        return [scorer.score(number) for number in range(len(table.blocks))]


def write_lines(path: Path, rows: list[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path.name


__all__ = ["MIXED", "MODELS", "NUMBERS", "TRUTH", "job_of", "score_parts", "write_lines"]
