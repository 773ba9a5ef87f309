"""A record of the chain in a line, without its payload."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, case, select

from seatrial.evidence.ledger import summary_in
from seatrial.evidence.link import Head, Link
from seatrial.evidence.notices import KINDS, notice_words
from seatrial.evidence.tables import records, trials
from seatrial.evidence.trial_row import row_in

WITH_WORDS = ("release", "alias", "key", *KINDS, "watch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A place in the chain.

    Parameters
    ----------
    seq
        From 1, without a gap.
    kind
        ``"trial"``, ``"release"``, ``"alias"`` ...
    written
        When, ISO 8601, UTC.
    digest
        ``"sha256:..."`` of the record and through it of all before it.
    content_digest
        Of the content without time and machine: equal for equal inputs and seed.
    summary
        Of a trial, its decision and the model's name and version; of a release, an alias, a key, alerts or a delivery,
        what it says; else empty.
    """

    seq: int
    kind: str
    written: str
    digest: str
    content_digest: str
    summary: str = ""

    @property
    def head(self) -> Head:
        """The chain up to and with this record."""
        return Head(seq=self.seq, digest=self.digest, written=self.written)


def record_of(link: Link) -> Record:
    """Return a link without its payload."""
    row = row_in(link.payload) if link.kind == "trial" else None
    return Record(
        seq=link.seq,
        kind=link.kind,
        written=link.written,
        digest=link.digest,
        content_digest=link.content_digest,
        summary=_words(link.kind, link.payload) if row is None else _summary(row.decision, row.model, row.version),
    )


def read_records(connection: Connection, *, limit: int | None) -> tuple[Record, ...]:
    """Return the records, the oldest first; with a limit the newest so many."""
    chain, trial = records.c, trials.c
    query = (
        select(chain.seq, chain.kind, chain.written, chain.digest, chain.content_digest)
        .add_columns(trial.decision, trial.model, trial.version)
        .add_columns(case((chain.kind.in_(WITH_WORDS), chain.payload)).label("payload"))
        .outerjoin(trials, trial.seq == chain.seq)
        .order_by(chain.seq.desc())
        .limit(limit)
    )
    return tuple(
        Record(
            seq=row.seq,
            kind=row.kind,
            written=row.written,
            digest=row.digest,
            content_digest=row.content_digest,
            summary=_words(row.kind, bytes(row.payload or b""))
            if row.decision is None
            else _summary(row.decision, row.model, row.version),
        )
        for row in reversed(connection.execute(query).all())
    )


def _words(kind: str, payload: bytes) -> str:
    return summary_in(kind, payload) or notice_words(kind, payload)


def _summary(decision: str, model: str, version: str) -> str:
    return f"{decision}: {model} {version}"
