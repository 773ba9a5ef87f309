"""Brings a model's signature and a table's columns together, or says what does not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from seatrial.models.ask import names_of
from seatrial.values.errors import InputError, ManyErrors, near_miss
from seatrial.values.model import Field, FieldType, ModelRef, Signature
from seatrial.values.ports import Model

if TYPE_CHECKING:
    from seatrial.values.ports import Columns

Array = NDArray[Any]
NUMBERS: frozenset[FieldType] = frozenset({"number", "integer", "boolean", "any"})
FITS: Mapping[FieldType, frozenset[FieldType]] = {
    "number": NUMBERS,
    "integer": NUMBERS,
    "boolean": NUMBERS,
    "string": frozenset({"string", "any"}),
    "datetime": frozenset({"datetime", "any"}),
    "any": frozenset({"number", "integer", "boolean", "string", "datetime", "any"}),
}
WORDS: Mapping[FieldType, str] = {
    "number": "numbers", "integer": "whole numbers", "boolean": "true and false", "string": "text",
    "datetime": "dates", "any": "anything",
}  # fmt: skip
SHOWN = 10


def match_signature(
    signature: Signature, *, types: Mapping[str, FieldType], features: Sequence[str] | None = None
) -> Signature:
    """Return the signature with each input named and typed as the table's column that feeds it.

    Parameters
    ----------
    signature
        As the model file tells it.
    types
        Columns of the table and their types, in the table's order; more than the model takes are fine.
    features
        The columns that are features, in the table's order, for a model that names none; None for all columns.

    Returns
    -------
    Signature
        ``named`` stays as it was: an unnamed model's inputs now bear the names of the columns in their places.

    Raises
    ------
    InputError
        ``MDL006`` for columns that are missing (all of them, each with its near miss), ``MDL007`` for a column of
        another type than the model takes, ``MDL008`` for another number of features than the model takes.
    """
    columns = _by_name(signature, types) if signature.named else _by_place(signature, types, features)
    errors = [
        _other_type(field_.type, column, types[column])
        for field_, column in zip(_inputs(signature, len(columns)), columns, strict=True)
        if types[column] not in FITS[field_.type]
    ]
    if errors:
        raise errors[0] if len(errors) == 1 else ManyErrors(errors)
    inputs = tuple(
        Field(name=column, type=types[column] if field_.type == "any" else field_.type)
        for field_, column in zip(_inputs(signature, len(columns)), columns, strict=True)
    )
    return replace(signature, inputs=inputs)


def _inputs(signature: Signature, count: int) -> tuple[Field, ...]:
    return signature.inputs or tuple(Field(name=name) for name in names_of(signature, count))


def _by_name(signature: Signature, types: Mapping[str, FieldType]) -> list[str]:
    # LightGBM and others write spaces in names as underscores.
    spaced = {"_".join(name.split(" ")): name for name in types if " " in name}
    found = {name: name if name in types else spaced.get(name) for name in signature.names}
    missing = [name for name, column in found.items() if column is None]
    if missing:
        raise _missing(missing, types)
    return [column for column in found.values() if column is not None]


def _missing(missing: Sequence[str], types: Mapping[str, FieldType]) -> InputError:
    near = {name: near_miss(name, types) for name in missing}
    meant = [f'"{there}" for "{name}"' for name, there in near.items() if there is not None]
    shown = ", ".join(missing[:SHOWN]) + (f" and {len(missing) - SHOWN} more" if len(missing) > SHOWN else "")
    one = len(missing) == 1
    return InputError(
        "MDL006",
        f"the model takes {len(missing)} {'column' if one else 'columns'} that the table does not have: {shown}",
        where=missing[0],
        expected="a column for each input of the model."
        + (f" Did you mean {', '.join(meant[:SHOWN])}?" if meant else ""),
        fix="name the table's columns as they were in training; the model's inputs stand in its signature",
    )


def _by_place(signature: Signature, types: Mapping[str, FieldType], features: Sequence[str] | None) -> list[str]:
    columns = list(types) if features is None else list(features)
    if signature.inputs and len(columns) != len(signature.inputs):
        shown = ", ".join(columns[:SHOWN]) + (" ..." if len(columns) > SHOWN else "")
        count = len(signature.inputs)
        raise InputError(
            "MDL008",
            f"the model takes {count} features and does not name them; the table has {len(columns)}: {shown}",
            where="model.path",
            expected=f"{count} feature columns, in the order of training",
            fix='list what is no feature: [data] ignore = ["..."]; or train the model on a table with named columns',
        )
    return columns


def _other_type(takes: FieldType, column: str, has: FieldType) -> InputError:
    return InputError(
        "MDL007",
        f"the column holds {WORDS[has]}, and the model takes {WORDS[takes]}",
        where=column,
        expected=WORDS[takes],
        fix="give the column as it was in training; numbers written as text are told apart by their quotes",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedModel:
    """A model that takes a table's own column names: :func:`match_signature` made them meet."""

    ref: ModelRef
    signature: Signature
    model: Model = field(repr=False)

    def predict(self, columns: Columns) -> Array:
        """Return the answers; as the port says."""
        theirs = names_of(self.model.signature, len(self.signature.inputs))
        renamed = {
            their: columns[ours] for their, ours in zip(theirs, self.signature.names, strict=True) if ours in columns
        }
        return self.model.predict(renamed)


def matched(model: Model, *, types: Mapping[str, FieldType], features: Sequence[str] | None = None) -> Model:
    """Return the model as one that takes the table's columns by their names; raises as :func:`match_signature`."""
    signature = match_signature(model.signature, types=types, features=features)
    return MatchedModel(ref=model.ref, signature=signature, model=model)
