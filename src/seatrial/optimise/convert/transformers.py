"""What scikit-learn does to columns before a model sees them: scalers, imputers, encoders, column by column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from seatrial.optimise.convert.cannot import CannotConvertError, class_of
from seatrial.optimise.convert.encoders import convert_one_hot, convert_ordinal
from seatrial.optimise.convert.frame import Frame, beside
from seatrial.optimise.convert.graph import Graph

Transformer: TypeAlias = Callable[[Graph, Any, Frame], Frame]
DEEPEST = 20


def transformed(graph: Graph, transformer: Any, frame: Frame, *, depth: int = 0) -> Frame:  # noqa: ANN401 - any class
    """Return what a fitted transformer makes of columns.

    Raises
    ------
    CannotConvertError
        For a transformer that is not known here, or one that does what is not.
    """
    if depth > DEEPEST:
        raise CannotConvertError("its pipelines lie deeper in each other than is followed")
    if isinstance(transformer, str) and transformer == "passthrough":
        return frame
    kind = class_of(transformer)
    if kind == "Pipeline":
        for _, step in transformer.steps:
            frame = frame if step is None else transformed(graph, step, frame, depth=depth + 1)
        return frame
    if kind == "ColumnTransformer":
        return _by_column(graph, transformer, frame, depth=depth)
    if not type(transformer).__module__.startswith("sklearn.") or kind not in KNOWN:
        raise CannotConvertError(f"{kind} has no conversion here")
    return KNOWN[kind](graph, transformer, frame)


def _by_column(graph: Graph, transformer: Any, frame: Frame, *, depth: int) -> Frame:  # noqa: ANN401 - as above
    made = []
    for name, part, _ in transformer.transformers_:
        places = transformer._transformer_to_input_indices[name]  # noqa: SLF001 - columns as numbers, told nowhere else
        if part == "drop" or not len(places):
            continue
        made.append(transformed(graph, part, frame.select(list(places)), depth=depth + 1))
    if transformer.transformer_weights:
        raise CannotConvertError("its ColumnTransformer weighs its parts")
    return beside(made)


def _scaled(graph: Graph, frame: Frame, *, minus: Any, over: Any, whose: str) -> Frame:  # noqa: ANN401 - arrays
    rows = frame.numbers(graph, whose=whose)
    if minus is not None:
        rows = graph.op("Sub", rows, graph.constant(np.asarray([minus], dtype=np.float64)))
    if over is not None:
        rows = graph.op("Div", rows, graph.constant(np.asarray([over], dtype=np.float64)))
    return Frame.of(rows, width=frame.width)


def _standard(graph: Graph, scaler: Any, frame: Frame) -> Frame:  # noqa: ANN401 - as above
    minus, over = scaler.mean_ if scaler.with_mean else None, scaler.scale_ if scaler.with_std else None
    return _scaled(graph, frame, minus=minus, over=over, whose="StandardScaler")


def _robust(graph: Graph, scaler: Any, frame: Frame) -> Frame:  # noqa: ANN401 - as above
    minus, over = scaler.center_ if scaler.with_centering else None, scaler.scale_ if scaler.with_scaling else None
    return _scaled(graph, frame, minus=minus, over=over, whose="RobustScaler")


def _max_abs(graph: Graph, scaler: Any, frame: Frame) -> Frame:  # noqa: ANN401 - as above
    return _scaled(graph, frame, minus=None, over=scaler.scale_, whose="MaxAbsScaler")


def _min_max(graph: Graph, scaler: Any, frame: Frame) -> Frame:  # noqa: ANN401 - as above
    rows = frame.numbers(graph, whose="MinMaxScaler")
    rows = graph.op("Mul", rows, graph.constant(np.asarray([scaler.scale_], dtype=np.float64)))
    rows = graph.op("Add", rows, graph.constant(np.asarray([scaler.min_], dtype=np.float64)))
    if scaler.clip:
        low, high = scaler.feature_range
        rows = graph.op("Clip", rows, graph.constant(float(low)), graph.constant(float(high)))
    return Frame.of(rows, width=frame.width)


def _imputed(graph: Graph, imputer: Any, frame: Frame) -> Frame:  # noqa: ANN401 - as above
    if imputer.add_indicator:
        raise CannotConvertError("its SimpleImputer adds columns that say what was missing")
    told = imputer.missing_values
    if not (told is None or (isinstance(told, float) and np.isnan(told)) or "NAType" in class_of(told)):
        raise CannotConvertError(f"its SimpleImputer takes {told!r} for missing")
    made = []
    for part, statistic in zip(frame.columns(), imputer.statistics_.tolist(), strict=True):
        if statistic is None or statistic != statistic:  # noqa: PLR0124 - NaN: a column that was empty is dropped
            raise CannotConvertError("its SimpleImputer has seen a column without any value")
        column = part.made(graph)
        if part.kind == "text":
            gone = graph.op("Equal", column, graph.constant(np.array([""], dtype=object)))
            filled = graph.op("Where", gone, graph.constant(np.array([str(statistic)], dtype=object)), column)
            made.append(_text(filled))
        else:
            gone = graph.op("IsNaN", column)
            filled = graph.op("Where", gone, graph.constant(float(statistic)), column)
            made.append(Frame.of(filled, width=1))
    return beside(made)


def _text(tensor: str) -> Frame:
    from_column = Frame.of(tensor, width=1).parts[0]
    part = type(from_column)(tensor=tensor, width=1, places=(0,), kind="text")
    return Frame(parts=(part,))


def _function(graph: Graph, transformer: Any, frame: Frame) -> Frame:  # noqa: ANN401, ARG001 - as above; one shape
    function = transformer.func
    checks = getattr(getattr(function, "func", function), "__name__", "") == "check_array"
    if function is not None and not checks:
        raise CannotConvertError("FunctionTransformer runs a function of yours")
    return frame


KNOWN: Mapping[str, Transformer] = MappingProxyType(
    {
        "FunctionTransformer": _function,
        "MaxAbsScaler": _max_abs,
        "MinMaxScaler": _min_max,
        "OneHotEncoder": convert_one_hot,
        "OrdinalEncoder": convert_ordinal,
        "RobustScaler": _robust,
        "SimpleImputer": _imputed,
        "StandardScaler": _standard,
    }
)
