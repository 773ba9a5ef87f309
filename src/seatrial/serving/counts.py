"""Counts of what a worker did: plain whole numbers while it runs, values that merge when they are read."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import reduce
from typing import TypeAlias

import msgspec

COUNTS_SCHEMA_VERSION = 1
OK = "ok"
LATENCY_EDGES_US = (
    *(100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000),
    *(100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000),
)
"""Upper edges of the latency histogram, inclusive; one bucket more is above the last."""
BATCH_EDGES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 4_096, 16_384)
"""Upper edges of the histogram of rows that a model was asked at once."""

Answers: TypeAlias = tuple[str, str, str, str, str]
"""Model, version, route, door and code: what requests are counted by. Empty text where a request never got so far."""


class Histogram(msgspec.Struct, frozen=True):
    """How many values fell between edges, and their sum.

    Parameters
    ----------
    buckets
        One count per edge and one above the last.
    total
        Sum of the values; a whole number, so that merging does not depend on the order.
    """

    buckets: tuple[int, ...]
    total: int = 0

    @property
    def n(self) -> int:
        """Number of values."""
        return sum(self.buckets)

    def merge(self, other: Histogram) -> Histogram:
        """Return the counts of both."""
        return Histogram(
            buckets=tuple(a + b for a, b in zip(self.buckets, other.buckets, strict=True)),
            total=self.total + other.total,
        )


class Answered(msgspec.Struct, frozen=True):
    """Requests of one kind: how many, and how long they took in microseconds."""

    model: str
    version: str
    route: str
    door: str
    code: str
    latency_us: Histogram

    @property
    def key(self) -> Answers:
        """What they are counted by."""
        return (self.model, self.version, self.route, self.door, self.code)


class Batched(msgspec.Struct, frozen=True):
    """How many rows one version was asked at once."""

    model: str
    version: str
    rows: Histogram


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What one worker did, or many together. Counts add up; of the journal's lag the greatest counts.

    Parameters
    ----------
    schema_version
        Version of this shape.
    answered, batched
        Sorted by what they are counted by.
    in_flight
        Requests that are being answered now.
    journal_pending
        Entries that no commit has taken yet.
    journal_lag_us
        How long the oldest of them has waited.
    shadows_dropped
        Shadow requests that were given up because the worker had no time.
    log_dropped
        Lines of the access log that nobody took in time.
    """

    schema_version: int = COUNTS_SCHEMA_VERSION
    answered: tuple[Answered, ...] = ()
    batched: tuple[Batched, ...] = ()
    in_flight: int = 0
    journal_pending: int = 0
    journal_lag_us: int = 0
    shadows_dropped: int = 0
    log_dropped: int = 0

    def merge(self, other: Counts) -> Counts:
        """Return what both did; neither order nor grouping matters."""
        lines = {line.key: line for line in self.answered}
        for line in other.answered:
            known = lines.get(line.key)
            lines[line.key] = line if known is None else _joined(known, line)
        batches = {(line.model, line.version): line for line in self.batched}
        for batch in other.batched:
            key = (batch.model, batch.version)
            had = batches.get(key)
            batches[key] = batch if had is None else Batched(*key, rows=had.rows.merge(batch.rows))
        return Counts(
            answered=tuple(lines[key] for key in sorted(lines)),
            batched=tuple(batches[key] for key in sorted(batches)),
            in_flight=self.in_flight + other.in_flight,
            journal_pending=self.journal_pending + other.journal_pending,
            journal_lag_us=max(self.journal_lag_us, other.journal_lag_us),
            shadows_dropped=self.shadows_dropped + other.shadows_dropped,
            log_dropped=self.log_dropped + other.log_dropped,
        )

    def ended(self) -> Counts:
        """Return the counts of a worker that is no more: what it did stays, what it held does not."""
        return msgspec.structs.replace(self, in_flight=0, journal_pending=0, journal_lag_us=0)


def merged(counts: Iterable[Counts]) -> Counts:
    """Return all counts as one; the empty counts of nobody."""
    return reduce(Counts.merge, counts, Counts())


class Tally:
    """What one worker counts as it goes: a few additions per request, no locks, one thread.

    Examples
    --------
    >>> tally = Tally()
    >>> tally.answered(("delay", "3", "champion", "predict", OK), 180)
    >>> tally.batch("delay", "3", 1)
    >>> tally.taken().answered[0].latency_us.n
    1
    """

    __slots__ = (
        "_batches",
        "_lines",
        "in_flight",
        "journal_lag_us",
        "journal_pending",
        "log_dropped",
        "shadows_dropped",
    )

    def __init__(self) -> None:
        self._lines: dict[Answers, list[int]] = {}
        self._batches: dict[tuple[str, str], list[int]] = {}
        self.in_flight = 0
        self.journal_pending = 0
        self.journal_lag_us = 0
        self.shadows_dropped = 0
        self.log_dropped = 0

    def answered(self, key: Answers, latency_us: int) -> None:
        """Count one request that was answered or refused."""
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = [0] * (len(LATENCY_EDGES_US) + 2)
        line[bisect_left(LATENCY_EDGES_US, latency_us)] += 1
        line[-1] += latency_us

    def batch(self, model: str, version: str, rows: int) -> None:
        """Count one question to a model."""
        line = self._batches.get((model, version))
        if line is None:
            line = self._batches[model, version] = [0] * (len(BATCH_EDGES) + 2)
        line[bisect_left(BATCH_EDGES, rows)] += 1
        line[-1] += rows

    def taken(self) -> Counts:
        """Return the counts as they are now."""
        return Counts(
            answered=tuple(Answered(*key, latency_us=_histogram(line)) for key, line in sorted(self._lines.items())),
            batched=tuple(Batched(*key, rows=_histogram(line)) for key, line in sorted(self._batches.items())),
            in_flight=self.in_flight,
            journal_pending=self.journal_pending,
            journal_lag_us=self.journal_lag_us,
            shadows_dropped=self.shadows_dropped,
            log_dropped=self.log_dropped,
        )


def _joined(one: Answered, other: Answered) -> Answered:
    return Answered(*one.key, latency_us=one.latency_us.merge(other.latency_us))


def _histogram(line: list[int]) -> Histogram:
    return Histogram(buckets=tuple(line[:-1]), total=line[-1])
