"""Tensors to rows of the model that is served: one tensor of all features, or one per feature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from seatrial.serving.ask import Matrix, Named, Where
from seatrial.serving.oip.place import Place
from seatrial.serving.oip.tensor import Tensor, shown_shape
from seatrial.serving.refusal import RequestError
from seatrial.values.package import Package

MATRIX = frozenset({"input", "input-0"})
"""Names of the one tensor that holds all features: ours, and that of other servers' examples."""


class Asked(msgspec.Struct, frozen=True):
    """What an :class:`seatrial.serving.ask.Ask` needs of the tensors.

    Parameters
    ----------
    rows
        The rows.
    row_ids
        Of the project's ``id`` column where it did not come among the rows.
    where
        Names the place of a row and a feature in the request.
    """

    rows: Matrix | Named
    row_ids: Sequence[Any] | None
    where: Where


def to_rows(package: Package, tensors: Sequence[Tensor]) -> Asked:
    """Return the rows that tensors hold.

    Parameters
    ----------
    package
        Of the version that is asked, for the names and the number of its features.
    tensors
        At least one: ``[rows, features]`` with a name of :data:`MATRIX`, or one per feature, named as the feature, of
        ``[rows]`` or ``[rows, 1]``; and the project's ``id`` column, if it has one. Names that the model does not know
        are passed on, for the data plane knows whether they are let through.

    Raises
    ------
    RequestError
        ``SRV203`` for a shape that holds no rows of this model, ``SRV211`` for a name that comes twice, ``SRV213`` for
        tensors of different numbers of rows.
    """
    first = tensors[0]
    if first.name in MATRIX and (len(tensors) == 1 or _is_id(package, tensors)) and not _is_feature(package, first):
        return _matrix(package, tensors)
    return _named(package, tensors)


def _is_feature(package: Package, tensor: Tensor) -> bool:
    return any(rule.name == tensor.name for rule in package.features)


def _is_id(package: Package, tensors: Sequence[Tensor]) -> bool:
    return len(tensors) == 2 and package.id_column is not None and tensors[1].name == package.id_column  # noqa: PLR2004 - the matrix and the ids


def _matrix(package: Package, tensors: Sequence[Tensor]) -> Asked:
    first = tensors[0]
    width = len(package.features)
    if len(first.shape) != 2 or first.shape[1] != width:  # noqa: PLR2004 - rows and features
        raise _no_rows(first, 0, f"[number of rows, {width}], as the model takes {width} features")
    names = {rule.name: j for j, rule in enumerate(package.features)}
    row_ids = None
    if len(tensors) > 1:
        row_ids = _column(tensors[1], 1)
        _same_length(first, tensors[1], 1)
    rows = first.data
    if isinstance(rows, list):
        rows = [rows[i : i + width] for i in range(0, len(rows), width)]
    place = first.place or Place(0)

    def where(row: int | None, column: str | None) -> str:
        if column is not None and column == package.id_column and column not in names:
            return "inputs[1]" if row is None or len(tensors) == 1 else Place(1)(row)
        if row is None:
            return "inputs[0]"
        return place(row * width + names.get(column or "", 0))

    return Asked(Matrix(rows), row_ids, where)


def _named(package: Package, tensors: Sequence[Tensor]) -> Asked:
    columns: dict[str, Any] = {}
    for i, tensor in enumerate(tensors):
        if tensor.name in columns:
            raise _twice(tensor.name, i)
        columns[tensor.name] = _column(tensor, i)
        _same_length(tensors[0], tensor, i)
    index = {tensor.name: i for i, tensor in enumerate(tensors)}
    known = {package.id_column, *(rule.name for rule in package.features)}

    def where(row: int | None, column: str | None) -> str:
        i = index.get(column or "")
        if i is None:
            return "inputs"
        if column not in known:
            return f"inputs[{i}].name"
        place = tensors[i].place or Place(i)
        return place.tensor if row is None else place(row)

    return Asked(Named(columns), None, where)


def _column(tensor: Tensor, index: int) -> Any:  # noqa: ANN401 - an array or a list
    shape = tensor.shape
    if len(shape) == 1:
        return tensor.data
    if len(shape) != 2 or shape[1] != 1:  # noqa: PLR2004 - rows and one column
        raise _no_rows(tensor, index, "[number of rows] or [number of rows, 1], as it is one feature")
    return tensor.data if isinstance(tensor.data, list) else tensor.data.reshape(-1)


def _no_rows(tensor: Tensor, index: int, expected: str) -> RequestError:
    hint = 'one row of three features has the shape [1, 3]; one tensor of all features is named "input"'
    return RequestError(
        "SRV203",
        f'the tensor "{tensor.name:.60}" has the shape {shown_shape(tensor.shape)}',
        where=f"inputs[{index}].shape",
        expected=expected,
        fix=hint,
    )


def _same_length(first: Tensor, other: Tensor, index: int) -> None:
    if first.shape[0] != other.shape[0]:
        raise RequestError(
            "SRV213",
            f'the tensor "{other.name:.60}" has {other.shape[0]} rows, and "{first.name:.60}" has {first.shape[0]}',
            where=f"inputs[{index}].shape[0]",
            expected=f"{first.shape[0]}",
            fix="send as many rows in each tensor",
        )


def _twice(name: str, index: int) -> RequestError:
    return RequestError(
        "SRV211",
        f'the tensor "{name:.60}" is there twice',
        where=f"inputs[{index}].name",
        expected="each name once",
        fix="send all rows of a feature in one tensor",
    )
