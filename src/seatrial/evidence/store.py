"""The metadata store: evidence goes in at the end of a hash chain, and never changes."""

from __future__ import annotations

from dataclasses import fields
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, func, select, text

from seatrial.evidence.alerts import AlertBook
from seatrial.evidence.audit import Audit, audit
from seatrial.evidence.candidates import Candidate, number_of, read_candidates
from seatrial.evidence.database import Database
from seatrial.evidence.keys import StoredKey, create_key, read_keys, revoke_key
from seatrial.evidence.leases import Leases
from seatrial.evidence.ledger import ReleaseRow
from seatrial.evidence.link import Head, Link, evidence_payload, export_head, parse_head
from seatrial.evidence.migrate import migrate
from seatrial.evidence.open import Manner, open_database
from seatrial.evidence.outbox import Outbox
from seatrial.evidence.record import Record, read_records, record_of
from seatrial.evidence.releases import Wanted, move_alias, read_ledger, read_releases, record_release, retire_aliases
from seatrial.evidence.rows import READ_LINKS, Unreadable, link_in, read_chain, read_index
from seatrial.evidence.tables import records, trials
from seatrial.evidence.write import Entry, read_head
from seatrial.values import Evidence, InputError, Key, Progress, Release, StateError, silent

WAIT_S, PATIENCE_S = 10.0, 120.0


class Store:
    """Evidence in a database; opened by :meth:`open`, closed by :meth:`close` or a ``with`` block."""

    def __init__(self, database: Database, *, is_new: bool) -> None:
        self._database = database
        self.place = database.place
        self.is_new = is_new

    @classmethod
    def open(
        cls,
        place: str | Path,
        *,
        wait_s: float = WAIT_S,
        patience_s: float = PATIENCE_S,
        password: str | None = None,
        progress: Progress = silent,
    ) -> Self:
        """Return the store in a folder, such as ``.seatrial``, or behind a database URL; made if there is none.

        Parameters
        ----------
        place
            Folder, or URL such as ``"sqlite:///state/seatrial.db"`` or ``"postgresql://user@host/database"``.
        wait_s
            How long to wait for another process that writes, and for the first answer of a server, in seconds.
        patience_s
            How long to wait, once the store is open, for a server that went away, in seconds.
        password
            Of the server's user, for a URL without one.
        progress
            Told while a server is waited for.

        Raises
        ------
        StateError
            ``EVDnnn`` if it was written by a newer version, is locked, damaged, or cannot be reached or made; nothing
            is changed.
        """
        manner = Manner(wait_s=wait_s, patience_s=patience_s, password=password, progress=progress)
        database, is_new = open_database(place, manner)
        return cls(database, is_new=is_new)

    def close(self) -> None:
        """Let go of the database."""
        self._database.engine.dispose()

    def migrate(self, to: str) -> None:
        """Bring the store to another revision with all its evidence, for an older version of Seatrial.

        This version brings it forward again when it next opens the store.

        Raises
        ------
        InputError
            ``EVD014`` if there is no such revision.
        StateError
            ``EVDnnn`` if the tables could not be changed; they are as before.
        """
        self._database.once(lambda connection: migrate(connection, to=to), tables=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def append(self, evidence: Evidence, *, kind: str = "trial", once: bool = False) -> Record:
        """Return the record of evidence, written at the end of the chain in one transaction.

        Parameters
        ----------
        evidence
            What was learnt.
        kind
            Of the record.
        once
            Return the record that holds this very evidence, if there is one, instead of writing another.

        Raises
        ------
        StateError
            ``EVDnnn`` if it could not be written; the chain is as before.
        """
        return self.append_payload(evidence_payload(evidence), kind=kind, written=evidence.run.started, once=once)

    def append_payload(self, payload: bytes, *, kind: str, written: str, once: bool = False) -> Record:
        """Return the record of any canonical JSON, written at the end of the chain in one transaction.

        Raises
        ------
        StateError
            ``EVDnnn`` if it could not be written; the chain is as before.
        """
        entry = Entry(kind=kind, written=written, payload=payload, once=once, place=self.place)
        return record_of(self._database.run(entry.write, writing=True))

    def latest(self) -> Evidence | None:
        """Return the evidence of the newest trial, None if there is none.

        Raises
        ------
        StateError
            ``EVD022`` if its record is damaged.
        """
        link = self._latest()
        return None if link is None else link.evidence()

    def get(self, key: int | str) -> Evidence:
        """Return the evidence of a trial by its place in the chain or by the beginning of its digest.

        Raises
        ------
        InputError
            ``EVD010`` if there is none or several digests begin so; ``EVD011`` if the record is no trial.
        """
        link = self._database.run(lambda connection: self._link(connection, self._seq(connection, key)))
        return link.evidence()

    def records(self, *, limit: int | None = None) -> tuple[Record, ...]:
        """Return the records in a line each, the oldest first; with a limit the newest so many."""
        return self._database.run(lambda connection: read_records(connection, limit=limit))

    def head(self) -> Head:
        """Return the end of the chain."""
        return self._database.run(read_head) or Head()

    def export_head(self) -> str:
        """Return the end of the chain as a small JSON document, to be kept where no writer of the chain can write."""
        return export_head(self.head())

    def count(self, candidate: Candidate) -> int:
        """Return which candidate on its test table this is, from 1; it is counted from now on.

        One that was counted before keeps its number, so that a trial repeated is the same trial.

        Raises
        ------
        StateError
            ``EVDnnn`` if the store cannot be written.
        """

        def work(connection: Connection) -> int:
            read_head(connection, locked=True)
            return number_of(connection, candidate)

        return self._database.run(work, writing=True)

    def release(self, release: Release, *, alias: str | None = None, why: str = "released") -> Release:
        """Return a release as it stands in the store, recorded in the chain together with its alias.

        One that was recorded before with the very same package is not recorded again.

        Parameters
        ----------
        release
            What is released; the aliases it names do not count.
        alias
            What shall point to it. None: the champion if the model has none, else the challenger; and nothing is
            moved for a release that was recorded before.
        why
            For the record of the alias.

        Raises
        ------
        InputError
            ``REL006`` if this version was released with another package.
        StateError
            ``EVDnnn`` if it could not be written; nothing is changed.
        """
        row = ReleaseRow(**{each.name: getattr(release, each.name) for each in fields(ReleaseRow)})

        def work(connection: Connection) -> Release:
            return record_release(connection, row, alias=alias, why=why, place=self.place)

        return self._database.run(work, writing=True)

    def move_alias(self, wanted: Wanted) -> Release:
        """Return the release that an alias points to now; moved and recorded in the chain in one transaction.

        An alias that points there already is left as it is, and nothing is recorded.

        Raises
        ------
        InputError
            ``REL007`` if there is no such release.
        StateError
            ``EVDnnn`` if it could not be written; the alias points where it did.
        """
        return self._database.run(lambda connection: move_alias(connection, wanted, place=self.place), writing=True)

    def retire(self, name: str, alias: str | None, *, why: str, at: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the aliases that point to nothing from now on, and those that are left; without an alias all go.

        Raises
        ------
        InputError
            ``REL015`` if there is no such alias, ``REL016`` for the champion of a model that has other aliases.
        StateError
            ``EVDnnn`` if it could not be written; all aliases point where they did.
        """

        def work(connection: Connection) -> tuple[tuple[str, ...], tuple[str, ...]]:
            return retire_aliases(connection, name, alias, why=why, at=at, place=self.place)

        return self._database.run(work, writing=True)

    def releases(self, name: str | None = None) -> tuple[Release, ...]:
        """Return all releases with the aliases that point to them, or those of one model, the oldest first."""
        return self._database.run(lambda connection: read_releases(connection, name))

    def latest_record(self, project: str) -> tuple[Evidence, Record] | None:
        """Return the evidence of a project's newest trial and its record, None if there is none.

        Parameters
        ----------
        project
            Its name; several projects may share a store.

        Raises
        ------
        StateError
            ``EVD022`` if its record is damaged.
        """
        link = self._latest(project)
        return None if link is None else (link.evidence(), record_of(link))

    def add_key(self, made: StoredKey, *, by: str = "") -> Key:
        """Return a key that the store now knows; the chain has a record of it.

        Parameters
        ----------
        made
            The key, with the digest of its token.
        by
            Who created it: the id of a key; empty for the command line.

        Raises
        ------
        StateError
            ``EVDnnn`` if the store cannot be written.
        """
        work = partial(create_key, made=made, by=by, place=self.place)
        return self._database.run(work, writing=True)

    def all_keys(self) -> tuple[StoredKey, ...]:
        """Return all keys, the oldest first."""
        return self._database.run(read_keys)

    def revoke_key(self, key_id: str, *, at: str, by: str = "") -> Key:
        """Return a key that opens nothing from now on; the chain has a record of it.

        Raises
        ------
        InputError
            ``KEY001`` if there is no such key.
        StateError
            ``EVDnnn`` if the store cannot be written.
        """
        work = partial(revoke_key, key_id=key_id, at=at, by=by, place=self.place)
        return self._database.run(work, writing=True)

    @property
    def leases(self) -> Leases:
        """The leases by which one of several processes leads."""
        return Leases(self._database)

    def alerts(self, project: str) -> AlertBook:
        """Return what is remembered of a project's alerts."""
        return AlertBook(self._database, project)

    def outbox(self, project: str) -> Outbox:
        """Return the messages of a project that wait to be sent."""
        return Outbox(self._database, project)

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

        def work(connection: Connection) -> Audit:
            return audit(
                read_chain(connection),
                index=read_index(connection),
                counted=read_candidates(connection),
                kept=read_ledger(connection),
                stored_head=read_head(connection),
                against=against,
            )

        return self._database.run(work)

    def _latest(self, project: str | None = None) -> Link | None:
        query = select(func.max(records.c.seq)).where(records.c.kind == "trial")
        if project is not None:
            query = select(func.max(trials.c.seq)).where(trials.c.project == project)

        def work(connection: Connection) -> Link | None:
            seq = connection.execute(query).scalar()
            return None if seq is None else self._link(connection, seq)

        return self._database.run(work)

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
