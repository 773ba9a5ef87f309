"""Categories to numbers: scikit-learn's ordinal and one-hot encoders, and the levels that LightGBM keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from seatrial.optimise.convert.cannot import CannotConvertError
from seatrial.optimise.convert.frame import Frame, Part, beside
from seatrial.optimise.convert.graph import ML, Graph

MISSING_TEXT = ""
"""ONNX text knows no missing value: models are given the empty text for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """What each value of one column becomes.

    Parameters
    ----------
    levels, numbers
        Known values, and the number of each; None or NaN among them is missing.
    other
        Of every other value; may be NaN.
    """

    levels: tuple[object, ...]
    numbers: tuple[float, ...]
    other: float

    @property
    def missing(self) -> float:
        """What a missing value becomes."""
        return next((n for level, n in zip(self.levels, self.numbers, strict=True) if is_missing(level)), self.other)

    @property
    def known(self) -> tuple[tuple[object, float], ...]:
        """Levels that are values, with their numbers."""
        pairs = zip(self.levels, self.numbers, strict=True)
        return tuple((level, number) for level, number in pairs if not is_missing(level))


def is_missing(level: object) -> bool:
    """Say whether a category stands for a missing value."""
    return level is None or (isinstance(level, float) and np.isnan(level))


def coded(graph: Graph, column: Part, codes: Codes) -> str:
    """Return one column as numbers, ``(n_rows, 1)`` doubles."""
    tensor = column.made(graph)
    return _coded_text(graph, tensor, codes) if column.kind == "text" else _coded_number(graph, tensor, codes)


def convert_ordinal(graph: Graph, encoder: Any, frame: Frame) -> Frame:  # noqa: ANN401 - a transformer
    """Return what a fitted OrdinalEncoder makes of columns."""
    _require_all_levels(encoder)
    unknown = encoder.unknown_value if encoder.handle_unknown == "use_encoded_value" else -1.0
    made = []
    for column, levels in zip(frame.columns(), encoder.categories_, strict=True):
        listed = tuple(levels.tolist())
        numbers = [
            float(encoder.encoded_missing_value) if is_missing(level) else float(i) for i, level in enumerate(listed)
        ]
        codes = Codes(levels=listed, numbers=tuple(numbers), other=float(unknown))
        made.append(Frame.of(coded(graph, column, codes), width=1))
    return beside(made)


def convert_one_hot(graph: Graph, encoder: Any, frame: Frame) -> Frame:  # noqa: ANN401 - a transformer
    """Return what a fitted OneHotEncoder makes of columns; rare categories share a column as it says."""
    made = []
    rare = getattr(encoder, "infrequent_categories_", None) or [None] * frame.width
    dropped = encoder.drop_idx_ if encoder.drop_idx_ is not None else [None] * frame.width
    for column, levels, few, drop in zip(frame.columns(), encoder.categories_, rare, dropped, strict=True):
        places, n_places = _places(levels.tolist(), few)
        other = n_places - 1 if few is not None and encoder.handle_unknown in ("infrequent_if_exist", "warn") else -1
        codes = Codes(levels=tuple(levels.tolist()), numbers=tuple(places), other=float(other))
        kept = [place for place in range(n_places) if place != drop]
        if not kept:
            continue
        hot = graph.op("Equal", coded(graph, column, codes), graph.constant(np.array([kept], dtype=np.float64)))
        made.append(Frame.of(graph.double(hot), width=len(kept)))
    return beside(made)


def _places(levels: Sequence[object], rare: Any) -> tuple[list[float], int]:  # noqa: ANN401 - an array or None
    """Return the place of each level among the columns, the rare ones sharing the last, and how many there are."""
    if rare is None:
        return [float(i) for i in range(len(levels))], len(levels)
    few = {None if is_missing(level) else level for level in rare.tolist()}
    frequent = 0
    places: list[float] = []
    for level in levels:
        is_rare = (None if is_missing(level) else level) in few
        places.append(-2.0 if is_rare else float(frequent))
        frequent += not is_rare
    return [float(frequent) if place < 0 else place for place in places], frequent + 1


def _require_all_levels(encoder: Any) -> None:  # noqa: ANN401 - a transformer
    if any(few is not None for few in getattr(encoder, "infrequent_categories_", None) or ()):
        raise CannotConvertError("its OrdinalEncoder puts rare categories together")


def _coded_text(graph: Graph, tensor: str, codes: Codes) -> str:
    known = codes.known
    if any(not isinstance(level, str) for level, _ in known):
        raise CannotConvertError("an encoder has learned numbers from a column that holds text")
    keys = [str(level) for level, _ in known]
    if MISSING_TEXT in keys and codes.missing != dict(known)[MISSING_TEXT]:
        raise CannotConvertError("an encoder tells an empty text from a missing one, which ONNX cannot")
    keys, numbers = [*keys, MISSING_TEXT], [*(number for _, number in known), codes.missing]
    # The operator gives whole numbers for text, so it gives places, and the numbers are looked up there.
    found = graph.op(
        "LabelEncoder",
        tensor,
        domain=ML,
        keys_strings=keys,
        values_int64s=list(range(len(keys))),
        default_int64=len(keys),
    )
    return graph.op("Gather", graph.constant(np.array([*numbers, codes.other], dtype=np.float64)), found)


def _coded_number(graph: Graph, tensor: str, codes: Codes) -> str:
    known = codes.known
    if any(isinstance(level, str) for level, _ in known):
        raise CannotConvertError("an encoder has learned text from a column that holds numbers")
    levels = [float(level) for level, _ in known]  # type: ignore[arg-type] # numbers, as was seen above
    found = graph.double(graph.op("Equal", tensor, graph.constant(np.array([levels], dtype=np.float64))))
    numbers = np.array([[number] for _, number in known], dtype=np.float64)
    ones = graph.constant(np.ones((len(levels), 1)))
    some = graph.op("Greater", graph.op("MatMul", found, ones), graph.constant(0.0))
    code = graph.op("MatMul", found, graph.constant(numbers))
    answered = graph.op("Where", some, code, graph.constant(codes.other))
    return graph.op("Where", graph.op("IsNaN", tensor), graph.constant(codes.missing), answered)
