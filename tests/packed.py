"""Real packages of small models, for tests of whatever serves them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import skl2onnx
from numpy.typing import NDArray
from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType
from sklearn.linear_model import LogisticRegression

from seatrial.models import load_model, match_signature
from seatrial.models.package import example_of, write_package
from seatrial.serving import ServedVersion
from seatrial.values import FeatureRule, Package, Signature

Columns = Mapping[str, NDArray[Any]]
TYPES = {"f": "number", "i": "integer", "b": "boolean", "M": "datetime", "O": "string", "U": "string"}
DIGEST = "sha256:" + "0" * 64
RNG = np.random.default_rng(11)
ROWS = 200
NUMBERS: dict[str, NDArray[Any]] = {f"x{i}": RNG.normal(size=ROWS) for i in range(4)}
TRUTH = np.where(NUMBERS["x0"] + NUMBERS["x1"] + RNG.normal(0, 0.3, ROWS) > 0, "yes", "no")


def pack(
    root: Path,
    file: Path,
    columns: Columns,
    *,
    version: str = "1",
    sensitive: tuple[str, ...] = (),
    nullable: tuple[str, ...] = (),
    **said: Any,
) -> ServedVersion:
    """Return a version to serve: the model of a file, packed with rules as these columns show them.

    What else is said goes into the package: ``positive``, ``threshold``, ``id_column``, ``trust`` ...
    """
    model = load_model(file, name="delays", version=version, trust=said.get("trust", ()))
    rules = tuple(
        rule_of(name, array, sensitive=name in sensitive, nullable=name in nullable) for name, array in columns.items()
    )
    signature = match_signature(model.signature, types={rule.name: rule.type for rule in rules})
    rules = tuple(next(rule for rule in rules if rule.name == name) for name in signature.names)
    package = Package(
        name="delays",
        version=version,
        model_file=file.name,
        model=model.ref,
        native=model.ref,
        form="onnx" if file.suffix == ".onnx" else "native",
        form_reason="a test",
        signature=signature,
        features=rules,
        task=_task(signature),
        evidence_digest=DIGEST,
        verdict="deploy",
        libraries=(),
        files=(),
    )
    example = example_of(columns, rules, rows=range(min(32, len(next(iter(columns.values()))))))
    files = {file.name: file, "example.json": example}
    _, digest = write_package(root / "packages", replace(package, **said), files)
    folder = root / "packages" / digest.removeprefix("sha256:")
    return ServedVersion(version=version, package_folder=str(folder), package_digest=digest)


def rule_of(name: str, array: NDArray[Any], *, sensitive: bool, nullable: bool) -> FeatureRule:
    """Return the rule that a column of a table makes."""
    kind = TYPES[array.dtype.kind]
    known = [value for value in array.tolist() if value is not None and value == value]  # noqa: PLR0124 - NaN
    return FeatureRule(
        name=name,
        type=kind,
        nullable=nullable or len(known) < len(array),
        levels=tuple(sorted(set(known))) if kind == "string" else None,
        low=float(min(known)) if kind in ("number", "integer") else None,
        high=float(max(known)) if kind in ("number", "integer") else None,
        sensitive=sensitive,
    )


def _task(signature: Signature) -> Any:
    if signature.output == "value":
        return "regression"
    return "multiclass" if len(signature.classes) > 2 else "binary"


def save_line(folder: Path, *, name: str = "line.onnx", double: bool = False, upside_down: bool = False) -> Path:
    """Return the file of a logistic regression on the four numbers, as ONNX."""
    truth = np.where(TRUTH == "yes", "no", "yes") if upside_down else TRUTH
    model = LogisticRegression().fit(np.column_stack(list(NUMBERS.values())), truth)
    kind = DoubleTensorType if double else FloatTensorType
    made = skl2onnx.to_onnx(model, initial_types=[("input", kind([None, 4]))], options={"zipmap": False})
    path = folder / name
    path.write_bytes(made.SerializeToString())
    return path


def save_native(folder: Path) -> Path:
    """Return the file of the same model as scikit-learn has it."""
    path = folder / "line.joblib"
    joblib.dump(LogisticRegression().fit(np.column_stack(list(NUMBERS.values())), TRUTH), path)
    return path
