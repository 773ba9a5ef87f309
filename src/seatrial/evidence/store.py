"""The metadata store: evidence goes in at the end of a hash chain, and never changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from seatrial.evidence.audit import Audit, audit
from seatrial.evidence.link import Head, Link, evidence_payload, export_head, make_link, parse_head
from seatrial.evidence.open import open_engine
from seatrial.evidence.record import Record, read_records, record_of
from seatrial.evidence.rows import READ_LINKS, Unreadable, link_in, read_chain, read_index
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
        return self.append_payload(evidence_payload(evidence), kind=kind, written=evidence.run.started)

    def append_payload(self, payload: bytes, *, kind: str, written: str) -> Record:
        """Return the record of any canonical JSON, written at the end of the chain in one transaction.

        Raises
        ------
        StateError
            ``EVDnnn`` if it could not be written; the chain is as before.
        """
        with self._transaction(writing=True) as connection:
            head = _head(connection, locked=True)
            if head is None:
                raise StateError(
                    "EVD022",
                    "the head of the audit chain is lost",
                    where=self.place,
                    fix="seatrial audit verify; then bring the state back from a backup",
                )
            link = make_link(previous=head, kind=kind, written=written, payload=payload)
            connection.execute(insert(records).values(asdict(link)))
            row = row_in(payload) if kind == "trial" else None
            if row is not None:
                connection.execute(insert(trials).values(asdict(row) | {"seq": link.seq}))
            connection.execute(update(heads).where(heads.c.id == 1).values(asdict(link.head)))
        return record_of(link)

    def latest(self) -> Evidence | None:
        """Return the evidence of the newest trial, None if there is none.

        Raises
        ------
        StateError
            ``EVD022`` if its record is damaged.
        """
        query = select(func.max(records.c.seq)).where(records.c.kind == "trial")
        with self._transaction() as connection:
            seq = connection.execute(query).scalar()
            return None if seq is None else self._link(connection, seq).evidence()

    def get(self, key: int | str) -> Evidence:
        """Return the evidence of a trial by its place in the chain or by the beginning of its digest.

        Raises
        ------
        InputError
            ``EVD010`` if there is none or several digests begin so; ``EVD011`` if the record is no trial.
        """
        with self._transaction() as connection:
            return self._link(connection, self._seq(connection, key)).evidence()

    def records(self, *, limit: int | None = None) -> tuple[Record, ...]:
        """Return the records in a line each, the oldest first; with a limit the newest so many."""
        with self._transaction() as connection:
            return read_records(connection, limit=limit)

    def head(self) -> Head:
        """Return the end of the chain."""
        with self._transaction() as connection:
            return _head(connection) or Head()

    def export_head(self) -> str:
        """Return the end of the chain as a small JSON document, to be kept where no writer of the chain can write."""
        return export_head(self.head())

    def looks(self, *, test_digest: str, model_digest: str, threshold: float | None) -> int:
        """Return which candidate on a test table this is: 1 for the first that was judged on it.

        A candidate is a model file with its threshold. One that was judged before keeps its number, so that a trial
        repeated is the same trial.
        """
        same = (trials.c.model_digest, trials.c.threshold)
        query = (
            select(*same).where(trials.c.test_digest == test_digest).group_by(*same).order_by(func.min(trials.c.seq))
        )
        with self._transaction() as connection:
            seen = [tuple(row) for row in connection.execute(query)]
        candidate = (model_digest, threshold)
        return seen.index(candidate) + 1 if candidate in seen else len(seen) + 1

    def verify(self, head: Head | str | None = None) -> Audit:
        """Return whether the chain is whole, and everything that is wrong with it.

        Parameters
        ----------
        head
            A head that was exported earlier: shows records that were cut off, or a chain that was written anew.

        Raises
        ------
        InputError
            ``EVD012`` if the text is no exported head.
        """
        against = parse_head(head) if isinstance(head, str) else head
        with self._transaction() as connection:
            index, stored = read_index(connection), _head(connection)
            return audit(read_chain(connection), index=index, stored_head=stored, against=against)

    def _seq(self, connection: Connection, key: int | str) -> int:
        if isinstance(key, int) or key.isdecimal():
            return int(key)
        wanted = key if key.startswith("sha256:") else f"sha256:{key}"
        query = select(records.c.seq).where(records.c.digest.startswith(wanted, autoescape=True)).limit(2)
        found: list[int] = list(connection.execute(query).scalars())
        if len(found) == 1:
            return found[0]
        which = "several records have" if found else "no record has"
        raise InputError(
            "EVD010", f"{which} a digest that begins with {wanted}", where=self.place, fix="seatrial audit log"
        )

    def _link(self, connection: Connection, seq: int) -> Link:
        row = connection.execute(text(f"{READ_LINKS} WHERE seq = :seq"), {"seq": seq}).first()
        if row is None:
            raise InputError("EVD010", f"there is no record {seq}", where=self.place, fix="seatrial audit log")
        link = link_in(row)
        if isinstance(link, Unreadable):
            raise StateError("EVD022", link.why, where=self.place, fix="seatrial audit verify")
        return link

    @contextmanager
    def _transaction(self, *, writing: bool = False) -> Iterator[Connection]:
        try:
            with self._engine.connect() as plain:
                connection = plain.execution_options(**{WRITING: writing})
                with connection.begin():
                    yield connection
        except DBAPIError as error:
            raise told(error, place=self.place) from error


def _head(connection: Connection, *, locked: bool = False) -> Head | None:
    query = select(heads.c.seq, heads.c.digest, heads.c.written).where(heads.c.id == 1)
    row = connection.execute(query.with_for_update() if locked else query).first()
    return None if row is None else Head(seq=row.seq, digest=row.digest, written=row.written)
