"""What dashboards and rules of Prometheus are made from, and the names of everything that is exported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from seatrial.values import Gate

SERVER: Mapping[str, str] = MappingProxyType(
    {
        "seatrial_requests_total": "requests answered or refused",
        "seatrial_request_seconds_bucket": "time to answer",
        "seatrial_batch_rows_sum": "rows that models were asked",
        "seatrial_requests_in_flight": "requests being answered",
        "seatrial_dropped_total": "what was given up for lack of time",
        "seatrial_journal_pending_seconds": "age of the oldest entry that no commit has taken",
        "seatrial_journal_lag_seconds": "age of the oldest file that waits for the compactor",
        "seatrial_journal_inbox_bytes": "bytes that wait for the compactor",
        "seatrial_journal_compaction_failed": "whether the compactor's last run failed",
        "seatrial_workers": "workers that run",
        "seatrial_workers_wanted": "workers that should run",
        "seatrial_worker_restarts": "workers started again",
        "seatrial_store_reachable": "whether the store can be read",
    }
)
"""Series of a running server that dashboards and rules ask for; a test compares them with what it exports."""

FAULTS = "SRV003|SRV03.|SRV123|SRV190|SRV219|EVD.*|JRN00."
"""Codes of answers that are the server's own fault, or its lack of time; all others are the client's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What the project file says of a model that matters to whoever watches it.

    Parameters
    ----------
    project, model
        Name of the project and of the model, as their labels have them.
    owner
        Whom to ask; empty when nobody is named.
    metrics
        Metrics of quality to show, those with a gate first.
    gates
        Requirements with a bound on all rows.
    slices
        Whether slices are declared.
    deadline
        Within what time a request must be answered.
    every
        How often the model is watched.
    journal
        Whether answers are kept at all.
    """

    project: str
    model: str
    owner: str = ""
    metrics: tuple[str, ...] = ()
    gates: tuple[Gate, ...] = ()
    slices: bool = False
    deadline: timedelta = timedelta(seconds=10)
    every: timedelta = timedelta(hours=1)
    journal: bool = True

    @property
    def of_server(self) -> str:
        """Matcher of the server's series of this model."""
        return f'model="{escaped(self.model)}"'

    @property
    def of_watch(self) -> str:
        """Matcher of the watch's series of this project."""
        return f'project="{escaped(self.project)}"'


def escaped(text: str) -> str:
    r"""Return text as it stands between the quotes of PromQL.

    Examples
    --------
    >>> escaped('a"b')
    'a\\"b'
    """
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def duration(span: timedelta) -> str:
    """Return a span as Prometheus writes it, in whole seconds where it must be.

    Examples
    --------
    >>> duration(timedelta(hours=3)), duration(timedelta(minutes=90)), duration(timedelta(days=2))
    ('3h', '90m', '2d')
    """
    seconds = max(1, round(span.total_seconds()))
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
