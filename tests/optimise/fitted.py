"""Fitted models of many kinds, with rows to ask them: missing values, text, ties at thresholds."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer, make_column_transformer
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, OrdinalEncoder, RobustScaler, StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor, ExtraTreeClassifier

from seatrial.models import load_model, matched
from seatrial.models.file import ModelFile
from seatrial.models.load import load_file
from seatrial.optimise.convert import Converted, conversions
from seatrial.values import Model
from seatrial.values.model import FieldType

N = 600
CITIES = ["ams", "ber", "cdg", "dub", "edi", "fra"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Both:
    """A native model and its ONNX form, which take the same columns."""

    native: Model
    onnx: Model
    columns: dict[str, Any]
    by: str


def numbers(*, missing: bool = False, seed: int = 0) -> pd.DataFrame:
    """Return rows of numbers, some of them small whole ones, so that many lie on a threshold."""
    random = np.random.default_rng(seed)
    rows = pd.DataFrame(random.normal(size=(N, 5)), columns=list("abcde"))
    rows["whole"] = random.integers(0, 12, size=N).astype(float)
    rows["tenths"] = random.integers(0, 30, size=N) / 10
    if missing:
        rows = rows.mask(random.random(rows.shape) < 0.1)
    return rows


def mixed(*, missing: bool = False, seed: int = 0) -> pd.DataFrame:
    """Return rows of numbers and text."""
    random = np.random.default_rng(seed + 1)
    rows = numbers(missing=missing, seed=seed)
    rows.insert(1, "city", random.choice(CITIES, size=N, p=[0.4, 0.3, 0.15, 0.1, 0.04, 0.01]))
    rows["size"] = random.choice(["s", "m", "l"], size=N)
    rows["code"] = random.choice([10, 20, 35], size=N)
    if missing:
        rows.loc[random.random(N) < 0.1, "city"] = None
    return rows


def truth(rows: pd.DataFrame, task: str) -> Any:
    """Return a target that depends on the rows."""
    value = rows["a"].fillna(0.5) + rows["whole"].fillna(3) / 4 + np.where(rows.get("city", "") == "ber", 1.0, 0.0)
    value = value + np.random.default_rng(9).normal(scale=0.5, size=len(rows))
    if task == "regression":
        return value.to_numpy()
    cuts = [0.0, 1.5, 3.0] if task == "multiclass" else [1.5]
    labels = np.array(["red", "green", "blue", "white"]) if task == "multiclass" else np.array([0, 1])
    return labels[np.digitize(value, cuts)]


def columns_of(rows: pd.DataFrame) -> tuple[dict[str, Any], dict[str, FieldType]]:
    """Return a frame as a model takes it, and the types of its columns."""
    columns: dict[str, Any] = {}
    types: dict[str, FieldType] = {}
    for name in rows.columns:
        text = not pd.api.types.is_numeric_dtype(rows[name])
        types[str(name)] = "string" if text else "number"
        columns[str(name)] = (
            np.array([None if pd.isna(value) else value for value in rows[name]], dtype=object)
            if text
            else rows[name].to_numpy(dtype=np.float64)
        )
    return columns, types


def first_form(native: Model, types: dict[str, FieldType]) -> Converted | str:
    """Return the first conversion of a model that succeeds; else why the last one did not."""
    made: Converted | str = ""
    for made in conversions(native, matched(native, types=types, features=list(types)).signature.inputs):
        if isinstance(made, Converted):
            break
    return made


def converted_bytes(fitted: Any, types: dict[str, FieldType]) -> bytes:
    """Return the best ONNX form of a fitted estimator."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.joblib"
        joblib.dump(fitted, path)
        made = first_form(load_model(path), types)
    assert isinstance(made, Converted), made
    return made.content


def both(fitted: Any, rows: pd.DataFrame, folder: Path) -> Both:
    """Return a fitted estimator and its best ONNX form, each loaded from a file."""
    path = folder / "model.joblib"
    joblib.dump(fitted, path)
    columns, types = columns_of(rows)
    model = load_model(path)
    made = first_form(model, types)
    assert isinstance(made, Converted), made
    file = ModelFile(path=path.with_suffix(".onnx"), content=made.content, task=model.signature.task)
    native, onnx = (matched(one, types=types, features=list(types)) for one in (model, load_file(file)))
    return Both(native=native, onnx=onnx, columns=columns, by=made.by)


NUMBERS_ONLY: dict[str, tuple[Callable[[], Any], str, bool]] = {
    "hist, binary": (lambda: HistGradientBoostingClassifier(max_iter=20), "binary", True),
    "hist, four classes": (lambda: HistGradientBoostingClassifier(max_iter=10), "multiclass", True),
    "hist, regression": (lambda: HistGradientBoostingRegressor(max_iter=20), "regression", True),
    "hist, one split": (lambda: HistGradientBoostingClassifier(max_iter=3, max_leaf_nodes=2), "binary", True),
    "hist, no split": (lambda: HistGradientBoostingClassifier(max_iter=3, min_samples_leaf=400), "binary", True),
    "boosting, binary": (lambda: GradientBoostingClassifier(n_estimators=20), "binary", False),
    "boosting, exponential": (
        lambda: GradientBoostingClassifier(n_estimators=20, loss="exponential"), "binary", False),
    "boosting, four classes": (lambda: GradientBoostingClassifier(n_estimators=8), "multiclass", False),
    "boosting, regression": (lambda: GradientBoostingRegressor(n_estimators=20), "regression", False),
    "boosting, from zero": (lambda: GradientBoostingRegressor(n_estimators=20, init="zero"), "regression", False),
    "forest, binary": (lambda: RandomForestClassifier(30, min_samples_leaf=3, random_state=0), "binary", True),
    "forest, four classes": (lambda: RandomForestClassifier(20, random_state=0), "multiclass", True),
    "forest, regression": (lambda: RandomForestRegressor(20, random_state=0), "regression", True),
    "extra trees, binary": (lambda: ExtraTreesClassifier(20, min_samples_leaf=2, random_state=0), "binary", True),
    "extra trees, regression": (lambda: ExtraTreesRegressor(20, random_state=0), "regression", False),
    "tree, binary": (lambda: DecisionTreeClassifier(max_depth=5), "binary", True),
    "tree, four classes": (DecisionTreeClassifier, "multiclass", True),
    "tree, regression": (lambda: DecisionTreeRegressor(max_depth=6), "regression", True),
    "extra tree": (lambda: ExtraTreeClassifier(max_depth=6, random_state=0), "binary", False),
    "LightGBM, binary": (lambda: lgb.LGBMClassifier(n_estimators=20, verbose=-1), "binary", True),
    "LightGBM, no missing": (lambda: lgb.LGBMClassifier(n_estimators=20, verbose=-1), "binary", False),
    "LightGBM, four classes": (lambda: lgb.LGBMClassifier(n_estimators=10, verbose=-1), "multiclass", True),
    "LightGBM, one versus all": (
        lambda: lgb.LGBMClassifier(n_estimators=10, objective="multiclassova", verbose=-1), "multiclass", True),
    "LightGBM, regression": (lambda: lgb.LGBMRegressor(n_estimators=20, verbose=-1), "regression", True),
    "LightGBM, forest": (
        lambda: lgb.LGBMRegressor(
            n_estimators=20, boosting_type="rf", bagging_freq=1, bagging_fraction=0.7, verbose=-1), "regression", True),
    "LightGBM, roots": (lambda: lgb.LGBMRegressor(n_estimators=9, reg_sqrt=True, verbose=-1), "regression", True),
}  # fmt: skip
OF_NUMBERS: dict[str, tuple[Callable[[], Any], str, bool]] = {
    "logistic": (lambda: make_pipeline(StandardScaler(), LogisticRegression()), "binary", False),
    "logistic, four classes": (
        lambda: make_pipeline(SimpleImputer(), RobustScaler(), LogisticRegression()), "multiclass", True),
    "linear": (lambda: make_pipeline(SimpleImputer(strategy="median"), LinearRegression()), "regression", True),
    "ridge": (lambda: make_pipeline(MinMaxScaler(clip=True), Ridge()), "regression", False),
}  # fmt: skip


def by_kind(*, text: list[Any], number: list[Any]) -> ColumnTransformer:
    """Return transformers for the columns of text and for those of numbers."""
    texts, rest = ["city", "size"], [*"abcde", "whole", "tenths"]
    return make_column_transformer((make_pipeline(*text), texts), (make_pipeline(*number), rest))


def ordinal() -> OrdinalEncoder:
    """Return an encoder that knows what to do with all it meets."""
    return OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-1)


OF_TEXT: dict[str, tuple[Callable[[], Any], str, bool]] = {
    "hist on codes": (
        lambda: Pipeline([
            ("columns", ColumnTransformer([("text", ordinal(), ["city", "size"])], remainder="passthrough")),
            ("trees", HistGradientBoostingClassifier(max_iter=15))]), "binary", True),
    "hist on its own categories": (
        lambda: HistGradientBoostingClassifier(max_iter=15, categorical_features=["city", "size", "code"]),
        "binary", True),
    "hist on codes as categories": (
        lambda: make_pipeline(
            ColumnTransformer([("text", ordinal().set_params(
                unknown_value=np.nan, encoded_missing_value=np.nan), ["city", "size"])], remainder="passthrough"),
            HistGradientBoostingRegressor(max_iter=15, categorical_features=[0, 1])), "regression", True),
    "forest on columns of yes and no": (
        lambda: make_pipeline(
            by_kind(text=[OneHotEncoder(handle_unknown="ignore")], number=[SimpleImputer()]),
            RandomForestClassifier(15, min_samples_leaf=4, random_state=0)), "multiclass", True),
    "logistic on columns of yes and no": (
        lambda: make_pipeline(
            by_kind(text=[OneHotEncoder(handle_unknown="ignore", drop="first")],
                    number=[SimpleImputer(), StandardScaler()]),
            LogisticRegression()), "binary", True),
    "rare categories together": (
        lambda: make_pipeline(
            by_kind(text=[OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=50)],
                    number=[SimpleImputer(), StandardScaler()]),
            LogisticRegression()), "binary", True),
    "text imputed": (
        lambda: make_pipeline(
            by_kind(text=[SimpleImputer(strategy="most_frequent"), OneHotEncoder()], number=[SimpleImputer()]),
            GradientBoostingClassifier(n_estimators=10)), "binary", True),
}  # fmt: skip
