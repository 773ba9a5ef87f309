"""Which column says when, which names a row, which groups rows, and which speaks of protected properties."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import polars as pl

from seatrial.data.formats.instants import INSTANT, read_instants
from seatrial.data.hints import GROUP, ID, TIME, protected_kind, words_of
from seatrial.data.spooled import Frame
from seatrial.values import Guessed

_FEWEST_GROUPS = 10
_ROWS_PER_GROUP = 1.5
_FEWEST_UNNAMED = 50
_LONGEST_KEY = 64


def find_time(
    sample: pl.DataFrame, names: Iterable[str], *, fed: Collection[str], unsure: list[str]
) -> Guessed[str] | None:
    """Return the column that says when a row happened: of instants before text, by its name, with the most values."""
    found = {name: why for name in names if (why := _says_when(sample[name])) is not None}
    ranked = sorted(
        found,
        key=lambda name: (
            sample.schema[name] != INSTANT,
            name in fed,
            not _hinted(name, TIME),
            sample[name].null_count(),
            -sample[name].n_unique(),
            name,
        ),
    )
    if len(ranked) > 1:
        unsure.append(f'Which column says when a row happened: "{ranked[0]}" is assumed, "{ranked[1]}" would do too.')
    return Guessed(value=ranked[0], why=found[ranked[0]]) if ranked else None


def find_id(frame: Frame, sample: pl.DataFrame, names: Iterable[str]) -> Guessed[str] | None:
    """Return the column that names a row: no value missing, none twice, and not a measurement or a sentence."""
    for name in sorted(names, key=lambda name: (not _hinted(name, ID), name)):
        column = sample[name]
        text = column.dtype == pl.String and len(column) >= _FEWEST_UNNAMED and _like_keys(column)
        whole = column.dtype in (pl.Int64, pl.String) and _hinted(name, ID)
        unique = (text or whole) and not column.has_nulls() and column.n_unique() == len(column)
        if unique and not frame[name].has_nulls() and frame[name].n_unique() == frame.height:
            return Guessed(value=name, why=f"each of the {frame.height:,} rows has a value of its own")
    return None


def find_group(sample: pl.DataFrame, names: Iterable[str], unsure: list[str]) -> Guessed[str] | None:
    """Return the column whose values keep rows together: a key by its name, whose values come back."""
    levels = {name: sample[name].drop_nulls().n_unique() for name in names if _may_group(sample[name])}
    ranked = sorted(
        (name for name, count in levels.items() if count >= _FEWEST_GROUPS and _comes_back(sample[name], count)),
        key=lambda name: (-levels[name], name),
    )
    if not ranked:
        return None
    if len(ranked) > 1:
        unsure.append(f'Which rows belong together: "{ranked[0]}" is assumed, "{ranked[1]}" would do too.')
    name = ranked[0]
    return Guessed(value=name, why=f"its name is that of a key, and {levels[name]:,} values come back in many rows")


def find_protected(names: Sequence[str]) -> tuple[Guessed[str], ...]:
    """Return the columns whose names speak of protected properties of people."""
    kinds = ((name, protected_kind(name)) for name in names)
    return tuple(Guessed(value=name, why=f"its name speaks of {kind}") for name, kind in kinds if kind is not None)


def _says_when(column: pl.Series) -> str | None:
    if column.dtype == INSTANT:
        return "it holds dates"
    if column.dtype != pl.String or not _hinted(column.name, TIME):
        return None
    read = read_instants(column)
    if len(read.formats) == 1:
        return f"its text can be read as dates ({read.formats[0]})"
    return "its text can be read as dates, in more than one way" if read.formats else None


def _may_group(column: pl.Series) -> bool:
    return column.dtype in (pl.String, pl.Int64) and (
        _hinted(column.name, GROUP) or words_of(column.name)[-1:] == ("id",)
    )


def _comes_back(column: pl.Series, levels: int) -> bool:
    return len(column) - column.null_count() >= _ROWS_PER_GROUP * levels


def _like_keys(column: pl.Series) -> bool:
    return not column.str.contains(" ").any() and (column.str.len_chars() <= _LONGEST_KEY).all()


def _hinted(name: str, hints: Collection[str]) -> bool:
    return any(word in hints for word in words_of(name))
