"""Checks the rows of a block of a table by the rules of requests.

What is right at first sight is taken by the column, the rest value by value with
:class:`~seatrial.serving.cells.Cells`, so that both say the same of every value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seatrial.data.columns import to_objects
from seatrial.data.formats.instants import INSTANT, read_iso
from seatrial.data.formats.text_types import MISSING
from seatrial.data.plain import plain_column
from seatrial.serving.cells import Cells, unseen
from seatrial.serving.columns import OTHER, QUICK
from seatrial.serving.need import INT64, Need
from seatrial.serving.refusal import RequestError
from seatrial.serving.snapshot import Limits

Array: TypeAlias = NDArray[Any]
Given: TypeAlias = pl.Series | list[Any]
_HOLDS = {
    "number": pl.Float64(),
    "integer": pl.Int64(),
    "boolean": pl.Boolean(),
    "string": pl.String(),
    "datetime": INSTANT,
}
_PLACE = "the row"
NUMBERS = ("number", "integer")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Taken:
    """One feature of a block.

    Parameters
    ----------
    values
        As ``Model.predict`` takes them, ``(n_rows,)``; what stands for a refused value means nothing.
    refused
        By row, why its value is refused.
    warned
        Number of values that were odd and let through.
    """

    values: Array
    refused: Mapping[int, RequestError] = field(default_factory=dict)
    warned: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Seen:
    """A column of a plain type: null where a value is missing, and where it must be looked at."""

    values: pl.Series
    doubtful: NDArray[np.bool_]


def take_column(need: Need, given: Given, *, limits: Limits, textual: bool = False, comma: bool = False) -> Taken:
    """Return a feature's values in all rows of a block.

    Parameters
    ----------
    need
        What the feature must be.
    given
        The column as its format has it: of any type, or a list of what JSON holds.
    limits
        How strict it is, and what happens to unseen categories.
    textual
        Whether text may spell a number, a truth or an instant, because the format knows nothing but text; and words
        for a missing value stand for one.
    comma
        Whether ``1,5`` is a number in such text.
    """
    if isinstance(given, list):
        seen = _of_list(need, given)
    elif textual:
        seen = _of_text(need, given, comma=comma)
    else:
        seen = _of_series(need, given)
    return _Column(need=need, given=given, limits=limits, textual=textual, seen=seen).taken()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Column:
    """A column on its way to the model."""

    need: Need
    given: Given
    limits: Limits
    textual: bool
    seen: _Seen

    def taken(self) -> Taken:
        """Return the values, with each doubtful one looked at."""
        values, doubtful = self._array()
        missing = self._missing() & ~doubtful
        refused: dict[int, RequestError] = {}
        if missing.any() and not self._may_be_missing:
            absent = self._looked_at(None)
            if isinstance(absent, RequestError):
                refused = dict.fromkeys(np.flatnonzero(missing).tolist(), absent)
        if doubtful.any():
            values = values.copy()
            self._look(values, np.flatnonzero(doubtful), refused)
        if self.need.levels is None:
            return Taken(values=values, refused=refused)
        return self._with_levels(values, refused)

    @property
    def _may_be_missing(self) -> bool:
        return (self.need.nullable or self.limits.input == "lenient") and self.need.gaps

    def _missing(self) -> NDArray[np.bool_]:
        return self.seen.values.is_null().to_numpy()

    def _array(self) -> tuple[Array, NDArray[np.bool_]]:
        """Return the values as an array, and which of them must be looked at."""
        values, doubtful = self.seen.values, self.seen.doubtful
        if self.need.type == "string":
            return to_objects(values), doubtful
        if self.need.type == "datetime":
            return values.to_numpy(), doubtful
        wanted = _dtype(self.need)
        if self.need.type in NUMBERS:
            numbers = (
                values.cast(pl.Float64).to_numpy() if self.need.type == "number" else values.fill_null(0).to_numpy()
            )
            if not _inside(self.need, numbers):
                # NaN is in no range, and not out of one: it is missing.
                inside = (numbers >= self.need.low) & (numbers <= self.need.high)
                doubtful = doubtful | ~(inside | self._missing())
        if values.null_count() == 0:
            return values.to_numpy().astype(wanted, copy=False), doubtful
        if wanted.kind == "f" or self._may_be_missing:
            return values.cast(pl.Float64).to_numpy(), doubtful
        return values.fill_null(0 if values.dtype == pl.Int64 else False).to_numpy(), doubtful

    def _look(self, values: Array, rows: NDArray[np.intp], refused: dict[int, RequestError]) -> None:
        """Look at single values: what is right after all is put in its place, what is not is refused."""
        given = (
            self.given.gather(rows).to_list() if isinstance(self.given, pl.Series) else [self.given[i] for i in rows]
        )
        known: dict[tuple[type, object], RequestError | object] = {}
        for row, value in zip(rows.tolist(), given, strict=True):
            key = (type(value), value if isinstance(value, str | int | float | bool) else id(value))
            if key not in known:
                known[key] = self._looked_at(value)
            found = known[key]
            if isinstance(found, RequestError):
                refused[row] = found
            else:
                values[row] = found

    def _looked_at(self, value: Any) -> Any:  # noqa: ANN401 - nothing about it is promised
        cells = Cells(need=self.need, lenient=self.limits.input == "lenient")
        try:
            return cells.take(self._spelt(value), lambda: _PLACE)
        except RequestError as error:
            return error

    def _spelt(self, value: Any) -> Any:  # noqa: ANN401 - the same
        """Return the number that a text of a textual format spells; anything else as it is."""
        if not (self.textual and isinstance(value, str) and self.need.type in NUMBERS):
            return value
        found = pl.Series([value.strip()]).cast(pl.Float64, strict=False).item()
        return value if found is None else found

    def _with_levels(self, values: Array, refused: dict[int, RequestError]) -> Taken:
        held = self.seen.values
        levels = self.need.levels or frozenset()
        known = held.is_in(pl.Series(sorted(levels), dtype=pl.String).implode()).fill_null(value=True).to_numpy()
        strange = np.flatnonzero(~known)
        if not len(strange):
            return Taken(values=values, refused=refused)
        if self.limits.unseen == "refuse":
            told = {text: unseen(self.need, text, _PLACE) for text in set(values[strange].tolist())}
            return Taken(values=values, refused=refused | {row: told[values[row]] for row in strange.tolist()})
        if self.limits.unseen == "other":
            values = values.copy()
            values[strange] = OTHER
        return Taken(values=values, refused=refused, warned=len(strange))


def _dtype(need: Need) -> np.dtype[Any]:
    """Return the type of a feature of numbers or truths; where some may be missing, they are floats."""
    whole = {"integer": np.int64, "boolean": np.bool_}
    return np.dtype(np.float64 if need.nullable else whole.get(need.type, np.float64))


def _of_list(need: Need, given: Sequence[Any]) -> _Seen:
    """Return values of the right kind; the others, and instants, are looked at one by one."""
    quick = QUICK.get(need.type, frozenset())
    if need.type == "datetime":
        return _of_iso(pl.Series([value if type(value) is str else None for value in given], dtype=pl.String), given)
    kinds = set(map(type, given)) - {type(None)}
    if not kinds <= quick or (int in kinds and not _fits_64(given)):
        doubtful = np.array([value is not None and not _right(value, quick) for value in given], dtype=np.bool_)
        held = [None if odd else value for value, odd in zip(given, doubtful.tolist(), strict=True)]
        return _Seen(values=pl.Series(held, dtype=_HOLDS[need.type]), doubtful=doubtful)
    return _Seen(values=pl.Series(given, dtype=_HOLDS[need.type], strict=False), doubtful=_none(given))


def _right(value: Any, quick: frozenset[type]) -> bool:  # noqa: ANN401 - nothing about it is promised
    return type(value) in quick and (type(value) is not int or INT64.min <= value <= INT64.max)


def _fits_64(given: Sequence[Any]) -> bool:
    return all(type(value) is not int or INT64.min <= value <= INT64.max for value in given)


def _of_text(need: Need, given: pl.Series, *, comma: bool) -> _Seen:
    text = given.cast(pl.String)
    if need.type == "string":
        words = [word for word in MISSING if word and word not in need.levels] if need.levels is not None else []
        return _Seen(values=_without(text, words), doubtful=_none(text))
    text = _without(text.str.strip_chars(), MISSING)
    readers: Mapping[str, Callable[[pl.Series], pl.Series]] = {
        "number": _floats,
        "integer": lambda column: column.cast(pl.Int64, strict=False),
        "boolean": lambda column: column.str.to_lowercase().replace_strict(
            ["true", "false"], [True, False], default=None, return_dtype=pl.Boolean
        ),
        "datetime": read_iso,
    }
    values = readers[need.type](text)
    if comma and need.type == "number" and values.null_count() > text.null_count():
        values = values.zip_with(values.is_not_null(), _floats(text.str.replace(",", ".", literal=True)))
    return _Seen(values=values, doubtful=(values.is_null() & text.is_not_null()).to_numpy())


def _of_series(need: Need, given: pl.Series) -> _Seen:
    """Return a column of a typed format; one of another type than the feature is looked at value by value."""
    if given.dtype.is_float():
        held = given.cast(pl.Float64).fill_nan(None)
    elif given.dtype == pl.Null:
        held = given.cast(_HOLDS[need.type])
    elif given.null_count() == len(given):
        held = pl.Series(given.name, [None] * len(given), dtype=_HOLDS[need.type])
    else:
        held = plain_column(given)
    if need.type == "datetime" and held.dtype == pl.String:
        return _of_iso(held, held)
    if need.type == "number" and held.dtype.is_numeric():
        return _Seen(values=held, doubtful=_none(held))
    if need.type in ("integer", "boolean") and held.dtype.is_numeric():
        return _of_numbers(need, held)
    if held.dtype == _HOLDS[need.type]:
        return _Seen(values=held, doubtful=_none(held))
    empty = pl.Series(given.name, [None] * len(given), dtype=_HOLDS[need.type])
    return _Seen(values=empty, doubtful=held.is_not_null().to_numpy())


def _of_numbers(need: Need, held: pl.Series) -> _Seen:
    """Return the whole numbers, or the 0 and 1 that stand for truths, among numbers."""
    whole = held.cast(pl.Int64, strict=False)
    fits = (whole.cast(pl.Float64) == held) if held.dtype == pl.Float64 else whole.is_not_null()
    if need.type == "boolean":
        fits &= whole.is_in([0, 1])
        whole = whole == 1
    fits = fits.fill_null(value=False)
    values = whole.zip_with(fits, pl.Series(held.name, [None], dtype=whole.dtype))
    return _Seen(values=values, doubtful=(~fits & held.is_not_null()).to_numpy())


def _of_iso(text: pl.Series, given: Sequence[Any] | pl.Series) -> _Seen:
    there = given.is_not_null().to_numpy() if isinstance(given, pl.Series) else [value is not None for value in given]
    values = read_iso(text) if text.null_count() < len(text) else text.cast(INSTANT)
    return _Seen(values=values, doubtful=values.is_null().to_numpy() & np.asarray(there, dtype=np.bool_))


def _floats(text: pl.Series) -> pl.Series:
    return text.cast(pl.Float64, strict=False).fill_nan(None)


def _without(text: pl.Series, words: Sequence[str]) -> pl.Series:
    if not words:
        return text
    found = text.is_in(pl.Series(words, dtype=pl.String).implode())
    return (
        text.zip_with(~found.fill_null(value=False), pl.Series(text.name, [None], dtype=pl.String))
        if found.any()
        else text
    )


def _none(column: Sequence[Any] | pl.Series) -> NDArray[np.bool_]:
    return np.zeros(len(column), dtype=np.bool_)


def _inside(need: Need, numbers: Array) -> bool:
    if not len(numbers):
        return True
    return bool(need.low <= numbers.min().item() and numbers.max().item() <= need.high)
