"""The declared time column of a table, as instants."""

from __future__ import annotations

import polars as pl

from seatrial.data.formats.instants import INSTANT, read_instants
from seatrial.data.spooled import Frame
from seatrial.values import InputError, did_you_mean

_AMBIGUOUS = "write dates as YEAR-MONTH-DAY, so that nobody has to guess"


def with_instants(frame: Frame, time: str, *, where: str) -> Frame:
    """Return the frame with its time column as instants, naive UTC.

    Parameters
    ----------
    frame
        A plain frame.
    time
        The column: instants, or text in one format throughout (ISO 8601; else year first, or day and month in an order
        that the values leave no doubt about).
    where
        The table's file or name, for the error.

    Raises
    ------
    InputError
        ``TBL019`` no such column, ``TBL020`` numbers, text that is no date, or dates that could be read in two ways.
    """
    column = column_of(frame, time, where=where, role="time")
    if column.dtype in (INSTANT, pl.Null):
        return frame
    if column.dtype != pl.String:
        raise InputError(
            "TBL020",
            f'the time column "{time}" holds {column.dtype}, not dates',
            where=where,
            expected="dates or times, such as 2024-03-31 or 2024-03-31T18:30:00Z",
            fix=f'name another column, or convert it before: polars.from_epoch("{time}", time_unit="s")',
        )
    read = read_instants(column)
    if len(read.formats) == 1:
        return frame.with_columns(read.values.alias(time))
    if read.formats:
        raise InputError(
            "TBL020",
            f'"{column.drop_nulls()[0]}" and every other value of the time column "{time}" can be read in '
            f"{len(read.formats)} ways: {' and '.join(read.formats[:2])}",
            where=where,
            expected="dates that can be read in one way",
            fix=_AMBIGUOUS,
        )
    row = (read.values.is_null() & column.is_not_null()).arg_max() or 0
    raise InputError(
        "TBL020",
        f'the time column "{time}" holds "{column[row]}" in row {row + 1:,}, not a date in the format of the others',
        where=where,
        expected="dates or times in one format, such as 2024-03-31 or 2024-03-31T18:30:00Z",
        fix=_AMBIGUOUS,
    )


def column_of(frame: Frame, name: str, *, where: str, role: str) -> pl.Series:
    """Return a column by its name.

    Raises
    ------
    InputError
        ``TBL019`` if there is none; the near miss is said.
    """
    require_column(frame, name, where=where, role=role)
    return frame[name]


def require_column(frame: Frame, name: str, *, where: str, role: str) -> None:
    """Refuse the name of a column that is not there.

    Raises
    ------
    InputError
        ``TBL019``; the near miss is said.
    """
    if name in frame.columns:
        return
    names = ", ".join(frame.columns)
    raise InputError(
        "TBL019",
        f'the table has no column "{name}", which is named as {role}.{did_you_mean(name, frame.columns)}',
        where=where,
        expected=f"one of: {names}",
        fix=f"correct the name of the {role} column",
    )
