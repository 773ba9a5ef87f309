"""From sums of trees or of weights to probabilities and values, to the same last bit for one row and for many."""

from __future__ import annotations

import numpy as np

from seatrial.optimise.convert.graph import PACKET, Graph


def sigmoid(graph: Graph, raw: str, *, slope: float = 1.0) -> str:
    """Return the probabilities of no and yes, ``(n_rows, 2)``, for ``(n_rows, 1)``."""
    yes = _first_of(graph, _logistic(graph, graph.op("Mul", raw, graph.constant(np.full((1, PACKET), -slope)))))
    return yes_and_no(graph, yes)


def one_versus_all(graph: Graph, raw: str, *, n_classes: int, slope: float = 1.0) -> str:
    """Return the logistic function of each column, divided by their sum."""
    padded = graph.op("Mul", _padded(graph, raw, n_classes), graph.constant(-slope))
    return _shares(graph, _unpadded(graph, _logistic(graph, padded), n_classes))


def softmax(graph: Graph, raw: str, *, n_classes: int) -> str:
    """Return the exponentials of the columns, divided by their sum."""
    top = graph.op("ReduceMax", raw, graph.constant(np.array([1], dtype=np.int64)), keepdims=1)
    grown = graph.op("Exp", _padded(graph, graph.op("Sub", raw, top), n_classes))
    return _shares(graph, _unpadded(graph, grown, n_classes))


def exponential(graph: Graph, raw: str) -> str:
    """Return the exponential of ``(n_rows, 1)``."""
    wide = graph.op("Mul", raw, graph.constant(np.ones((1, PACKET))))
    return _first_of(graph, graph.op("Exp", wide))


def signed_square(graph: Graph, raw: str) -> str:
    """Return the square of each value with its sign."""
    return graph.op("Mul", raw, graph.op("Abs", raw))


def yes_and_no(graph: Graph, yes: str) -> str:
    """Return the probabilities of no and yes, ``(n_rows, 2)``, for that of yes."""
    return graph.op("Concat", graph.op("Sub", graph.constant(1.0), yes), yes, axis=1)


def _logistic(graph: Graph, negated: str) -> str:
    one = graph.constant(1.0)
    return graph.op("Div", one, graph.op("Add", one, graph.op("Exp", negated)))


def _first_of(graph: Graph, wide: str) -> str:
    return graph.columns(wide, [0])


def _padded(graph: Graph, raw: str, width: int) -> str:
    more = -width % PACKET
    ends = graph.constant(np.array([0, 0, 0, more], dtype=np.int64))
    return graph.op("Pad", raw, ends) if more else raw


def _unpadded(graph: Graph, wide: str, width: int) -> str:
    return graph.columns(wide, range(width)) if -width % PACKET else wide


def _shares(graph: Graph, parts: str) -> str:
    total = graph.op("ReduceSum", parts, graph.constant(np.array([1], dtype=np.int64)), keepdims=1)
    return graph.op("Div", parts, total)
