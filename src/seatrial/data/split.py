"""One table, split at the instant until which the model was trained."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import polars as pl

from seatrial.data.read import period
from seatrial.data.spooled import Frame
from seatrial.data.table import Table
from seatrial.data.when import with_instants
from seatrial.values import InputError

_DAY = timedelta(days=1)


def split_by_time(table: Table, *, time: str, trained_until: date | datetime) -> tuple[Table, Table]:
    """Return the rows up to an instant as the table ``"train"``, the later ones as ``"test"``.

    Rows without a time go to neither: ``table.ref.rows - train.ref.rows - test.ref.rows`` is their number. Both keep
    the digest of the whole.

    Parameters
    ----------
    table
        The whole table.
    time
        Its time column.
    trained_until
        The last instant that the model may have seen; a date means the end of that day, in UTC.

    Raises
    ------
    InputError
        ``TBL019`` no such column, ``TBL020`` no dates in it, ``TBL021`` no row on one side.
    """
    where = ", ".join(table.ref.paths) or f"the {table.name} frame"
    frame = with_instants(table.frame, time, where=where)
    first, last = period(frame, time)
    if not first:
        raise InputError(
            "TBL020",
            f'the time column "{time}" has no value at all',
            where=where,
            expected="the instant of each row",
            fix="name another time column",
        )
    seen = _seen(frame[time], trained_until)
    train = _part(table, frame.filter(seen.fill_null(value=False)), name="train", time=time)
    test = _part(table, frame.filter((~seen).fill_null(value=False)), name="test", time=time)
    for side, when in ((train, "up to"), (test, "after")):
        if side.ref.rows == 0:
            raise InputError(
                "TBL021",
                f"no row lies {when} {trained_until}: the first is of {first}, the last of {last}",
                where=where,
                expected="rows before and after the end of training",
                fix="correct trained_until under [model], or name a train and a test table under [data]",
            )
    return train, test


def _seen(instants: pl.Series, until: date | datetime) -> pl.Series:
    if isinstance(until, datetime):
        return instants <= (until.astimezone(UTC).replace(tzinfo=None) if until.tzinfo else until)
    return instants < datetime.combine(until + _DAY, datetime.min.time())


def _part(table: Table, frame: Frame, *, name: str, time: str) -> Table:
    first, last = period(frame, time)
    rows = frame.rechunk() if isinstance(frame, pl.DataFrame) else frame
    return Table(frame=rows, ref=replace(table.ref, name=name, rows=frame.height, first=first, last=last))
