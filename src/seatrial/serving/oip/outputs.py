"""Answers to tensors: what a model of each kind gives, and which of it was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from seatrial.journal.ids import id_text
from seatrial.serving.oip.infer import Wanted
from seatrial.serving.oip.tensor import Tensor
from seatrial.serving.refusal import RequestError
from seatrial.values.errors import with_near_miss
from seatrial.values.model import OutputKind
from seatrial.values.package import Package
from seatrial.values.slice import Level

if TYPE_CHECKING:
    from seatrial.serving.answer import Answer

PREDICTION_ID = "prediction_id"
OUTPUTS: Mapping[OutputKind, tuple[str, ...]] = {
    "probability": ("label", "score", "probabilities"),
    "label": ("label",),
    "value": ("value",),
}
"""What a model of each kind gives unless the request says what it wants; ``prediction_id`` comes only if wanted."""
_DATATYPES = {"score": "FP64", "value": "FP64", "probabilities": "FP64", PREDICTION_ID: "BYTES"}


def from_answer(package: Package, answer: Answer, wanted: Sequence[Wanted] | None = None) -> list[Tensor]:
    """Return an answer as tensors.

    Parameters
    ----------
    package
        Of the version that answered.
    answer
        Of at least one row.
    wanted
        Which outputs, in this order; :func:`check_outputs` has looked at their names. None: all of
        :data:`OUTPUTS`.

    Raises
    ------
    RequestError
        ``SRV215`` if identities are wanted where nothing is recorded.
    """
    names = OUTPUTS[package.signature.output] if wanted is None else [output.name for output in wanted]
    return [_MAKE[name](package, answer) for name in names]


def answer_parameters(answer: Answer) -> dict[str, str]:
    """Return the parameters of an answer: the identity of its first row, and what was odd about the request."""
    parameters = {}
    if answer.first_id is not None:
        parameters[PREDICTION_ID] = answer.id()
    if answer.warnings:
        parameters["warnings"] = "; ".join(answer.warnings)
    return parameters


def check_outputs(package: Package, wanted: Sequence[Wanted] | None) -> None:
    """Raise ``RequestError`` (``SRV214``) if an output is wanted that the model does not give, or is wanted twice.

    To be called before the model is asked.
    """
    known = (*OUTPUTS[package.signature.output], PREDICTION_ID)
    seen: set[str] = set()
    for i, output in enumerate(wanted or ()):
        if output.name not in known or output.name in seen:
            twice = output.name in seen
            raise RequestError(
                "SRV214",
                f'"{output.name:.60}" is wanted twice' if twice else f'the model gives no output "{output.name:.60}"',
                where=f"outputs[{i}].name",
                expected=with_near_miss(f"some of {', '.join(known)}, each once", output.name, known),
                fix="leave outputs out to get all that the metadata list",
            )
        seen.add(output.name)


def datatype_of(name: str, classes: Sequence[Level]) -> str:
    """Return the datatype of an output by its name; of labels it depends on the classes."""
    return label_datatype(classes) if name == "label" else _DATATYPES[name]


def label_datatype(classes: Sequence[Level]) -> str:
    """Return the datatype of labels; classes that nobody named are numbered.

    Examples
    --------
    >>> label_datatype(["late", "early"]), label_datatype([0, 1]), label_datatype([False, True]), label_datatype([])
    ('BYTES', 'INT64', 'BOOL', 'INT64')
    """
    kinds = {type(level) for level in classes}
    if kinds <= {int}:
        return "INT64"
    if kinds == {bool}:
        return "BOOL"
    return "FP64" if kinds <= {int, float} else "BYTES"


def _label(package: Package, answer: Answer) -> Tensor:
    labels: Sequence[Level] = answer.labels() or ()
    datatype = label_datatype(package.signature.classes)
    texts = [label if isinstance(label, str) else str(label) for label in labels] if datatype == "BYTES" else labels
    return Tensor("label", datatype, (answer.n_rows,), list(texts))


def _score(package: Package, answer: Answer) -> Tensor:
    del package
    return Tensor("score", _DATATYPES["score"], (answer.n_rows,), answer.scores())


def _value(package: Package, answer: Answer) -> Tensor:
    del package
    return Tensor("value", _DATATYPES["value"], (answer.n_rows,), answer.output)


def _probabilities(package: Package, answer: Answer) -> Tensor:
    del package
    output: Any = answer.output
    return Tensor("probabilities", _DATATYPES["probabilities"], output.shape, output)


def _prediction_id(package: Package, answer: Answer) -> Tensor:
    first = answer.first_id
    if first is None:
        raise RequestError(
            "SRV215",
            "the answer has no identity, for nothing is recorded here",
            where="outputs",
            expected=f"some of {', '.join(OUTPUTS[package.signature.output])}",
            fix='record answers: [serving] journal = "written"',
        )
    ids = [id_text(first, i) for i in range(answer.n_rows)]
    return Tensor(PREDICTION_ID, _DATATYPES[PREDICTION_ID], (answer.n_rows,), ids)


_MAKE: Mapping[str, Callable[[Package, Answer], Tensor]] = {
    "label": _label,
    "score": _score,
    "value": _value,
    "probabilities": _probabilities,
    PREDICTION_ID: _prediction_id,
}
