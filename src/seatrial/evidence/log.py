"""The chain in a line per record."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from seatrial.evidence.tables import records, trials


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One record in a line; the trial's own fields are empty for another kind."""

    seq: int
    kind: str
    time: str
    digest: str
    project: str = ""
    model: str = ""
    version: str = ""
    decision: str = ""


def read_log(connection: Connection, *, limit: int) -> tuple[LogLine, ...]:
    """Return the newest records, the newest first."""
    query = (
        select(
            records.c.seq,
            records.c.kind,
            records.c.time,
            records.c.digest,
            trials.c.project,
            trials.c.model,
            trials.c.version,
            trials.c.decision,
        )
        .outerjoin(trials, trials.c.seq == records.c.seq)
        .order_by(records.c.seq.desc())
        .limit(limit)
    )
    return tuple(
        LogLine(**{name: value or "" for name, value in row._asdict().items() if name != "seq"}, seq=row.seq)
        for row in connection.execute(query)
    )
