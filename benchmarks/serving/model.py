"""The model that every server serves: histogram gradient boosting, 100 trees on 20 numbers of float32, as ONNX.

Made once and kept beside the table it was fitted to. The conversion is written out here, so that the file does not
depend on what is measured.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import polars as pl
from onnx import TensorProto, helper
from sklearn.ensemble import HistGradientBoostingClassifier

FOLDER = Path(__file__).resolve().parents[1] / ".tables" / "serving"
MODEL = FOLDER / "model.onnx"
TRAIN, TEST = FOLDER / "train.parquet", FOLDER / "test.parquet"
FEATURES = tuple(f"x{place:02d}" for place in range(20))
TARGET = "late"
ROWS = 20_000
TREES = 100
TOLERANCE = 1e-6


def make_model() -> Path:
    """Return the file of the model; it and its tables are made if they are not there."""
    if not MODEL.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        rng = np.random.default_rng(20_240_701)
        train, test = _table(rng, TRAIN), _table(rng, TEST)
        numbers = train.select(FEATURES).to_numpy()
        fitted = HistGradientBoostingClassifier(max_iter=TREES, early_stopping=False, random_state=7)
        fitted.fit(numbers.astype(np.float64), train[TARGET].to_numpy())
        fresh = MODEL.with_suffix(".part")
        onnx.save(convert(fitted), fresh)
        _require_parity(fitted, fresh, test.select(FEATURES).to_numpy())
        fresh.rename(MODEL)
    return MODEL


def rows(count: int) -> np.ndarray:
    """Return the first rows of the test table, float32."""
    make_model()
    return np.ascontiguousarray(pl.read_parquet(TEST).select(FEATURES)[:count].to_numpy(), dtype=np.float32)


def convert(fitted: HistGradientBoostingClassifier) -> onnx.ModelProto:
    """Return a fitted binary classifier as one operator: ``input`` to ``label`` and ``probabilities``."""
    table: dict[str, list[Any]] = defaultdict(list)
    for number, (tree,) in enumerate(fitted._predictors):  # noqa: SLF001 - scikit-learn shows its trees nowhere else
        for place, node in enumerate(tree.nodes):
            _add_node(table, node, tree=number, place=place)
    base = float(np.ravel(fitted._baseline_prediction)[0])  # noqa: SLF001 - the same
    trees = helper.make_node(
        "TreeEnsembleClassifier",
        ["input"],
        ["label", "probabilities"],
        domain="ai.onnx.ml",
        classlabels_int64s=[0, 1],
        base_values=[base],
        post_transform="LOGISTIC",
        **table,
    )
    given = helper.make_tensor_value_info("input", TensorProto.FLOAT, [None, len(FEATURES)])
    label = helper.make_tensor_value_info("label", TensorProto.INT64, [None])
    scores = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [None, 2])
    graph = helper.make_graph([trees], "trees", [given], [label, scores])
    versions = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 1)]
    return helper.make_model(graph, opset_imports=versions, ir_version=8)


def _add_node(table: dict[str, list[Any]], node: np.void, *, tree: int, place: int) -> None:
    leaf = bool(node["is_leaf"])
    said = {
        "treeids": tree,
        "nodeids": place,
        "featureids": 0 if leaf else int(node["feature_idx"]),
        "values": 0.0 if leaf else _not_above(float(node["num_threshold"])),
        "modes": "LEAF" if leaf else "BRANCH_LEQ",
        "truenodeids": 0 if leaf else int(node["left"]),
        "falsenodeids": 0 if leaf else int(node["right"]),
        "missing_value_tracks_true": 0 if leaf else int(node["missing_go_to_left"]),
    }
    for name, value in said.items():
        table[f"nodes_{name}"].append(value)
    if leaf:
        for name, value in {"treeids": tree, "nodeids": place, "ids": 0, "weights": float(node["value"])}.items():
            table[f"class_{name}"].append(value)


def _not_above(threshold: float) -> float:
    """Return the largest float32 that is not above: then a float32 goes left exactly if it did before."""
    near = np.float32(threshold)
    return float(near if float(near) <= threshold else np.nextafter(near, np.float32(-np.inf)))


def _table(rng: np.random.Generator, path: Path) -> pl.DataFrame:
    numbers = rng.normal(size=(ROWS, len(FEATURES))).astype(np.float32)
    logit = numbers[:, 0] + numbers[:, 1] * numbers[:, 2] + np.sin(3 * numbers[:, 3]) + 0.5 * rng.normal(size=ROWS)
    frame = pl.DataFrame({name: numbers[:, place] for place, name in enumerate(FEATURES)})
    frame = frame.with_columns(pl.Series(TARGET, (logit > 0).astype(np.int64)))
    frame.write_parquet(path)
    return frame


def _require_parity(fitted: HistGradientBoostingClassifier, path: Path, numbers: np.ndarray) -> None:
    session = onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
    answered = session.run(["probabilities"], {"input": numbers})[0]
    gap = float(np.abs(answered - fitted.predict_proba(numbers.astype(np.float64))).max())
    if gap > TOLERANCE:
        raise ValueError(f"the ONNX form answers {gap:.1e} from the fitted model; at most {TOLERANCE:.0e} is meant")
