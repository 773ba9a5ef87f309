"""The tables that a model was judged on, as data components."""

from __future__ import annotations

from collections.abc import Iterator

from seatrial.governance.cyclonedx.parts import Json, Object, hashes, known, licences, missing, own
from seatrial.values import TableRef

# What the project file has no key for.
_NEVER_KNOWN = ("data.classification", "data.sensitiveData", "data.governance")


def table_ref(place: int, table: TableRef) -> str:
    """Return how other parts of the document call a table."""
    return f"table-{place}:{table.name}"


def table_component(place: int, table: TableRef, *, project: str) -> Object:
    """Return a table with its digest, size, period and terms."""
    return known(
        type="data",
        bom_ref=table_ref(place, table),
        name=f"{project} {table.name} table",
        hashes=hashes(table.digest),
        licenses=licences(table.licence),
        data=[{"type": "dataset", "name": table.name}],
        properties=[*_properties(table), *missing(_missing(table))],
    )


def _properties(table: TableRef) -> Iterator[Json]:
    yield own("digest", table.digest)
    yield own("rows", str(table.rows))
    if table.drawn_from is not None:
        yield own("drawn-from", str(table.drawn_from))
    yield own("columns", str(table.columns))
    for name, value in (("first", table.first), ("last", table.last), ("source", table.source)):
        if value:
            yield own(name, value)
    for path in table.paths:
        yield own("path", path)


def _missing(table: TableRef) -> Iterator[str]:
    if not table.source:
        yield "seatrial:source"
    if not table.licence:
        yield "licenses"
    yield from _NEVER_KNOWN
