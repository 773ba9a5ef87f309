"""The verb ``feedback``: what turned out to be true, out of a file."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, cast

import polars as pl

from seatrial.data import read_table
from seatrial.data.when import with_instants
from seatrial.journal.compact import Compacted
from seatrial.journal.entry import Turned
from seatrial.journal.feedback import Names
from seatrial.journal.ids import Ids
from seatrial.journal.inbox import Inbox
from seatrial.journal.news import known_predictions, known_rows, weighed
from seatrial.journal.rows import outcomes_of
from seatrial.journal.told import told_in
from seatrial.journal.words import text_of
from seatrial.project import Project
from seatrial.values import Finding, Level, Progress, StateError, silent
from seatrial.workflows.compact import compact_journal, inbox_folder, journal_folder
from seatrial.workflows.wire import open_project, open_store, state_folder

TAKING = "taking outcomes"
PATIENCE_S = 60.0
_CHUNK = 200_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What became of the rows of a file; the kinds from ``new`` to ``already`` make up all of them.

    Parameters
    ----------
    rows
        Rows of the file.
    new
        The first that is said of a prediction.
    confirmed
        Say what was said last, of another time or by another source.
    corrections
        Say otherwise; the earlier ones are kept as versions.
    conflicts
        Say otherwise for the very time for which the same source said something before; the later one counts.
    already
        Were there already, and changed nothing.
    parked
        Those that were taken although no prediction is known that they are about: they are kept, and joined when it
        arrives.
    findings
        Inboxes that are damaged or could not be read.
    """

    rows: int
    new: int = 0
    confirmed: int = 0
    corrections: int = 0
    conflicts: int = 0
    already: int = 0
    parked: int = 0
    findings: tuple[Finding, ...] = ()

    def __add__(self, other: Feedback) -> Feedback:
        return Feedback(
            **{item.name: getattr(self, item.name) + getattr(other, item.name) for item in dataclasses.fields(Feedback)}
        )


def take_feedback(
    path: Path,
    file: str,
    *,
    settings: Sequence[str] = (),
    source: str = "",
    now: datetime | None = None,
    progress: Progress = silent,
) -> Feedback:
    """Return what became of the outcomes in a file, once all of them stand in the journal.

    The file is checked as a whole before a row of it is taken. It may be interrupted and run again, with the same file
    or a longer one: what is there already changes nothing.

    Parameters
    ----------
    path
        The project file, or its folder.
    file
        Any table that :func:`seatrial.data.read_table` reads, with the columns that
        :func:`seatrial.journal.told.told_in` names.
    settings
        Overrides of the project file.
    source
        Who says so, for rows that do not say it themselves.
    now
        The time; that of the machine if None.
    progress
        Told of the rows behind us.

    Raises
    ------
    InputError
        ``TBLnnn`` the file cannot be read, ``JRN012`` to ``JRN016`` something in it is wrong.
    StateError
        ``JRN001`` to ``JRN005`` the journal cannot be written; ``JRN008`` another process is at it for too long.
    """
    project = open_project(path, settings)
    now = now or datetime.now(UTC)
    told = _read(project, file, source=source, now=now, progress=progress)
    state = state_folder(project)
    done = Feedback(rows=0, findings=_compact(state).findings)
    new_ids = Ids()
    for start in range(0, told.height, _CHUNK):
        progress(TAKING, start, told.height)
        done += _take(told.slice(start, _CHUNK), state, new_ids=new_ids, now=now)
    progress(TAKING, told.height, told.height)
    return done


def _read(project: Project, file: str, *, source: str, now: datetime, progress: Progress) -> pl.DataFrame:
    frame = read_table(file, name="outcomes", progress=progress).frame
    if not isinstance(frame, pl.DataFrame):  # only with a folder for what does not fit into the memory
        raise TypeError("the outcomes are not in memory")
    if "known_at" in frame.columns:
        frame = cast("pl.DataFrame", with_instants(frame, "known_at", where=file))
    told = told_in(frame, where=file, now=now, names=_names(project))
    return told.with_columns(source=pl.when(pl.col("source") == "").then(pl.lit(source)).otherwise("source"))


def _names(project: Project) -> Names:
    """Return what the project calls things, and what can be true: as its newest trial saw it."""
    task = project.model.task
    classes: tuple[Level, ...] = ()
    if task == "binary":
        with open_store(project) as store:
            evidence = store.latest()
        classes = () if evidence is None else evidence.signature.classes
    return Names(
        target=project.data.target,
        row_id=project.data.id,
        truths=tuple(sorted(map(text_of, classes))),
        is_number=task == "regression",
    )


def _take(told: pl.DataFrame, state: Path, *, new_ids: Ids, now: datetime) -> Feedback:
    """Return what became of some rows, once they stand in the journal."""
    entries = list(_entries(told, new_ids, now))
    tables = journal_folder(state)
    outcomes = weighed(outcomes_of(entries), tables)
    kinds = outcomes["kind"]
    inbox = Inbox(inbox_folder(state), level="synced")
    for entry, kind in zip(entries, kinds, strict=True):
        if kind != "already":
            inbox.add(entry)
    inbox.close()
    counts = dict(kinds.value_counts().iter_rows())
    return Feedback(
        rows=told.height,
        new=counts.get("new", 0),
        confirmed=counts.get("confirmed", 0),
        corrections=counts.get("correction", 0),
        conflicts=counts.get("conflict", 0),
        already=counts.get("already", 0),
        parked=_parked(outcomes.filter(kinds != "already"), tables),
        findings=_compact(state).findings,
    )


def _entries(told: pl.DataFrame, new_ids: Ids, now: datetime) -> Iterator[Turned]:
    received = (now - _EPOCH) // timedelta(microseconds=1)
    microseconds = told.with_columns(pl.col("known_at").cast(pl.Int64))
    for prediction_id, row_id, value, known_at, source in microseconds.iter_rows():
        yield Turned(
            id=new_ids(1),
            prediction_id=prediction_id,
            row_id=row_id,
            value=_level(value),
            known_at_us=known_at,
            source=source,
            received_at_us=received,
        )


def _level(value: object) -> Level:
    """Return a truth as JSON would have it; instants, which are classes of nobody, as text."""
    return value if isinstance(value, str | int | float | bool) else str(value)


def _parked(outcomes: pl.DataFrame, tables: Path) -> int:
    """Return how many of some outcomes are about predictions that are not known."""
    ids = known_predictions(tables, outcomes["prediction_id"])["id"]
    rows = known_rows(tables, outcomes["row_id"])
    known = pl.col("prediction_id").is_in(ids.implode()) | pl.col("row_id").is_in(rows.implode())
    return outcomes.filter(~known.fill_null(value=False)).height


def _compact(state: Path) -> Compacted:
    done = compact_journal(state, wait_s=PATIENCE_S)
    if done.busy:
        raise StateError(
            "JRN008",
            f"another process has been compacting the journal for {PATIENCE_S:.0f} s",
            where=str(journal_folder(state)),
            expected="a few seconds at most",
            fix="run the command again; what was taken is there already, and is not taken twice",
        )
    return done
