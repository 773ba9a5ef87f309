"""A few rows that a model can be asked at once: to warm it up, and to measure how fast it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from seatrial.models.package.open import read_file
from seatrial.models.package.place import EXAMPLE
from seatrial.values.canonical import document, parse_document
from seatrial.values.package import FeatureRule, Package

if TYPE_CHECKING:
    from seatrial.values.ports import Array, Columns

MOST_ROWS = 32
Plain: TypeAlias = str | int | float | bool | None
_NUMPY: Mapping[str, Any] = {
    "number": np.float64,
    "integer": np.int64,
    "boolean": np.bool_,
    "datetime": "datetime64[us]",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Rows of the training table; None is missing, an instant is ISO 8601.

    Parameters
    ----------
    features
        Names, in the order of the signature.
    rows
        One value for each feature; those of sensitive features stand in for what was there.
    """

    features: tuple[str, ...]
    rows: tuple[tuple[Plain, ...], ...]


def example_of(columns: Columns, rules: Sequence[FeatureRule], *, rows: Sequence[int]) -> bytes:
    """Return ``example.json`` of some rows of columns.

    Parameters
    ----------
    columns
        Arrays of ``(n_rows,)`` by name.
    rules
        One per feature, in order; of a sensitive one only its middle is written.
    rows
        Which rows.
    """
    drawn = [[middle(rule)] * len(rows) if rule.sensitive else _plain(columns[rule.name], rows) for rule in rules]
    return document(Example(features=tuple(rule.name for rule in rules), rows=tuple(zip(*drawn, strict=True))))


def read_example(folder: Path, package: Package) -> Columns:
    """Return the example rows of a package as a model takes them; empty if it has none.

    Raises
    ------
    InputError
        ``PKG004`` or ``PKG005`` if the file is gone or was changed.
    ValueError
        If it holds something else.
    """
    file = next((file for file in package.files if file.name == EXAMPLE), None)
    if file is None:
        return {}
    example = parse_document(Example, read_file(folder, file))
    values = list(zip(*example.rows, strict=True)) if example.rows else [()] * len(example.features)
    types = {rule.name: rule.type for rule in package.features}
    return {name: _array(types[name], column) for name, column in zip(example.features, values, strict=True)}


def middle(rule: FeatureRule) -> Plain:
    """Return a harmless value of a feature: the middle of its range, its first level, or missing."""
    if rule.levels:
        return rule.levels[0]
    if rule.type in ("number", "integer") and rule.low is not None and rule.high is not None:
        half = rule.low + (rule.high - rule.low) / 2
        return half if rule.type == "number" else int(half)
    ordinary: Mapping[str, Plain] = {"number": 0.0, "integer": 0, "boolean": False, "string": ""}
    return None if rule.nullable else ordinary.get(rule.type, "2000-01-01")


def _plain(array: Array, rows: Sequence[int]) -> list[Plain]:
    if array.dtype.kind == "M":
        return [None if np.isnat(array[i]) else str(array[i]) for i in rows]
    values = array[list(rows)].tolist()
    return [None if isinstance(value, float) and not np.isfinite(value) else value for value in values]


def _array(kind: str, values: Sequence[Plain]) -> Array:
    known: list[Any] = list(values)
    if None in known:
        if kind == "datetime":
            known = ["NaT" if value is None else value for value in known]
        elif kind != "string":
            return np.array([np.nan if value is None else value for value in known], dtype=np.float64)
    array: Array = np.array(known, dtype=_NUMPY.get(kind, object))
    return array
