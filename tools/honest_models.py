"""Fitted objects as honest people save them: what the reviewed list of names is made from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
from sklearn import (
    calibration,
    compose,
    ensemble,
    feature_selection,
    gaussian_process,
    impute,
    linear_model,
    metrics,
    model_selection,
    multioutput,
    naive_bayes,
    neighbors,
    neural_network,
    pipeline,
    preprocessing,
    svm,
    tree,
)
from sklearn.base import is_regressor
from sklearn.datasets import load_iris
from sklearn.experimental import enable_halving_search_cv, enable_iterative_imputer
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.utils import all_estimators
from sklearn.utils._test_common.instance_generator import _construct_instances

Labelled = Iterator[tuple[str, object]]
ROWS = 200
ENABLED = (enable_halving_search_cv, enable_iterative_imputer)
RNG = np.random.default_rng(0)
FRAME = pd.DataFrame(
    {
        "a": np.where(np.arange(ROWS) % 7 == 0, np.nan, RNG.normal(size=ROWS)),
        "b": RNG.integers(0, 5, ROWS),
        "c": RNG.choice(["x", "y", "z"], ROWS),
    }
)
CATEGORY = FRAME.assign(c=FRAME["c"].astype("category"))
TARGET = RNG.integers(0, 3, ROWS)
WORDS = np.array(["lo", "mid", "hi"])[TARGET]
FILLED = FRAME[["b"]].to_numpy(dtype=float)
TEXTS = ["a red house", "a blue house", "red red car", "one blue car"] * 5


def honest_models() -> Labelled:
    """Yield ``(label, object)``, several hundred of them."""
    yield from every_estimator()
    yield from every_option()
    yield from tables()
    yield from functions()
    yield from searches()
    yield from lightgbms()
    yield from leftovers()


def every_estimator() -> Labelled:
    """Yield all estimators of scikit-learn that fit one of a few small tables."""
    x, y = load_iris(return_X_y=True)
    pairs = [
        (x, y),
        (x, y > 0),
        (x, x[:, 0]),
        (x, x[:, :2]),
        (x[:, 0], y),
        (np.abs(x) + 1, x[:, 0] + 1),
        (TEXTS, [0, 1] * 10),
    ]
    pairs += [(x, np.column_stack([y, y])), (x, np.eye(3, dtype=int)[y]), ([{"a": 1, "b": 2.0}, {"a": 3}], [0, 1])]
    for name, kind in all_estimators():
        for made in instances(kind):
            for rows, target in pairs:
                try:
                    yield name, made.fit(rows, target)
                except Exception:  # noqa: BLE001, S112 - what does not fit here has nothing to show
                    continue
                break


def instances(kind: type) -> Iterator[Any]:
    """Yield instances of an estimator class, as scikit-learn's own tests make them."""
    try:
        yield from _construct_instances(kind)
    except Exception:  # noqa: BLE001 - some need arguments that nobody can guess
        return


def every_option() -> Labelled:
    """Yield estimators once for each of their losses, solvers, kernels and neighbour structures."""
    x, y = load_iris(return_X_y=True)
    gb, hgb = ensemble.GradientBoostingRegressor, ensemble.HistGradientBoostingRegressor
    options: list[tuple[Any, dict[str, Any], dict[str, tuple[Any, ...]], Any]] = [
        (linear_model.SGDClassifier, {}, {"loss": ("hinge", "log_loss", "modified_huber", "squared_hinge")}, y),
        (linear_model.SGDRegressor, {}, {"loss": ("squared_error", "huber", "epsilon_insensitive")}, x[:, 0]),
        (neural_network.MLPClassifier, {"max_iter": 5}, {"solver": ("lbfgs", "sgd", "adam")}, y),
        (gb, {"n_estimators": 3}, {"loss": ("squared_error", "absolute_error", "huber", "quantile")}, x[:, 0]),
        (ensemble.GradientBoostingClassifier, {"n_estimators": 3}, {"loss": ("log_loss", "exponential")}, y > 0),
        (hgb, {"max_iter": 3, "quantile": 0.5}, {"loss": ("absolute_error", "gamma", "poisson", "quantile")}, x[:, 0]),
        (ensemble.HistGradientBoostingClassifier, {"max_iter": 3}, {"early_stopping": (True, False)}, y > 0),
        (linear_model.TweedieRegressor, {"link": "log"}, {"power": (0, 1, 1.5, 2, 3)}, x[:, 0]),
        (linear_model.TweedieRegressor, {"power": 0}, {"link": ("identity", "auto")}, x[:, 0]),
        (neighbors.KNeighborsClassifier, {"metric": "manhattan"}, {"algorithm": ("kd_tree", "ball_tree")}, y),
        (neighbors.KNeighborsClassifier, {"p": 3}, {"metric": ("euclidean", "chebyshev", "minkowski")}, y),
        (svm.SVC, {}, {"kernel": ("linear", "poly", "rbf", "sigmoid")}, y),
    ]
    for kind, fixed, varied, target in options:
        for name, values in varied.items():
            for value in values:
                yield kind.__name__, kind(**fixed, **{name: value}).fit(x, target)
    for metric in ("hamming", "canberra", "braycurtis", "jaccard", "haversine"):
        yield "tree", neighbors.BallTree(x[:, :2], metric=metric)
    yield from kernels()


def kernels() -> Labelled:
    """Yield each kernel of a Gaussian process."""
    kinds = gaussian_process.kernels
    yield (
        "kernels",
        [kinds.RBF() + kinds.WhiteKernel(), kinds.Matern(), kinds.RationalQuadratic(), kinds.DotProduct() ** 2],
    )
    yield "kernels", [kinds.ExpSineSquared(), kinds.PairwiseKernel(), kinds.CompoundKernel([kinds.RBF()])]


def tables() -> Labelled:
    """Yield pipelines over a table of numbers and text, as people write them."""
    encoders = (
        preprocessing.OneHotEncoder(handle_unknown="ignore"),
        preprocessing.OneHotEncoder(min_frequency=3, handle_unknown="infrequent_if_exist"),
        preprocessing.OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
        preprocessing.TargetEncoder(),
    )
    text = compose.make_column_selector(dtype_exclude="number")
    for encoder in encoders:
        numbers = pipeline.make_pipeline(impute.SimpleImputer(add_indicator=True), preprocessing.StandardScaler())
        steps = compose.ColumnTransformer([("n", numbers, ["a", "b"]), ("c", encoder, text)], sparse_threshold=0)
        for model in models():
            label = f"pipeline {type(model).__name__}"
            yield label, pipeline.make_pipeline(steps, model).fit(FRAME, TARGET if is_regressor(model) else WORDS)
    for columns in (
        FRAME.columns[:2],
        FRAME.select_dtypes("number").columns,
        [0, 1],
        slice(0, 2),
        np.array(["a", "b"]),
    ):
        steps = compose.make_column_transformer((impute.SimpleImputer(), columns), remainder="drop")
        yield "columns by index", pipeline.make_pipeline(steps, linear_model.LogisticRegression()).fit(FRAME, TARGET)
    yield "passthrough", compose.make_column_transformer(("passthrough", ["b"]), remainder="passthrough").fit(FRAME)
    yield "iterative", impute.IterativeImputer().fit(FRAME[["a", "b"]])
    imputed = pipeline.make_pipeline(impute.SimpleImputer(), linear_model.LogisticRegression())
    yield "pandas output", imputed.set_output(transform="pandas").fit(FRAME[["a", "b"]], TARGET)
    yield "texts", pipeline.make_pipeline(TfidfVectorizer(), linear_model.LogisticRegression()).fit(TEXTS, [0, 1] * 10)
    yield "dictionaries", DictVectorizer().fit([{"a": "x", "b": 1.0}])
    yield (
        "target",
        compose.TransformedTargetRegressor(linear_model.Ridge(), func=np.log1p, inverse_func=np.expm1).fit(
            FILLED, FRAME["b"]
        ),
    )


def models() -> tuple[Any, ...]:
    """Return unfitted models that take numbers."""
    logistic = linear_model.LogisticRegression()
    named = [("a", linear_model.LogisticRegression()), ("b", tree.DecisionTreeClassifier())]
    return (
        logistic,
        ensemble.RandomForestClassifier(5),
        ensemble.ExtraTreesClassifier(5),
        ensemble.GradientBoostingClassifier(n_estimators=3),
        ensemble.HistGradientBoostingClassifier(max_iter=3),
        lightgbm.LGBMClassifier(n_estimators=3, verbose=-1),
        lightgbm.LGBMRegressor(n_estimators=3, verbose=-1),
        neural_network.MLPClassifier((5,), max_iter=5),
        neighbors.KNeighborsClassifier(),
        naive_bayes.GaussianNB(),
        ensemble.RandomForestRegressor(5),
        linear_model.Ridge(),
        calibration.CalibratedClassifierCV(ensemble.RandomForestClassifier(5), method="isotonic"),
        calibration.CalibratedClassifierCV(logistic, cv=2),
        ensemble.StackingClassifier(named),
        ensemble.VotingClassifier(named, voting="soft"),
        ensemble.BaggingClassifier(logistic, n_estimators=3),
        ensemble.AdaBoostClassifier(n_estimators=3),
        feature_selection.RFE(logistic),
        pipeline.make_pipeline(feature_selection.SelectFromModel(logistic), svm.LinearSVC()),
    )


def functions() -> Labelled:
    """Yield selectors with each of their scores and transformers with each common function."""
    scores = (
        "f_classif",
        "mutual_info_classif",
        "f_regression",
        "chi2",
        "mutual_info_regression",
        "r_regression",
        "f_oneway",
    )
    for score in scores:
        yield score, feature_selection.SelectKBest(getattr(feature_selection, score, None), k=1)
    ufuncs = (
        "log1p log exp expm1 sqrt abs log10 square sign sin cos tan nan_to_num log2 cbrt negative reciprocal arcsinh "
        "tanh power floor ceil round rint clip sinh cosh mean median sum max min std var ravel array asarray "
        "column_stack"
    )
    for name in ufuncs.split():
        yield name, preprocessing.FunctionTransformer(getattr(np, name))


def searches() -> Labelled:
    """Yield searches with every scorer and every kind of split."""
    logistic = linear_model.LogisticRegression()
    for scorer in metrics.get_scorer_names():
        yield scorer, metrics.get_scorer(scorer)
    splits = (
        model_selection.KFold(3),
        model_selection.StratifiedKFold(3, shuffle=True, random_state=0),
        model_selection.ShuffleSplit(3),
        model_selection.StratifiedShuffleSplit(3),
        model_selection.RepeatedKFold(n_splits=2, n_repeats=2),
        model_selection.RepeatedStratifiedKFold(n_splits=2, n_repeats=2),
        model_selection.TimeSeriesSplit(3),
    )
    for split in splits:
        search = model_selection.GridSearchCV(logistic, {"C": [0.1, 1.0]}, scoring="accuracy", cv=split)
        yield "grid", search.fit(FILLED, TARGET)
    yield "random", model_selection.RandomizedSearchCV(logistic, {"C": [0.1, 1.0]}, n_iter=2).fit(FILLED, TARGET)
    yield "halving", model_selection.HalvingGridSearchCV(logistic, {"C": [0.1, 1.0]}).fit(FILLED, TARGET)
    yield (
        "groups",
        (model_selection.GroupKFold(2), model_selection.StratifiedGroupKFold(2), model_selection.LeaveOneOut()),
    )
    yield "threshold", model_selection.TunedThresholdClassifierCV(logistic).fit(FILLED, TARGET > 0)
    yield "chain", multioutput.ClassifierChain(logistic).fit(FILLED, np.column_stack([TARGET > 0, TARGET > 1]))
    yield "many", multioutput.MultiOutputClassifier(logistic).fit(FILLED, np.column_stack([TARGET > 0, TARGET > 1]))


def lightgbms() -> Labelled:
    """Yield LightGBM's models, with and without categories, validation and callbacks."""
    numbers = FRAME[["a", "b"]]
    small: dict[str, Any] = {"n_estimators": 3, "verbose": -1}
    yield "categories", lightgbm.LGBMClassifier(**small).fit(CATEGORY, WORDS)
    yield "booster", lightgbm.LGBMClassifier(**small).fit(CATEGORY, WORDS).booster_
    yield "trained", lightgbm.train({"objective": "binary", "verbose": -1}, lightgbm.Dataset(numbers, TARGET > 0), 3)
    yield "regressor", lightgbm.LGBMRegressor(**small).fit(CATEGORY, TARGET)
    yield "ranker", lightgbm.LGBMRanker(**small).fit(numbers, TARGET, group=[100, 100])
    stop: list[Any] = [lightgbm.early_stopping(2, verbose=False), lightgbm.log_evaluation(0)]
    yield "stopped", lightgbm.LGBMClassifier(**small).fit(numbers, TARGET, eval_set=[(numbers, TARGET)], callbacks=stop)


def leftovers() -> Labelled:
    """Yield what people keep beside a model: frames, column names, types, single values, generators."""
    yield (
        "hgb categories",
        ensemble.HistGradientBoostingClassifier(categorical_features="from_dtype", max_iter=3).fit(CATEGORY, TARGET),
    )
    yield (
        "frame",
        {"columns": FRAME.columns, "head": FRAME.head(), "category": CATEGORY["c"].head(), "types": FRAME.dtypes},
    )
    yield (
        "values",
        [np.float64(1), np.float32(1), np.int64(2), np.str_("a"), np.datetime64("2024-01-01"), {1}, frozenset({2})],
    )
    yield (
        "more",
        [
            range(3),
            slice(1, 2),
            bytearray(b"x"),
            1j,
            np.ma.masked_array([1, 2], [False, True]),
            RNG,
            np.random.RandomState(0),
        ],
    )
