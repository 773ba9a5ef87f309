from __future__ import annotations

from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
from lightgbm import LGBMClassifier
from sklearn.base import BaseEstimator
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestRegressor
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

from models.conformance import check_model
from seatrial.models import load_model, matched
from seatrial.models.sklearn import SklearnModel, polars_frame
from seatrial.values import InputError, Model

RNG = np.random.default_rng(3)
CITY = RNG.choice(np.array(["Oslo", "Rome", "Bern"], dtype=object), 120)
FRAME = pd.DataFrame({"age": RNG.normal(40, 10, 120), "city": CITY})
COLUMNS = {"age": FRAME["age"].to_numpy(), "city": CITY}
TARGET = (FRAME["age"] + 10 * (CITY == "Rome") > 42).to_numpy().astype(int)
STEPS = make_column_transformer((StandardScaler(), ["age"]), (OneHotEncoder(handle_unknown="ignore"), ["city"]))


def saved(folder: Path, estimator: BaseEstimator) -> Model:
    joblib.dump(estimator, folder / "model.joblib")
    return load_model(folder / "model.joblib")


@pytest.mark.parametrize(
    "model",
    [
        make_pipeline(STEPS, LGBMClassifier(n_estimators=3, verbose=-1)),
        GridSearchCV(make_pipeline(STEPS, LogisticRegression()), {"logisticregression__C": [0.1, 1.0]}, cv=2),
    ],
    ids=["LightGBM in a pipeline", "a search"],
)
def test_what_wraps_a_model_keeps_the_promises_too(tmp_path: Path, model: BaseEstimator) -> None:
    got = saved(tmp_path, model.fit(FRAME, TARGET))
    check_model(got, COLUMNS)
    np.testing.assert_allclose(got.predict(COLUMNS), model.predict_proba(FRAME), atol=1e-12)


def test_where_there_is_no_pandas_polars_feeds_the_pipeline() -> None:
    model = make_pipeline(STEPS, LogisticRegression()).fit(FRAME, TARGET)
    np.testing.assert_allclose(model.predict_proba(polars_frame(COLUMNS)), model.predict_proba(FRAME), atol=1e-12)


def test_a_new_category_and_a_missing_one_are_answered(tmp_path: Path) -> None:
    model = saved(tmp_path, make_pipeline(STEPS, LogisticRegression()).fit(FRAME, TARGET))
    got = model.predict({"age": np.array([40.0, 40.0]), "city": np.array(["Paris", None], dtype=object)})
    np.testing.assert_array_equal(got[0], got[1])


def test_a_missing_number_that_the_model_cannot_take_is_told(tmp_path: Path) -> None:
    model = saved(tmp_path, make_pipeline(STEPS, LogisticRegression()).fit(FRAME, TARGET))
    with pytest.raises(InputError, match=r"MDL009: the model model failed: ValueError: Input .* contains NaN"):
        model.predict({"age": np.array([np.nan]), "city": np.array(["Oslo"], dtype=object)})


def test_a_model_of_several_targets_is_refused(tmp_path: Path) -> None:
    numbers = FRAME[["age"]]
    model = saved(tmp_path, RandomForestRegressor(3).fit(numbers, np.column_stack([TARGET, TARGET])))
    with pytest.raises(InputError, match="MDL010"):
        model.predict({"age": COLUMNS["age"]})


def test_a_pipeline_over_one_text_takes_the_one_feature_of_the_table(tmp_path: Path) -> None:
    texts = np.array(["good day", "bad day", "so so"] * 40, dtype=object)
    pipeline = make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(texts, TARGET)
    model = matched(saved(tmp_path, pipeline), types={"note": "string"}, features=["note"])
    np.testing.assert_allclose(model.predict({"note": texts}), pipeline.predict_proba(texts), atol=1e-12)


def test_rows_are_answered_alike_whatever_the_number_of_threads(tmp_path: Path) -> None:
    forest = RandomForestRegressor(40, n_jobs=2, random_state=0).fit(FRAME[["age"]], COLUMNS["age"] ** 2)
    model = saved(tmp_path, forest)
    assert isinstance(model, SklearnModel)
    first = model.predict({"age": COLUMNS["age"]})
    assert all((model.predict({"age": COLUMNS["age"]}) == first).all() for _ in range(10))


def test_an_answer_does_not_depend_on_the_rows_beside_it(tmp_path: Path) -> None:
    """Where a model has seen None for missing, it is None in any company."""
    places = np.array([None, "north", "south"] * 20, dtype=object)
    frame = pd.DataFrame({"place": pd.Series(places, dtype=object)})
    model = make_pipeline(OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), LogisticRegression())
    loaded = saved(tmp_path, model.fit(frame, [value is None for value in places]))
    together = loaded.predict({"place": places[:3]})
    alone = [loaded.predict({"place": places[i : i + 1]})[0] for i in range(3)]
    assert np.array_equal(together, alone)
