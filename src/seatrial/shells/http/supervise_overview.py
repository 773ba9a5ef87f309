"""All parts of a running server in one value: what the management API reads and does."""

from __future__ import annotations

from dataclasses import dataclass

from seatrial.evidence import Store
from seatrial.shells.http.supervise_compact import Compactor
from seatrial.shells.http.supervise_workers import Crew
from seatrial.workflows.packages import Packages
from seatrial.workflows.publish import Publisher
from seatrial.workflows.serve import Serving

COUNTS = "counts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A running server.

    Parameters
    ----------
    serving, store, publisher, crew, compactor, packages
        Its parts.
    started
        When, in seconds since 1970.
    """

    serving: Serving
    store: Store
    publisher: Publisher
    crew: Crew
    compactor: Compactor
    packages: Packages
    started: float
