"""Text that says when, as instants."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

INSTANT = pl.Datetime("us")
_NAIVE = (
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%d",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
)
_ZONED = ("%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f %#z")
_ISO = r"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z| ?[+-]\d{2}:?\d{2}| UTC)?)?$"
_OTHER = ("%Y/%m/%d", "%Y%m%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y")
_CLOCKS = ("", " %H:%M", " %H:%M:%S")
_PEEK = 200


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Instants:
    """What became of a column of text that should say when.

    Parameters
    ----------
    values
        ``Datetime("us")``, naive UTC; null where the text was null or not understood.
    formats
        The formats that read every value. None: not understood; two: ambiguous, such as day and month that could
        stand either way round; ``values`` are then all null.
    """

    values: pl.Series
    formats: tuple[str, ...]


def iso_instants(text: pl.Series) -> pl.Series | None:
    """Return a column of text as instants if every value is ISO 8601 date or time; else None.

    Fractions beyond microseconds are cut; a value with an offset is turned into UTC, one without is taken as it stands.
    """
    peek = text.drop_nulls().head(_PEEK)
    if peek.is_empty() or not peek.str.contains(_ISO).all():
        return None
    values = _read_iso(text)
    return values if values.null_count() == text.null_count() else None


def read_instants(text: pl.Series) -> Instants:
    """Return a column of text as instants by the one format that reads every value: ISO 8601 first."""
    iso = iso_instants(text)
    if iso is not None:
        return Instants(values=iso, formats=("ISO 8601",))
    peek = text.drop_nulls().head(_PEEK)
    formats = [day + clock for day in _OTHER for clock in _CLOCKS if not _read(peek, day + clock).has_nulls()]
    read = {each: values for each in formats if (values := _read(text, each)).null_count() == text.null_count()}
    if len(read) == 1:
        return Instants(values=next(iter(read.values())), formats=tuple(read))
    return Instants(values=pl.Series(text.name, [None] * len(text), dtype=INSTANT), formats=tuple(read))


def first_unreadable(text: pl.Series) -> int | None:
    """Return the row of the first value that no ISO format reads, or None."""
    wrong = _read_iso(text).is_null() & text.is_not_null()
    return wrong.arg_max() if wrong.any() else None


def _read_iso(text: pl.Series) -> pl.Series:
    first = text.drop_nulls().head(1)
    forms = sorted((*_NAIVE, *_ZONED), key=lambda form: _read(first, form).has_nulls())
    values = _read(text, forms[0])
    for form in forms[1:]:
        if values.null_count() == text.null_count():
            break
        values = values.zip_with(values.is_not_null(), _read(text, form))
    return values


def _read(text: pl.Series, form: str) -> pl.Series:
    if form not in _ZONED:
        text = text.str.strip_suffix(" UTC").str.strip_suffix("Z")
    else:
        zoned = text.str.to_datetime(form, time_unit="us", time_zone="UTC", strict=False)
        return zoned.dt.replace_time_zone(None)
    if "%H" not in form:
        return text.str.to_date(form, strict=False).cast(INSTANT)
    return text.str.to_datetime(form, time_unit="us", strict=False)
