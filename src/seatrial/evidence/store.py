"""The metadata store: evidence goes in at the end of a hash chain, and never changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from seatrial.evidence.audit import Audit, audit
from seatrial.evidence.log import LogLine, read_log
from seatrial.evidence.open import open_engine
from seatrial.evidence.record import Head, Record, evidence_payload, make_record
from seatrial.evidence.rows import READ_RECORDS, read_chain, read_index, record_in
from seatrial.evidence.sqlite import WRITING, told
from seatrial.evidence.tables import heads, records, trials
from seatrial.evidence.trial_row import row_in
from seatrial.values import Evidence, InputError, StateError

WAIT_S = 10.0


class Store:
    """Evidence in a database; opened by :meth:`open`, closed by :meth:`close` or a ``with`` block."""

    def __init__(self, engine: Engine, *, place: str, is_new: bool) -> None:
        self._engine = engine
        self.place = place
        self.is_new = is_new

    @classmethod
    def open(cls, place: str | Path, *, wait_s: float = WAIT_S) -> Self:
        """Return the store in a folder, such as ``.seatrial``, or behind a database URL; made if there is none.

        Parameters
        ----------
        place
            Folder, or URL such as ``"sqlite:///state/seatrial.db"``.
        wait_s
            How long to wait for another process that writes, in seconds.

        Raises
        ------
        StateError
            ``EVDnnn`` if it was written by a newer version, is locked, damaged, or cannot be made; nothing is changed.
        """
        engine, shown, is_new = open_engine(place, wait_s=wait_s)
        return cls(engine, place=shown, is_new=is_new)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def append(self, evidence: Evidence, *, kind: str = "trial") -> Record:
        """Return the record of evidence, written at the end of the chain in one transaction.

        Raises
        ------
        StateError
            ``EVDnnn`` if it could not be written; the chain is as before.
        """
        return self.append_payload(evidence_payload(evidence), kind=kind, time=evidence.run.started)

    def append_payload(self, payload: bytes, *, kind: str, time: str) -> Record:
        """Return the record of any canonical JSON, written at the end of the chain in one transaction.

        Raises
        ------
        StateError
            ``EVDnnn`` if it could not be written; the chain is as before.
        """
        with self._transaction(writing=True) as connection:
            head = _locked_head(connection)
            if head is None:
                raise StateError(
                    "EVD022",
                    "the head of the audit chain is lost",
                    where=self.place,
                    fix="seatrial audit verify; then bring the state back from a backup",
                )
            record = make_record(previous=head, kind=kind, time=time, payload=payload)
            connection.execute(insert(records).values(asdict(record)))
            row = row_in(payload) if kind == "trial" else None
            if row is not None:
                connection.execute(insert(trials).values(asdict(row) | {"seq": record.seq}))
            connection.execute(update(heads).where(heads.c.id == 1).values(asdict(record.head)))
        return record

    def latest(self, *, kind: str = "trial") -> Record | None:
        """Return the newest record of a kind, None if there is none."""
        query = select(func.max(records.c.seq)).where(records.c.kind == kind)
        with self._transaction() as connection:
            seq = connection.execute(query).scalar()
            return None if seq is None else self._record(connection, "seq = :key", seq)

    def get(self, key: int | str) -> Record:
        """Return a record by its place in the chain or by the beginning of its digest.

        Raises
        ------
        InputError
            ``EVD010`` if there is none, or if several digests begin so.
        """
        with self._transaction() as connection:
            if isinstance(key, int) or key.isdecimal():
                return self._record(connection, "seq = :key", int(key))
            wanted = key if key.startswith("sha256:") else f"sha256:{key}"
            query = select(records.c.seq).where(records.c.digest.startswith(wanted, autoescape=True)).limit(2)
            found = connection.execute(query).scalars().all()
            if len(found) == 1:
                return self._record(connection, "seq = :key", found[0])
            raise InputError(
                "EVD010",
                f"{'no record has' if not found else 'several records have'} a digest that begins with {wanted}",
                where=self.place,
                fix="seatrial audit log",
            )

    def head(self) -> Head:
        """Return the end of the chain, to be exported and kept elsewhere."""
        with self._transaction() as connection:
            return _stored_head(connection) or Head()

    def log(self, *, limit: int = 50) -> tuple[LogLine, ...]:
        """Return the newest records in a line each, the newest first."""
        with self._transaction() as connection:
            return read_log(connection, limit=limit)

    def looks(self, *, test_digest: str, model_digest: str, threshold: float | None) -> int:
        """Return which candidate on a test table this is: 1 for the first that was judged on it.

        A candidate is a model file with its threshold. One that was judged before keeps its number, so that a trial
        repeated is the same trial.
        """
        same = (trials.c.model_digest, trials.c.threshold)
        query = select(*same).where(trials.c.test_digest == test_digest).group_by(*same).order_by(func.min(trials.c.seq))
        with self._transaction() as connection:
            seen = [tuple(row) for row in connection.execute(query)]
        candidate = (model_digest, threshold)
        return seen.index(candidate) + 1 if candidate in seen else len(seen) + 1

    def verify(self, head: Head | None = None) -> Audit:
        """Return whether the chain is whole, and everything that is wrong with it.

        Parameters
        ----------
        head
            A head that was exported earlier: shows records that were cut off, or a chain that was written anew.
        """
        with self._transaction() as connection:
            index, stored = read_index(connection), _stored_head(connection)
            return audit(read_chain(connection), index=index, stored_head=stored, against=head)

    def _record(self, connection: Connection, condition: str, key: object) -> Record:
        row = connection.execute(text(f"{READ_RECORDS} WHERE {condition}"), {"key": key}).first()
        if row is None:
            raise InputError("EVD010", f"there is no record {key}", where=self.place, fix="seatrial audit log")
        record = record_in(row)
        if isinstance(record, str):
            raise StateError("EVD022", record, where=self.place, fix="seatrial audit verify")
        return record

    @contextmanager
    def _transaction(self, *, writing: bool = False) -> Iterator[Connection]:
        try:
            with self._engine.connect() as plain:
                connection = plain.execution_options(**{WRITING: writing})
                with connection.begin():
                    yield connection
        except DBAPIError as error:
            raise told(error, place=self.place) from error


def _locked_head(connection: Connection) -> Head | None:
    return _head(connection, select(heads.c.seq, heads.c.digest, heads.c.time).where(heads.c.id == 1).with_for_update())


def _stored_head(connection: Connection) -> Head | None:
    return _head(connection, select(heads.c.seq, heads.c.digest, heads.c.time).where(heads.c.id == 1))


def _head(connection: Connection, query: Any) -> Head | None:  # noqa: ANN401 - a select of three columns
    row = connection.execute(query).first()
    return None if row is None else Head(seq=row.seq, digest=row.digest, time=row.time)
