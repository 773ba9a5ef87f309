"""Counts as Prometheus families."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from seatrial.serving.counts import BATCH_EDGES, LATENCY_EDGES_US, Counts, Histogram, Tally
from seatrial.serving.counts_files import read_counts
from seatrial.shells.http.call import Call, Reply
from seatrial.shells.http.secure import SECURE_HEAD

if TYPE_CHECKING:
    from prometheus_client.core import Metric

_LABELS = ("model", "version", "route", "door", "code")


class Collects(Protocol):
    """Gives families of counts."""

    def collect(self) -> Iterator[Metric]:
        """Give every family."""


class Metrics:
    """Answers ``/metrics``: the counts of all workers, this one's as they are now.

    Parameters
    ----------
    tally
        Of this worker.
    folder
        Where all workers' counts lie.
    own
        This worker's file there.
    """

    def __init__(self, tally: Tally, folder: Path, own: Path) -> None:
        self._tally = tally
        self._folder = folder
        self._own = own

    async def __call__(self, call: Call) -> Reply:
        """Return the counts in the format that is asked for."""
        body, kind = encoded(self, call.headers.get(b"accept", b"").decode("latin-1"))
        return Reply(body, head=b"content-type: %b\r\n%b" % (kind.encode(), SECURE_HEAD))

    def collect(self) -> Iterator[Metric]:
        """Give every family."""
        others = read_counts(self._folder, apart_from=self._own)
        yield from families(others.merge(self._tally.taken()))


def encoded(collector: Collects, accept: str) -> tuple[bytes, str]:
    """Return what a collector gives in the format that is asked for, of Prometheus or OpenMetrics, and its type."""
    from prometheus_client import CollectorRegistry  # noqa: PLC0415 - only where it is asked for
    from prometheus_client.exposition import choose_encoder  # noqa: PLC0415 - the same

    registry = CollectorRegistry(auto_describe=False)
    registry.register(collector)
    encoder, kind = choose_encoder(accept)
    return encoder(registry), kind


def families(counts: Counts) -> Iterable[Metric]:
    """Return the families of what workers counted."""
    from prometheus_client.core import (  # noqa: PLC0415 - it is loaded where metrics are asked for
        CounterMetricFamily,
        GaugeMetricFamily,
        HistogramMetricFamily,
    )

    requests = CounterMetricFamily("seatrial_requests", "Requests that were answered or refused.", labels=_LABELS)
    latency = HistogramMetricFamily(
        "seatrial_request_seconds", "From the last byte of a request to the first of its answer.", labels=_LABELS
    )
    edges = [f"{edge / 1_000_000:g}" for edge in LATENCY_EDGES_US]
    for line in counts.answered:
        requests.add_metric(line.key, line.latency_us.n)
        latency.add_metric(line.key, _buckets(line.latency_us, edges), line.latency_us.total / 1_000_000)
    rows = HistogramMetricFamily("seatrial_batch_rows", "Rows that a model was asked at once.", labels=_LABELS[:2])
    for batch in counts.batched:
        rows.add_metric((batch.model, batch.version), _buckets(batch.rows, map(str, BATCH_EDGES)), batch.rows.total)
    dropped = CounterMetricFamily("seatrial_dropped", "What was given up for lack of time.", labels=("what",))
    dropped.add_metric(("shadows",), counts.shadows_dropped)
    dropped.add_metric(("log",), counts.log_dropped)
    gauges = (
        ("requests_in_flight", "Requests being answered.", counts.in_flight),
        ("journal_pending", "Entries that no commit has taken yet.", counts.journal_pending),
        ("journal_pending_seconds", "How long the oldest of them has waited.", counts.journal_lag_us / 1_000_000),
    )
    return requests, latency, rows, dropped, *(GaugeMetricFamily(f"seatrial_{n}", w, value=v) for n, w, v in gauges)


def _buckets(histogram: Histogram, edges: Iterable[str]) -> list[tuple[str, float]]:
    """Return the counts up to each edge, as Prometheus has them."""
    return list(zip([*edges, "+Inf"], accumulate(histogram.buckets), strict=True))
