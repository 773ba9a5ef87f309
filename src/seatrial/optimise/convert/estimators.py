"""The table of models that are converted here, each to operators in double precision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from seatrial.optimise.convert.cannot import CannotConvertError, class_of
from seatrial.optimise.convert.forests import convert_forest, convert_gradient_boosting, convert_histogram_boosting
from seatrial.optimise.convert.frame import Frame
from seatrial.optimise.convert.graph import Graph
from seatrial.optimise.convert.linear import convert_linear, convert_logistic
from seatrial.optimise.convert.transformers import transformed

Estimator: TypeAlias = Callable[[Graph, Any, str], str]
FORESTS = ("DecisionTree", "RandomForest", "ExtraTree", "ExtraTrees", "GradientBoosting", "HistGradientBoosting")
TREES = frozenset(f"{name}{kind}" for name in FORESTS for kind in ("Classifier", "Regressor"))
"""Classes whose answers must be the native ones almost to the last bit."""
LINEAR = ("LinearRegression", "Ridge", "RidgeCV", "Lasso", "LassoCV", "ElasticNet", "ElasticNetCV", "BayesianRidge")
KNOWN: Mapping[str, Estimator] = MappingProxyType(
    dict.fromkeys(TREES, convert_forest)
    | {f"GradientBoosting{kind}": convert_gradient_boosting for kind in ("Classifier", "Regressor")}
    | {f"HistGradientBoosting{kind}": convert_histogram_boosting for kind in ("Classifier", "Regressor")}
    | dict.fromkeys(LINEAR, convert_linear)
    | {"LogisticRegression": convert_logistic, "LogisticRegressionCV": convert_logistic}
)


def convert_estimator(graph: Graph, estimator: Any, frame: Frame) -> str:  # noqa: ANN401 - any class
    """Return what a fitted estimator or pipeline answers for columns.

    Raises
    ------
    CannotConvertError
        For an estimator, or a step before it, that is not known here.
    """
    if class_of(estimator) == "Pipeline":
        for _, step in estimator.steps[:-1]:
            frame = frame if step is None else transformed(graph, step, frame)
        return convert_estimator(graph, estimator.steps[-1][1], frame)
    kind = class_of(estimator)
    if not type(estimator).__module__.startswith("sklearn.") or kind not in KNOWN:
        raise CannotConvertError(f"{kind} has no conversion here")
    encoder = getattr(estimator, "_preprocessor", None)
    if encoder is not None:  # of histogram gradient boosting with categories
        frame = transformed(graph, encoder, frame)
    return KNOWN[kind](graph, estimator, frame.numbers(graph, whose=kind))


def last_of(estimator: Any) -> Any:  # noqa: ANN401 - any class
    """Return the model at the end of a pipeline."""
    while class_of(estimator) == "Pipeline":
        estimator = estimator.steps[-1][1]
    return estimator
