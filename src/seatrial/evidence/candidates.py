"""Which candidates a test table has judged, numbered from 1."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, func, insert, select

from seatrial.evidence.tables import candidates
from seatrial.evidence.trial_row import TrialRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What is judged on a test table: a model file with its threshold.

    Parameters
    ----------
    test_digest, model_digest
        Of the table and of the file.
    threshold
        Score from which a binary model says yes; None for any other.
    """

    test_digest: str
    model_digest: str
    threshold: float | None

    @classmethod
    def of(cls, row: TrialRow) -> Candidate:
        """Return the candidate of a trial."""
        return cls(test_digest=row.test_digest, model_digest=row.model_digest, threshold=row.threshold)


def number_of(connection: Connection, candidate: Candidate) -> int:
    """Return the number of a candidate on its test table, given to it now if it has none.

    Whoever calls holds the lock of the chain's head, so that no two candidates get one number.
    """
    known = candidates.c
    same = known.threshold.is_(None) if candidate.threshold is None else known.threshold == candidate.threshold
    on_table = known.test_digest == candidate.test_digest
    query = select(func.min(known.number)).where(on_table, known.model_digest == candidate.model_digest, same)
    found: int | None = connection.execute(query).scalar()
    if found is not None:
        return found
    last: int = connection.execute(select(func.max(known.number)).where(on_table)).scalar() or 0
    connection.execute(insert(candidates).values(asdict(candidate) | {"number": last + 1}))
    return last + 1


def read_candidates(connection: Connection) -> frozenset[Candidate]:
    """Return every candidate that was counted."""
    known = candidates.c
    rows = connection.execute(select(known.test_digest, known.model_digest, known.threshold))
    return frozenset(Candidate(test_digest=test, model_digest=model, threshold=level) for test, model, level in rows)
