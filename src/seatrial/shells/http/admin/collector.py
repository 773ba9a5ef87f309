"""The counts of all workers as Prometheus families; read anew for each answer, kept nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from seatrial.serving.counts import BATCH_EDGES, LATENCY_EDGES_US, Counts, Histogram
from seatrial.serving.counts_files import read_counts
from seatrial.shells.http.admin.routes_models import COUNTS
from seatrial.shells.http.supervise_overview import Overview
from seatrial.workflows.journal_lag import lag_of

_LABELS = ("model", "version", "route", "door", "code")


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
        yield from of_counts(counts)
        yield from self._of_server()

    def _of_server(self) -> Iterator[Metric]:
        server, lag = self._overview, lag_of(self._overview.serving.inbox)
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


def of_counts(counts: Counts) -> Iterable[Metric]:
    """Return the families of what workers counted."""
    requests = CounterMetricFamily("seatrial_requests", "Requests that were answered or refused.", labels=_LABELS)
    latency = HistogramMetricFamily(
        "seatrial_request_seconds", "From the last byte of a request to the first of its answer.", labels=_LABELS
    )
    for line in counts.answered:
        requests.add_metric(line.key, line.latency_us.n)
        edges = [f"{edge / 1_000_000:g}" for edge in LATENCY_EDGES_US]
        latency.add_metric(line.key, _buckets(line.latency_us, edges), line.latency_us.total / 1_000_000)
    rows = HistogramMetricFamily("seatrial_batch_rows", "Rows that a model was asked at once.", labels=_LABELS[:2])
    for batch in counts.batched:
        rows.add_metric((batch.model, batch.version), _buckets(batch.rows, map(str, BATCH_EDGES)), batch.rows.total)
    dropped = CounterMetricFamily("seatrial_dropped", "What was given up for lack of time.", labels=("what",))
    dropped.add_metric(("shadows",), counts.shadows_dropped)
    dropped.add_metric(("log",), counts.log_dropped)
    in_flight = GaugeMetricFamily("seatrial_requests_in_flight", "Requests being answered.", value=counts.in_flight)
    pending = GaugeMetricFamily(
        "seatrial_journal_pending", "Entries that no commit has taken yet.", value=counts.journal_pending
    )
    waited = GaugeMetricFamily(
        "seatrial_journal_pending_seconds",
        "How long the oldest of them has waited.",
        value=counts.journal_lag_us / 1_000_000,
    )
    return requests, latency, rows, dropped, in_flight, pending, waited


def _buckets(histogram: Histogram, edges: Iterable[str]) -> list[tuple[str, float]]:
    """Return the counts up to each edge, as Prometheus has them."""
    return list(zip([*edges, "+Inf"], accumulate(histogram.buckets), strict=True))
