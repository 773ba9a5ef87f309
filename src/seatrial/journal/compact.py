"""Inboxes into Delta tables: each entry exactly once, whatever dies and whoever else tries."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from seatrial.journal.entry import Entry
from seatrial.journal.files import InboxFile, files_of
from seatrial.journal.news import only_new
from seatrial.journal.read import SALVAGE, read_file
from seatrial.journal.rows import PREDICTIONS, outcomes_of, predictions_of, undescribed
from seatrial.journal.tables import SCHEMAS, append_once, to_disk, unusable, version_of
from seatrial.journal.tend import Tended, tend
from seatrial.values import Finding, Progress, silent

QUARANTINE = "quarantine"
ALONE = "compacting.lock"
# Is there while commits may not be on the disk: whoever finds it was preceded by one that was killed.
UNSYNCED = "unsynced"
STEP = "taking answers into the journal"
_BATCH_BYTES = 32 << 20
_BATCH_FILES = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Compacted:
    """What was done.

    Parameters
    ----------
    files
        Files of inboxes that were taken away.
    predictions, outcomes
        Rows that were added to the tables.
    findings
        Files that are damaged: what could be read of them is in the tables, they themselves are in ``quarantine/``; or
        that could not be read just now, and stay where they are.
    tended
        What was done for the tables themselves.
    busy
        True if another process compacts this journal, and nothing was done.
    """

    files: int = 0
    predictions: int = 0
    outcomes: int = 0
    findings: tuple[Finding, ...] = ()
    tended: Tended = field(default_factory=Tended)
    busy: bool = False

    def __add__(self, other: Compacted) -> Compacted:
        return replace(
            self,
            files=self.files + other.files,
            predictions=self.predictions + other.predictions,
            outcomes=self.outcomes + other.outcomes,
            findings=(*self.findings, *other.findings),
        )


def compact(
    inbox: Path,
    tables: Path,
    *,
    keep: timedelta | None = None,
    now: datetime | None = None,
    wait_s: float = 0.0,
    progress: Progress = silent,
) -> Compacted:
    """Return what was moved from the files of inboxes into the tables.

    Files that are closed, and those of processes that died, are read, appended to both tables, and removed once the
    commits that name them stand on the disk. It may be killed at any instruction and run again.

    Parameters
    ----------
    inbox, tables
        The folders.
    keep
        How long rows are kept, by their day; None for ever.
    now
        The time, for what is too old; that of the machine if None.
    wait_s
        How long another process that compacts is waited for.
    progress
        Told of the files behind us.

    Raises
    ------
    StateError
        ``JRN004`` the library is not installed, ``JRN005`` a table cannot be read or written; the inboxes stay.
    """
    try:
        with _alone(inbox, wait_s) as is_alone:
            if not is_alone:
                return Compacted(busy=True)
            done = _taken(inbox, tables, progress=progress)
            return replace(done, tended=tend(tables, keep=keep, now=now or datetime.now(UTC)))
    except OSError as error:
        raise unusable(inbox, error) from error


def _taken(inbox: Path, tables: Path, *, progress: Progress) -> Compacted:
    """Return what was moved into the tables; only for one process at a time."""
    for left in inbox.glob(f"{SALVAGE}*"):  # by one that was killed
        shutil.rmtree(left, ignore_errors=True)
    total = sum(1 for _ in files_of(inbox))
    done = Compacted()
    unread: list[Finding] = []
    for batch in _batches(inbox, unread):
        try:
            done += _take(batch, tables)
        finally:
            for each in batch:
                each.release()
        progress(STEP, min(done.files, total), total)
    return replace(done, findings=(*done.findings, *unread))


@dataclass(slots=True, kw_only=True, eq=False)
class _Claimed:
    """A file that is ours for now, with what it holds and what is wrong with it."""

    file: InboxFile
    lock: int | None
    size: int
    entries: tuple[Entry, ...]
    damage: list[str]

    def release(self) -> None:
        """Give up the lock of a file that stays where it is."""
        if self.lock is not None:
            os.close(self.lock)
            self.lock = None

    def leave(self) -> None:
        """Remove the file, or keep it in the quarantine if something of it was not read; and give up its lock."""
        if self.lock is None:
            return
        if self.damage:
            quarantine = self.file.folder / QUARANTINE
            quarantine.mkdir(exist_ok=True)
            for path in reversed(self.file.all):
                if path.exists():
                    path.replace(quarantine / path.name)
        held, self.lock = self.lock, None
        self.file.remove(held)

    def predictions(self, columns: Mapping[str, pl.DataType]) -> pl.DataFrame:
        """Return the answers in it; none if they are not what an inbox holds."""
        try:
            return predictions_of(self.entries, columns)
        except (ValueError, TypeError, OverflowError, pl.exceptions.PolarsError) as error:
            self.damage.append(f"its answers do not fit together: {error}")
            return pl.DataFrame(schema=PREDICTIONS)


@contextmanager
def _alone(inbox: Path, wait_s: float) -> Iterator[bool]:
    """Tell whether nobody else compacts these inboxes meanwhile; the lock dies with its holder."""
    inbox.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + wait_s
    with (inbox / ALONE).open("wb") as held:
        while True:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    yield False
                    return
                time.sleep(0.02)
            else:
                yield True
                return


def _batches(inbox: Path, unread: list[Finding]) -> Iterator[list[_Claimed]]:
    """Give the files that nobody writes, a few at a time and those of an owner in order.

    The tables know of each owner the last file only, so that behind a file that is not to be had the owner's others
    wait for it.
    """
    batch: list[_Claimed] = []
    waiting: set[str] = set()
    for file in sorted(files_of(inbox)):
        if file.owner in waiting:
            continue
        claimed = _claim(file, unread)
        if claimed is None:
            waiting.add(file.owner)
            continue
        batch.append(claimed)
        if len(batch) == _BATCH_FILES or sum(each.size for each in batch) >= _BATCH_BYTES:
            yield batch
            batch = []
    if batch:
        yield batch


def _claim(file: InboxFile, unread: list[Finding]) -> _Claimed | None:
    """Return a file with its content; None if it is another's, or cannot be read just now."""
    lock = None
    try:
        lock = file.claim()
        if lock is None:
            return None
        size = sum(path.stat().st_size for path in file.all if path.exists())
        content = read_file(file)
    except (OSError, sqlite3.Error) as error:
        if lock is not None:
            os.close(lock)
        unread.append(_unread(file, error))
        return None
    damage = [words for words in (content.damage, undescribed(content.entries)) if words]
    return _Claimed(file=file, lock=lock, size=size, entries=content.entries, damage=damage)


def _take(batch: list[_Claimed], tables: Path) -> Compacted:
    """Return what was moved from some files into the tables; afterwards they are gone."""
    marker = batch[0].file.folder / UNSYNCED
    since = dict.fromkeys(SCHEMAS, -1) if marker.exists() else {name: version_of(tables, name) for name in SCHEMAS}
    marker.touch()
    done = {each.file.owner: each.file.number for each in batch}  # the last of each, as they come in order

    def predictions(before: Mapping[str, int], columns: Mapping[str, pl.DataType]) -> pl.DataFrame:
        known = dict(columns)
        frames = [pl.DataFrame(schema=PREDICTIONS)]
        for each in _behind(batch, before):
            frames.append(each.predictions(known))
            known |= frames[-1].schema
        return pl.concat(frames, how="diagonal").sort("at", "id")

    def outcomes(before: Mapping[str, int], _: Mapping[str, pl.DataType]) -> pl.DataFrame:
        return only_new(outcomes_of(entry for each in _behind(batch, before) for entry in each.entries), tables)

    n_predictions = append_once(tables, "predictions", predictions, done=done)
    n_outcomes = append_once(tables, "outcomes", outcomes, done=done)
    for name in SCHEMAS:
        to_disk(tables / name, since[name])
    marker.unlink()
    for each in batch:
        each.leave()
    return Compacted(
        files=len(batch),
        predictions=n_predictions,
        outcomes=n_outcomes,
        findings=tuple(_damaged(each) for each in batch if each.damage),
    )


def _behind(batch: list[_Claimed], before: Mapping[str, int]) -> Iterator[_Claimed]:
    return (each for each in batch if each.file.number > before[each.file.owner])


def _damaged(claimed: _Claimed) -> Finding:
    place = claimed.file.folder / QUARANTINE / claimed.file.path.name
    return Finding(
        code="JRN006",
        name="damaged inbox",
        status="warn",
        where=str(place),
        message=f"a file of an inbox is damaged: {'; '.join(dict.fromkeys(claimed.damage))}; the "
        f"{len(claimed.entries):,} entries that could be read are in the journal",
        hint="see what the system's log says of the disk; the file is kept as it is",
        measured=(("entries", len(claimed.entries)),),
    )


def _unread(file: InboxFile, error: Exception) -> Finding:
    return Finding(
        code="JRN007",
        name="unreadable inbox",
        status="warn",
        where=str(file.path),
        message=f"a file of an inbox cannot be read just now: {error}",
        hint="it stays where it is, and is tried again; see its rights and the room on the disk",
    )
