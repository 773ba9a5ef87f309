"""A native model as ONNX, or why not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec

import numpy as np

from seatrial.models.lightgbm import LightgbmModel
from seatrial.models.onnx import CLASSES_KEY
from seatrial.models.sklearn import SklearnModel
from seatrial.optimise.convert.cannot import CannotConvertError
from seatrial.optimise.convert.encoders import Codes, coded
from seatrial.optimise.convert.estimators import TREES, convert_estimator, last_of
from seatrial.optimise.convert.foreign import convert_elsewhere
from seatrial.optimise.convert.frame import Frame, Part, beside
from seatrial.optimise.convert.graph import NUMBERS, TEXT, Graph
from seatrial.optimise.convert.lightgbm import convert_booster
from seatrial.values import Field, Model, Signature

INSTALL = 'pip install "seatrial[onnx]"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """A model in ONNX form that is not proven yet.

    Parameters
    ----------
    content
        The bytes of the file.
    by
        Who converted it, in words.
    trees
        Whether its answers should be the native ones almost to the last bit.
    """

    content: bytes = field(repr=False)
    by: str
    trees: bool


def conversions(model: Model, inputs: Sequence[Field]) -> Iterator[Converted | str]:
    """Give the ONNX forms of a model one after the other, the best first; in the place of one that fails, why.

    Parameters
    ----------
    model
        As it was loaded from its file.
    inputs
        Its inputs, named and typed as the project's table has them.
    """
    if find_spec("onnx") is None:
        yield f"the package onnx is not installed ({INSTALL})"
    elif not isinstance(model, SklearnModel | LightgbmModel):
        yield f"a model of format {model.ref.format} has no conversion here"
    else:
        for attempt in (_own, _elsewhere):
            try:
                made: Converted | str = attempt(model, inputs)
            except CannotConvertError as error:
                made = str(error)
            yield made


def _own(model: SklearnModel | LightgbmModel, inputs: Sequence[Field]) -> Converted:
    """Return the form that our own conversion makes."""
    graph = Graph()
    frame, order = _inputs(graph, inputs)
    if isinstance(model, LightgbmModel):
        answer, trees = _booster(graph, model, frame), True
    else:
        answer = convert_estimator(graph, model.estimator, frame)
        trees = type(last_of(model.estimator)).__name__ in TREES
    signature = model.signature
    if signature.output == "label":
        raise CannotConvertError("it answers with labels only")
    names = [inputs[place].name for place in order]
    content = graph.model(
        answer,
        name="variable" if signature.output == "value" else "probabilities",
        width=_width(signature, model),
        metadata={"feature_names": names, CLASSES_KEY: list(signature.classes)},
    )
    return Converted(content=content, by="Seatrial", trees=trees)


def _width(signature: Signature, model: SklearnModel | LightgbmModel) -> int:
    if signature.output == "value":
        return 1
    if signature.classes:
        return len(signature.classes)
    return max(model.header.n_classes, 2) if isinstance(model, LightgbmModel) else 2


def _inputs(graph: Graph, inputs: Sequence[Field]) -> tuple[Frame, list[int]]:
    """Return the columns of the inputs, and the places of the inputs in the order in which the file takes them.

    All numbers are one tensor and all texts another: each tensor more costs time with every request.
    """
    dates = [one.name for one in inputs if one.type == "datetime"]
    if dates:
        raise CannotConvertError(f"it takes dates ({dates[0]}), which ONNX does not know")
    text = [i for i, one in enumerate(inputs) if one.type == "string"]
    numbers = [i for i, one in enumerate(inputs) if one.type != "string"]
    columns: dict[int, Part] = {}
    for name, places, kind in ((TEXT, text, "text"), (NUMBERS, numbers, "number")):
        if places:
            tensor = graph.input(name, width=len(places))
            for at, place in enumerate(places):
                columns[place] = Part(
                    tensor=tensor, width=len(places), places=(at,), kind="text" if kind == "text" else "number"
                )
    return beside([Frame(parts=(columns[i],)) for i in range(len(inputs))]), [*text, *numbers]


def _booster(graph: Graph, model: LightgbmModel, frame: Frame) -> str:
    """Return what a booster answers, its categories as the positions that it was trained on."""
    categories = [model.header.categories.get(name) for name in model.signature.names]
    made = []
    for column, levels in zip(frame.columns(), categories, strict=True):
        if levels is None:
            made.append(Frame(parts=(column,)))
        else:
            codes = Codes(levels=levels, numbers=tuple(map(float, range(len(levels)))), other=np.nan)
            made.append(Frame.of(coded(graph, column, codes), width=1))
    rows = beside(made).numbers(graph, whose="LightGBM")
    return convert_booster(graph, model.booster.model_to_string(), rows)


def _elsewhere(model: SklearnModel | LightgbmModel, inputs: Sequence[Field]) -> Converted:
    """Return the form that skl2onnx makes."""
    if isinstance(model, LightgbmModel):
        raise CannotConvertError("LightGBM is converted here or not at all")
    content = convert_elsewhere(model.estimator, inputs, classes=model.signature.classes)
    return Converted(content=content, by="skl2onnx", trees=False)
