"""Collects the names that honest model files use, for a person to review into ``security/reviewed_names.txt``.

Fits every estimator of scikit-learn that fits small data, LightGBM's, and pipelines of common steps; writes each as
pickle (protocols 2, 4 and 5) and joblib (plain and packed); follows the files with the scanner itself. Prints one line
per name that the shipped list does not have yet: ``name [call] [new]  # seen in``. It changes no file: what goes on
the list is a person's decision, made by what the code behind the name does when it is called with anything at all.
"""

from __future__ import annotations

import io
import pickle
import sys
import warnings
from collections import defaultdict
from collections.abc import Iterator

import joblib
import numpy as np
from sklearn.base import is_regressor
from sklearn.utils import all_estimators

from seatrial.security.marks import Uses
from seatrial.security.names import reviewed
from seatrial.security.unpickler import follow


def estimators() -> Iterator[tuple[str, object]]:
    """Yield ``(name, fitted estimator)`` for all that fit one of three small tables."""
    from sklearn.datasets import load_iris

    x, y = load_iris(return_X_y=True)
    texts = np.array(["a red house", "a blue house", "red red car", "one blue car"] * 5)
    targets = [(x, y), (x, (y > 0).astype(int)), (x, x[:, 0]), (x, x[:, :2]), (x[:, 0], y), (np.abs(x) + 1, x[:, 0] + 1),
               (texts, np.arange(20) % 2)]  # fmt: skip
    for name, kind in all_estimators():
        for made in _built(kind):
            for rows, target in targets:
                try:
                    yield name, made.fit(rows, target)
                except Exception:  # noqa: BLE001, S112 - what does not fit here has nothing to show
                    continue
                break
    yield from pipelines()


def _built(kind: type) -> Iterator[object]:
    from sklearn.utils._test_common.instance_generator import _construct_instances

    try:
        yield from _construct_instances(kind)
    except Exception:  # noqa: BLE001 - some need arguments that nobody can guess
        return


def pipelines() -> Iterator[tuple[str, object]]:
    """Yield fitted pipelines over a table of numbers and text, as people write them."""
    import lightgbm
    import pandas as pd
    from sklearn import calibration, compose, ensemble, feature_selection, impute, linear_model, model_selection
    from sklearn import naive_bayes, neighbors, neural_network, pipeline, preprocessing, svm, tree

    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"a": rng.normal(size=200), "b": rng.integers(0, 5, 200), "c": rng.choice(["x", "y", "z"], 200)})
    frame.loc[::7, "a"] = np.nan
    category = frame.assign(c=frame["c"].astype("category"))
    target = rng.integers(0, 3, 200)
    words = np.array(["lo", "mid", "hi"])[target]
    encoders = [preprocessing.OneHotEncoder(handle_unknown="ignore"), preprocessing.OneHotEncoder(min_frequency=3, handle_unknown="infrequent_if_exist"),
                preprocessing.OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), preprocessing.TargetEncoder()]  # fmt: skip
    models = [linear_model.LogisticRegression(), ensemble.RandomForestClassifier(10), ensemble.ExtraTreesClassifier(10), ensemble.GradientBoostingClassifier(n_estimators=5),
              ensemble.HistGradientBoostingClassifier(max_iter=5), lightgbm.LGBMClassifier(n_estimators=5, verbose=-1), lightgbm.LGBMRegressor(n_estimators=5, verbose=-1),
              neural_network.MLPClassifier((5,), max_iter=20), svm.SVC(probability=True), neighbors.KNeighborsClassifier(), naive_bayes.GaussianNB(), tree.DecisionTreeClassifier(),
              ensemble.RandomForestRegressor(5), linear_model.Ridge(), ensemble.HistGradientBoostingRegressor(max_iter=5, loss="poisson"),
              calibration.CalibratedClassifierCV(ensemble.RandomForestClassifier(5), method="isotonic"), calibration.CalibratedClassifierCV(linear_model.LogisticRegression()),
              ensemble.StackingClassifier([("a", linear_model.LogisticRegression()), ("b", tree.DecisionTreeClassifier())]), ensemble.VotingClassifier([("a", linear_model.LogisticRegression()), ("b", naive_bayes.GaussianNB())])]  # fmt: skip
    for encoder in encoders:
        numbers = pipeline.make_pipeline(impute.SimpleImputer(strategy="median", add_indicator=True), preprocessing.StandardScaler())
        steps = compose.ColumnTransformer([("n", numbers, ["a", "b"]), ("c", encoder, compose.make_column_selector(dtype_exclude="number"))], remainder="drop", sparse_threshold=0)  # fmt: skip
        for model in models:
            yield f"pipeline {type(model).__name__}", pipeline.make_pipeline(steps, model).fit(frame, target if is_regressor(model) else words)
    logistic = linear_model.LogisticRegression(max_iter=200)
    for score in (feature_selection.f_classif, feature_selection.mutual_info_classif, feature_selection.f_regression, feature_selection.chi2, feature_selection.mutual_info_regression, feature_selection.r_regression):
        yield "select", pipeline.make_pipeline(impute.SimpleImputer(), preprocessing.MinMaxScaler(), feature_selection.SelectKBest(score, k=1), logistic).fit(frame[["a", "b"]], target)
    for function in (np.log1p, np.log, np.exp, np.expm1, np.sqrt, np.abs, np.log10, np.square, np.sign, np.sin, np.cos, np.nan_to_num, np.log2, np.cbrt, np.negative, np.reciprocal, np.arcsinh, np.tanh):
        yield "function", preprocessing.FunctionTransformer(function).fit(np.abs(rng.normal(size=(5, 2))) + 1)
    for scoring in ("roc_auc_ovr", "accuracy", "neg_log_loss", "f1_macro", "balanced_accuracy", "neg_brier_score", "precision_macro", "recall_macro", "matthews_corrcoef", "neg_mean_squared_error", "r2", "neg_mean_absolute_error", "neg_root_mean_squared_error", "average_precision"):
        for search in (model_selection.GridSearchCV, model_selection.RandomizedSearchCV):
            yield f"search {scoring}", search(logistic, {"C": [0.1, 1.0]}, **({} if search is model_selection.GridSearchCV else {"n_iter": 2}), scoring=scoring, cv=model_selection.StratifiedKFold(3)).fit(frame[["b"]], target)
    yield "lgbm native", lightgbm.LGBMClassifier(n_estimators=5, verbose=-1).fit(category, words)
    yield "lgbm booster", lightgbm.LGBMClassifier(n_estimators=5, verbose=-1).fit(category, words).booster_
    yield "lgbm ranker", lightgbm.LGBMRanker(n_estimators=5, verbose=-1).fit(frame[["a", "b"]], target, group=[100, 100])
    yield "lgbm callbacks", lightgbm.LGBMClassifier(n_estimators=5, verbose=-1).fit(frame[["a", "b"]], target, eval_set=[(frame[["a", "b"]], target)], callbacks=[lightgbm.early_stopping(2, verbose=False)])
    yield "hgb categories", ensemble.HistGradientBoostingClassifier(categorical_features="from_dtype", max_iter=5).fit(category, target)
    yield "target regressor", compose.TransformedTargetRegressor(linear_model.Ridge(), func=np.log1p, inverse_func=np.expm1).fit(frame[["b"]], frame["b"])
    yield "tuned threshold", model_selection.TunedThresholdClassifierCV(logistic).fit(frame[["b"]], target > 0)
    yield "pandas output", pipeline.make_pipeline(impute.SimpleImputer(), logistic).set_output(transform="pandas").fit(frame[["a", "b"]], target)
    yield "holding a frame", {"model": logistic.fit(frame[["b"]], target), "columns": frame.columns, "sample": frame.head(), "category": category["c"].head(), "types": frame.dtypes, "dates": pd.date_range("2024-01-01", periods=3), "row": frame["a"].head()}
    yield "constants", [np.float64(1), np.int64(2), np.bool_(True), np.str_("a"), np.datetime64("2024-01-01"), {1}, frozenset({2}), range(3), slice(1, 2), bytearray(b"x"), 1j, np.ma.masked_array([1, 2], [0, 1]), np.random.default_rng(0), np.random.RandomState(0)]


def formats(model: object) -> Iterator[bytes]:
    """Yield the model as each kind of file."""
    for protocol in (2, 4, 5):
        yield pickle.dumps(model, protocol=protocol)
    stream = io.BytesIO()
    joblib.dump(model, stream)
    yield stream.getvalue()


def main() -> int:
    """Print the names that are not on the shipped list yet."""
    warnings.simplefilter("ignore")
    shipped = reviewed()
    found: dict[str, set[str]] = defaultdict(set)
    where: dict[str, str] = {}
    count = 0
    for label, model in estimators():
        try:
            contents = list(formats(model))
        except Exception as error:  # noqa: BLE001 - some cannot be pickled at all
            print(f"# {label}: {error}", file=sys.stderr)
            continue
        count += 1
        for content in contents:
            uses = Uses()
            why = follow(content, uses)
            if why:
                print(f"# {label}: {why}", file=sys.stderr)
            for full, how in uses.counts:
                found[full].add(how)
                where.setdefault(full, label)
    for full, how in sorted(found.items()):
        listed = {"refer"} & ({"refer"} if full in shipped.names else set())
        listed |= {"call"} if full in shipped.called else set()
        listed |= {"new"} if full in shipped.new else set()
        if how - listed:
            print(" ".join([full, *sorted(how - {"refer"})]), f" # {where[full]}")
    print(f"# {count} fitted objects", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
