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
        The formats that read every value. None: not understood, and ``values`` are null where ISO 8601 failed. More
        than one: they give different instants, such as when day and month could stand either way round.
    """

    values: pl.Series
    formats: tuple[str, ...]


def read_iso(text: pl.Series) -> pl.Series:
    """Return a column of text as instants, null where a value is not a date or a time of ISO 8601.

    Fractions beyond microseconds are cut; a value with an offset is turned into UTC, one without is taken as it stands.
    """
    first = text.drop_nulls().head(1)
    forms = sorted((*_NAIVE, *_ZONED), key=lambda form: _read(first, form).has_nulls())
    values = _read(text, forms[0])
    for form in forms[1:]:
        if values.null_count() == text.null_count():
            break
        values = values.zip_with(values.is_not_null(), _read(text, form))
    return values


def read_instants(text: pl.Series) -> Instants:
    """Return a column of text as instants by ISO 8601, or by the one other format that reads every value."""
    iso = read_iso(text)
    if iso.null_count() == text.null_count():
        return Instants(values=iso, formats=("ISO 8601",))
    peek = text.drop_nulls().head(_PEEK)
    forms = [day + clock for day in _OTHER for clock in _CLOCKS if not _read(peek, day + clock).has_nulls()]
    read = {form: values for form in forms if (values := _read(text, form)).null_count() == text.null_count()}
    if not read:
        return Instants(values=iso, formats=())
    first, *others = read.values()
    same = all(first.equals(other) for other in others)
    return Instants(values=first, formats=tuple(read)[:1] if same else tuple(read))


def _read(text: pl.Series, form: str) -> pl.Series:
    if form in _ZONED:
        zoned = text.str.to_datetime(form, time_unit="us", time_zone="UTC", strict=False)
        return zoned.dt.replace_time_zone(None)
    bare = text.str.strip_suffix("Z").str.strip_suffix(" UTC")
    if "%H" not in form:
        return bare.str.to_date(form, strict=False).cast(INSTANT)
    return bare.str.to_datetime(form, time_unit="us", strict=False)
