"""What the project says counts as a change, as the comparison takes it."""

from __future__ import annotations

from seatrial.monitoring import Minimums
from seatrial.monitoring.effect import Kind
from seatrial.monitoring.minimums import Least
from seatrial.project import WatchedColumn, WatchSettings

_KINDS: tuple[tuple[str, Kind], ...] = (
    ("shift", "ks"),
    ("categories", "w"),
    ("nulls", "null_rate"),
    ("new", "new_levels"),
    ("range", "range"),
)
NEVER = 1e9
"""More than any effect can be: of a column that is not to be compared."""


def minimums_of(settings: WatchSettings) -> Minimums:
    """Return the least effects that matter, by kind and by column."""
    columns = {column.name: _of_column(column) for column in settings.columns}
    return Minimums(by_kind=_named(settings), by_column={name: least for name, least in columns.items() if least})


def _of_column(column: WatchedColumn) -> Least:
    return {kind: NEVER for _, kind in _KINDS} if column.ignore else _named(column)


def _named(section: WatchSettings | WatchedColumn) -> Least:
    found = ((kind, getattr(section, key)) for key, kind in _KINDS)
    return {kind: size for kind, size in found if size is not None}
