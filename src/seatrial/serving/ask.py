"""What a door asks the data plane: rows in one of four shapes, and how the door calls a place in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from seatrial.values.route import Route

Where: TypeAlias = Callable[[int | None, str | None], str]
"""Names a place for errors: of a row (None: all of them) and a feature (None: the row as a whole)."""


class Matrix(msgspec.Struct, frozen=True):
    """Rows without names: an array of shape ``(n_rows, n_features)`` in the signature's order, or a list of lists.

    Parameters
    ----------
    values
        What the door has read; nothing about it is promised.
    """

    values: Any


class Named(msgspec.Struct, frozen=True):
    """Columns by name: lists or one-dimensional arrays, as tensors and split tables give them.

    Parameters
    ----------
    columns
        May hold the project's ``id`` column too.
    """

    columns: Mapping[str, Any]


class Records(msgspec.Struct, frozen=True):
    """Rows as mappings of names to values, as JSON objects give them.

    Parameters
    ----------
    rows
        Each may hold the project's ``id`` column too.
    """

    rows: Sequence[Any]


class Typed(msgspec.Struct, frozen=True):
    """Rows that were read as the version's own type: types, names and levels are right already.

    Parameters
    ----------
    rows
        Instances of ``Served.row_type``.
    """

    rows: Sequence[Any]


Rows: TypeAlias = Matrix | Named | Records | Typed


def cell(row: int | None, column: str | None) -> str:
    """Return a plain name of a place, for doors that have no better one.

    Examples
    --------
    >>> cell(3, "distance")
    'rows[3].distance'
    """
    place = "rows" if row is None else f"rows[{row}]"
    return place if column is None else f"{place}.{column}"


class Ask(msgspec.Struct):
    """One request.

    Parameters
    ----------
    model
        Which model is asked.
    rows
        What it is asked about.
    route
        Who answers, as :meth:`seatrial.serving.Plane.route` chose before the rows were read; None: as it chooses now.
    row_ids
        Value of the project's ``id`` column for each row, if it did not come with the rows.
    started
        ``time.monotonic()`` at the request's last byte; None: now.
    deadline
        ``time.monotonic()`` after which nobody waits any more; None: as the settings say.
    where
        How the door calls a place in the request.
    """

    model: str
    rows: Rows
    route: Route | None = None
    row_ids: Sequence[Any] | None = None
    started: float | None = None
    deadline: float | None = None
    where: Where = cell
