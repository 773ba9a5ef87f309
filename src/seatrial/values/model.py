"""Which model, and what goes in and out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from seatrial.values.slice import Level
from seatrial.values.task import Task

FieldType = Literal["number", "integer", "boolean", "string", "datetime", "any"]
OutputKind = Literal["probability", "label", "value"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRef:
    """A model by name, version and content.

    Parameters
    ----------
    name, version
        As the project calls it.
    digest
        ``"sha256:..."`` of the file, or of the sorted digests of a folder's files.
    format
        ``"onnx"``, ``"sklearn-joblib"``, ``"lightgbm-text"`` ...
    size_bytes
        Size of the file or files.
    """

    name: str
    version: str
    digest: str
    format: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One named, typed input.

    Parameters
    ----------
    name
        Name of the feature.
    type
        ``"any"`` when the model file does not say.
    """

    name: str
    type: FieldType = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What a model takes and gives.

    Parameters
    ----------
    inputs
        In the order in which the model takes them.
    named
        False when the model file does not name its features: the names are then ``f0``, ``f1`` ... and are matched to
        a table's feature columns by position.
    output
        ``"probability"``: an array of shape ``(n_rows, n_classes)``, rows summing to 1; ``"label"``: ``(n_rows,)``
        indices into ``classes``; ``"value"``: ``(n_rows,)`` real numbers.
    classes
        The labels, in the order of the probability columns; empty for ``"value"`` and where the file does not name
        them.
    task
        What the model is for, as far as the file tells.
    """

    inputs: tuple[Field, ...]
    named: bool = True
    output: OutputKind
    classes: tuple[Level, ...] = ()
    task: Task | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the inputs, in order."""
        return tuple(field.name for field in self.inputs)
