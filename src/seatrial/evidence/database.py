"""A database that holds evidence: work runs in one transaction, and waits for a server that is away."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.exc import DBAPIError

from seatrial.values import Progress, StateError, silent

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

WRITING, TABLES = "seatrial_writing", "seatrial_tables"
WAITING = "waiting for the database of the evidence"
_LONGEST_PAUSE_S = 2.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """An engine, and what its errors mean.

    Parameters
    ----------
    engine
        Its transactions see one state of the database; those that write wait for each other.
    place
        Where it lies, without a password.
    told
        Gives the error for the user.
    is_away
        Tells whether the same work may succeed a little later: the server stops, starts or cannot be reached.
    patience_s
        How long work waits for a server that was there and is away, in seconds.
    progress
        Told of the wait.
    """

    engine: Engine
    place: str
    told: Callable[[BaseException], StateError]
    is_away: Callable[[BaseException], bool]
    patience_s: float = 0.0
    progress: Progress = silent

    def once(self, work: Callable[[Connection], T], *, writing: bool = False, tables: bool = False) -> T:
        """Return what work in a transaction gives; with ``tables`` it may change them, and no other process does.

        Raises
        ------
        StateError
            ``EVDnnn`` if the database does not do it; it is as before, unless the server went away while it committed.
        """
        try:
            return self._transaction(work, writing=writing or tables, tables=tables)
        except (DBAPIError, OSError) as error:
            raise self.told(error) from error

    def run(self, work: Callable[[Connection], T], *, writing: bool = False) -> T:
        """Return what work in a transaction gives, tried again while the server is away.

        The answer to a commit can be lost with the server, so work that writes must find out whether it was done.

        Raises
        ------
        StateError
            ``EVDnnn`` if the database does not do it, or is away for longer than the patience.
        """
        began, pause = time.monotonic(), 0.0
        while True:
            try:
                return self._transaction(work, writing=writing)
            except (DBAPIError, OSError) as error:
                waited = time.monotonic() - began
                if not self.is_away(error) or waited + pause > self.patience_s:
                    raise self.told(error) from error
            self.engine.dispose()  # its connections died with the server
            self.progress(WAITING, waited, self.patience_s)
            time.sleep(pause)
            pause = min(max(2 * pause, 0.05), _LONGEST_PAUSE_S)

    def _transaction(self, work: Callable[[Connection], T], *, writing: bool, tables: bool = False) -> T:
        with self.engine.connect() as plain:
            connection = plain.execution_options(**{WRITING: writing, TABLES: tables})
            with connection.begin():
                return work(connection)
