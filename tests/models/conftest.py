"""Real model files of each format, trained once per session on a small table of numbers and text."""

from __future__ import annotations

import pickle
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import joblib
import lightgbm
import numpy as np
import onnxmltools
import pandas as pd
import pytest
import skl2onnx
from onnxmltools.convert.common.data_types import FloatTensorType
from skl2onnx.common.data_types import FloatTensorType as Float
from skl2onnx.common.data_types import StringTensorType as String
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingRegressor, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, RidgeClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

from models.conformance import Trained

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator

ROWS = 400
RNG = np.random.default_rng(7)
FRAME = pd.DataFrame(
    {
        "distance": RNG.gamma(2.0, 500.0, ROWS),
        "hour": RNG.integers(0, 24, ROWS),
        "carrier": pd.Series(RNG.choice(["AA", "B6", "UA"], ROWS), dtype="str"),
    }
)
SCORE = FRAME["distance"] / 1000 + (FRAME["carrier"] == "B6") * 1.5 + FRAME["hour"] / 24 + RNG.normal(0, 0.3, ROWS)
LATE = np.where(SCORE > 2.0, "late", "on time")
THREE = np.digitize(SCORE, [1.3, 2.3])
NUMBERS = FRAME[["distance", "hour"]]
CATEGORY = FRAME.assign(carrier=FRAME["carrier"].astype("category"))
SMALL: dict[str, Any] = {"n_estimators": 12, "verbose": -1, "min_child_samples": 5, "n_jobs": 1}


def columns_of(frame: pd.DataFrame) -> dict[str, Any]:
    text = frame.select_dtypes(exclude="number").columns
    return {name: frame[name].to_numpy(dtype=object) if name in text else frame[name].to_numpy() for name in frame}


def unnamed(frame: pd.DataFrame) -> dict[str, Any]:
    return {f"f{i}": array for i, array in enumerate(columns_of(frame).values())}


def encoded(encoder: BaseEstimator, model: BaseEstimator) -> Pipeline:
    steps = [("numbers", StandardScaler(), ["distance", "hour"]), ("text", encoder, ["carrier"])]
    return make_pipeline(ColumnTransformer(steps), model)


def save_sklearn(folder: Path) -> dict[str, Trained]:
    one_hot = encoded(OneHotEncoder(handle_unknown="ignore"), LogisticRegression()).fit(FRAME, LATE)
    with_none = FRAME.assign(carrier=np.where(FRAME["hour"] < 3, None, FRAME["carrier"].astype(object)))
    models = {
        "pipeline.joblib": (one_hot, columns_of(FRAME), one_hot.predict_proba(FRAME)),
        "pipeline.pkl": (one_hot, columns_of(FRAME), one_hot.predict_proba(FRAME)),
        "pipeline.joblib.gz": (one_hot, columns_of(FRAME), one_hot.predict_proba(FRAME)),
    }
    ordinal = encoded(
        OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
        HistGradientBoostingClassifier(max_iter=20),
    )
    models["three.joblib"] = (ordinal.fit(FRAME, THREE), columns_of(FRAME), ordinal.predict_proba(FRAME))
    native = HistGradientBoostingClassifier(max_iter=20, categorical_features="from_dtype").fit(CATEGORY, LATE)
    models["native.joblib"] = (native, columns_of(FRAME), native.predict_proba(CATEGORY))
    missing = encoded(OneHotEncoder(handle_unknown="ignore"), RandomForestClassifier(20, n_jobs=2)).fit(with_none, LATE)
    models["missing.joblib"] = (missing, columns_of(with_none), missing.predict_proba(with_none))
    forest = RandomForestClassifier(20, random_state=0).fit(NUMBERS.to_numpy(), LATE)
    models["forest.joblib"] = (forest, unnamed(NUMBERS), forest.predict_proba(NUMBERS.to_numpy()))
    line = make_pipeline(SimpleImputer(), LinearRegression()).fit(NUMBERS, SCORE)
    models["line.joblib"] = (line, columns_of(NUMBERS), line.predict(NUMBERS))
    ridge = RidgeClassifier().fit(NUMBERS, LATE)
    models["ridge.joblib"] = (ridge, columns_of(NUMBERS), (ridge.predict(NUMBERS) == "on time").astype(int))
    trained = {}
    for name, (model, columns, expected) in models.items():
        path = folder / name
        path.write_bytes(pickle.dumps(model)) if name.endswith(".pkl") else joblib.dump(model, path)
        trained[name] = Trained(path, columns, expected, 1e-9)
    return trained


def save_lightgbm(folder: Path) -> dict[str, Trained]:
    binary = lightgbm.LGBMClassifier(**SMALL).fit(CATEGORY, LATE)
    three = lightgbm.LGBMClassifier(**SMALL).fit(NUMBERS, THREE)
    several = lightgbm.LGBMClassifier(objective="multiclassova", **SMALL).fit(NUMBERS, THREE)
    value = lightgbm.LGBMRegressor(**SMALL).fit(NUMBERS.to_numpy(), SCORE)
    ova = several.predict_proba(NUMBERS)
    models = {
        "binary.joblib": (binary, columns_of(FRAME), binary.predict_proba(CATEGORY)),
        "binary.txt": (binary.booster_, columns_of(FRAME), binary.predict_proba(CATEGORY)),
        "booster.pkl": (binary.booster_, columns_of(FRAME), binary.predict_proba(CATEGORY)),
        "three.txt": (three.booster_, columns_of(NUMBERS), three.predict_proba(NUMBERS)),
        "several.joblib": (several, columns_of(NUMBERS), ova / ova.sum(axis=1, keepdims=True)),
        "value.txt": (value.booster_, unnamed(NUMBERS), value.predict(NUMBERS.to_numpy())),
    }
    trained = {}
    for name, (model, columns, expected) in models.items():
        path = folder / f"lightgbm-{name}"
        if name.endswith(".txt"):
            model.save_model(path)
        elif name.endswith(".pkl"):
            path.write_bytes(pickle.dumps(model))
        else:
            joblib.dump(model, path)
        trained[path.name] = Trained(path, columns, expected)
    return trained


def save_onnx(folder: Path) -> dict[str, Trained]:
    per_column = [("distance", Float([None, 1])), ("hour", Float([None, 1])), ("carrier", String([None, 1]))]
    one_hot = encoded(OneHotEncoder(handle_unknown="ignore"), LogisticRegression()).fit(FRAME, LATE)
    logistic = make_pipeline(StandardScaler(), LogisticRegression()).fit(NUMBERS.to_numpy(), LATE)
    trees = GradientBoostingRegressor(n_estimators=10).fit(NUMBERS.to_numpy().astype(np.float32), SCORE)
    boosted = lightgbm.LGBMClassifier(**SMALL).fit(NUMBERS.to_numpy(), LATE)
    three = lightgbm.LGBMClassifier(**SMALL).fit(NUMBERS.to_numpy(), THREE)
    matrix, rows = [("input", Float([None, 2]))], NUMBERS.to_numpy()
    plain = {"options": {"zipmap": False}}
    tree_input = [("input", FloatTensorType([None, 2]))]
    models = {
        "columns.onnx": (
            skl2onnx.to_onnx(one_hot, initial_types=per_column),
            columns_of(FRAME),
            one_hot.predict_proba(FRAME),
        ),
        "matrix.onnx": (
            skl2onnx.to_onnx(logistic, initial_types=matrix),
            unnamed(NUMBERS),
            logistic.predict_proba(rows),
        ),
        "tensor.onnx": (
            skl2onnx.to_onnx(logistic, initial_types=matrix, **plain),
            unnamed(NUMBERS),
            logistic.predict_proba(rows),
        ),
        "value.onnx": (skl2onnx.to_onnx(trees, initial_types=matrix), unnamed(NUMBERS), trees.predict(rows)),
        "lightgbm.onnx": (
            onnxmltools.convert_lightgbm(boosted, initial_types=tree_input, target_opset=15),
            unnamed(NUMBERS),
            boosted.predict_proba(rows),
        ),
        "lightgbm-three.onnx": (
            onnxmltools.convert_lightgbm(three, initial_types=tree_input, target_opset=15, zipmap=False),
            unnamed(NUMBERS),
            three.predict_proba(rows),
        ),
    }
    trained = {}
    for name, (model, columns, expected) in models.items():
        path = folder / name
        path.write_bytes(model.SerializeToString())
        trained[name] = Trained(path, columns, expected, 1e-5)
    return trained


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Trained]:
    folder = tmp_path_factory.mktemp("models")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {**save_sklearn(folder), **save_lightgbm(folder), **save_onnx(folder)}
