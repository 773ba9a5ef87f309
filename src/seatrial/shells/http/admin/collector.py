"""The counts of all workers as Prometheus families; read anew for each answer, kept nowhere."""

from __future__ import annotations

import time
from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric

from seatrial.journal.lag import lag_of
from seatrial.serving.counts_files import read_counts
from seatrial.shells.http.families import families
from seatrial.shells.http.supervise_overview import COUNTS, Overview


class Collector:
    """What Prometheus is told of a running server.

    Parameters
    ----------
    overview
        The server.
    """

    def __init__(self, overview: Overview) -> None:
        self._overview = overview

    def collect(self) -> Iterator[Metric]:
        """Give every family."""
        counts = read_counts(self._overview.serving.folder / COUNTS)
        yield from families(counts)
        yield from self._of_server()

    def _of_server(self) -> Iterator[Metric]:
        server, lag = self._overview, lag_of(self._overview.serving.inbox, now=time.time())
        compacted = server.compactor.last
        for name, words, value in (
            ("workers", "Workers that run.", len(server.crew.pids)),
            ("workers_wanted", "Workers that should run.", len(server.crew.places)),
            ("worker_restarts", "How often a worker was started again.", sum(e.restarts for e in server.crew.places)),
            ("snapshot_number", "Number of the snapshot that workers serve.", server.publisher.snapshot.number),
            ("store_reachable", "1 if the store can be read, else 0.", int(server.publisher.away is None)),
            ("journal_inbox_files", "Files that wait for the compactor.", lag.files),
            ("journal_inbox_bytes", "Their size.", lag.size_bytes),
            ("journal_lag_seconds", "Age of the oldest of them.", lag.oldest_s),
            (
                "journal_compaction_failed",
                "1 if the last run of the compactor failed, else 0.",
                int(compacted is not None and bool(compacted.error)),
            ),
        ):
            yield GaugeMetricFamily(f"seatrial_{name}", words, value=value)
