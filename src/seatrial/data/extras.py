"""Which optional libraries a table needs."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from seatrial.data.address import is_address
from seatrial.data.formats.delta import find_delta
from seatrial.data.place import local_place

LIBRARIES = {"delta": "deltalake", "remote": "obstore"}


def extras_of(source: str, *, root: Path) -> tuple[str, ...]:
    """Return the extras by which a table is read here, sorted; nothing is asked over a network.

    A remote table may be a Delta table: the extra for these is among them if its library is installed here.
    """
    if is_address(source):
        return ("delta", "remote") if find_spec(LIBRARIES["delta"]) else ("remote",)
    return () if find_delta(local_place(source, root=root).path) is None else ("delta",)
