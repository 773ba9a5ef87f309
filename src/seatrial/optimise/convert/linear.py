"""Weighted sums: linear and logistic regression."""

from __future__ import annotations

from typing import Any

import numpy as np

from seatrial.optimise.convert import links
from seatrial.optimise.convert.cannot import CannotConvertError
from seatrial.optimise.convert.graph import Graph


def convert_linear(graph: Graph, model: Any, rows: str) -> str:  # noqa: ANN401 - an estimator of scikit-learn
    """Return what a linear regression answers, ``(n_rows, 1)``."""
    weights = np.atleast_2d(np.asarray(model.coef_, dtype=np.float64))
    if len(weights) != 1:
        raise CannotConvertError(f"it predicts {len(weights)} targets")
    return _sums(graph, rows, weights=weights, start=model.intercept_)


def convert_logistic(graph: Graph, model: Any, rows: str) -> str:  # noqa: ANN401 - as above
    """Return the probabilities of a logistic regression."""
    raw = _sums(graph, rows, weights=np.asarray(model.coef_, dtype=np.float64), start=model.intercept_)
    classes = len(model.classes_)
    if len(model.coef_) == 1:
        return links.sigmoid(graph, raw)
    return links.softmax(graph, raw, n_classes=classes)


def _sums(graph: Graph, rows: str, *, weights: Any, start: object) -> str:  # noqa: ANN401 - an array
    total = graph.op("MatMul", rows, graph.constant(np.ascontiguousarray(weights.T)))
    return graph.op("Add", total, graph.constant(np.atleast_2d(np.asarray(start, dtype=np.float64))))
