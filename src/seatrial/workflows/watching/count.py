"""From the journal to profiles: each bucket is counted once it has rows, and again when more came for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import polars as pl

from seatrial.journal.journal import Journal
from seatrial.profiles import Plan, Profile, decode, encode, merge, outcome_profile_of, profile_of
from seatrial.values import FeatureRule, InputError, Progress, Window, silent
from seatrial.workflows.outputs import told, write_whole
from seatrial.workflows.watching.buckets import Buckets, Kind, Seen
from seatrial.workflows.watching.frames import counted_rows
from seatrial.workflows.watching.reference import days_plan
from seatrial.workflows.watching.shelf import Shelf, read_index, write_index
from seatrial.workflows.watching.windows import DAY, begin_of

STEP = "counting answers"
_GRAIN = "_grain"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counted:
    """A version of a model, whose answers in the journal are counted.

    Parameters
    ----------
    model, version
        Which it is.
    rules
        Its features.
    plan
        How is counted.
    length
        Of a bucket.
    """

    model: str
    version: str
    rules: tuple[FeatureRule, ...]
    plan: Plan
    length: timedelta

    @property
    def grain(self) -> timedelta:
        """Of the counts of answers and truths alone."""
        return min(self.length, DAY)


def count_journal(
    shelf: Shelf, journal: Journal, counted: Counted, *, span: Window, progress: Progress = silent
) -> Buckets:
    """Return the profiles of a version, after those were counted for which something came.

    A bucket is counted as a whole or not at all, so that it is the same however often it is looked at: when rows of it
    arrived late, or outcomes became known or were corrected, its profile is made anew. What the journal no longer keeps
    stays counted.

    Parameters
    ----------
    shelf, journal
        Where profiles go, and where rows come from.
    counted
        What is counted.
    span
        From the first bucket in which something may have come to the end of the last that is over.
    progress
        Told how many buckets are behind us.

    Raises
    ------
    StateError
        ``JRNnnn`` if the journal cannot be read, ``EVD09n`` if a profile cannot be written.
    """
    plan, length_s = counted.plan.digest, counted.length.total_seconds()
    before = read_index(shelf, plan=plan, length_s=length_s)
    now = _seen(journal, counted, span)
    now = {start: seen for start, seen in now.items() if start not in before or seen.rows >= before[start].rows}
    changed = {start: seen for start, seen in now.items() if before.get(start) != seen}
    after = before | now
    gone = {start for start in now if not _is_whole(shelf, start, counted)}
    buckets = sorted({begin_of(start, counted.length) for start in {*changed, *gone}})
    more = {start for start, seen in changed.items() if start not in before or before[start].rows != seen.rows}
    counting = _Counting(shelf=shelf, journal=journal, counted=counted, changed={*changed, *gone}, more={*more, *gone})
    for i, start in enumerate(buckets):
        counting.bucket(start)
        progress(STEP, i + 1, len(buckets))
    if changed:
        write_index(shelf, after, plan=plan, length_s=length_s)
    return Buckets(
        length=counted.length,
        grain=counted.grain,
        seen=after,
        load=partial(_read, shelf, counted.plan),
        added=tuple(buckets),
    )


def _seen(journal: Journal, counted: Counted, span: Window) -> dict[datetime, Seen]:
    """Return what the journal has of each grain."""
    rows = journal.joined(span, model=counted.model).filter(pl.col("version") == counted.version)
    found = (
        rows.group_by(_cut(counted.grain))
        .agg(
            rows=pl.len(),
            known=pl.col("outcome").count(),
            received=pl.col("outcome_received_at").max().dt.epoch("us").fill_null(0),
        )
        .collect()
    )
    return {
        start: Seen(start=start.isoformat(), rows=n, known=known, received_us=received)
        for start, n, known, received in found.select(_GRAIN, "rows", "known", "received").iter_rows()
    }


def _is_whole(shelf: Shelf, start: datetime, counted: Counted) -> bool:
    """Return whether the profiles of a grain are there."""
    bucket = begin_of(start, counted.length)
    return shelf.bucket(start, "model").exists() and shelf.bucket(bucket, "answers").exists()


def _cut(length: timedelta) -> pl.Expr:
    return pl.col("at").dt.truncate(f"{length // timedelta(seconds=1)}s").alias(_GRAIN)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Counting:
    """Buckets on their way from the journal to the shelf: what changed of them is counted, as a whole.

    Parameters
    ----------
    changed
        Grains of which anything is new.
    more
        Those of them that have more answers than before.
    """

    shelf: Shelf
    journal: Journal
    counted: Counted
    changed: set[datetime]
    more: set[datetime]

    def bucket(self, start: datetime) -> None:
        """Count a bucket, and each grain in it that changed."""
        window = Window(start=start, end=start + self.counted.length)
        rows = self.journal.joined(window, model=self.counted.model).filter(pl.col("version") == self.counted.version)
        frame = counted_rows(rows, self.counted.rules).with_columns(_cut(self.counted.grain)).collect()
        if any(window.holds(grain) for grain in self.more):
            answers = profile_of(frame, self.counted.plan, window=window)
            write_whole(self.shelf.bucket(start, "answers"), encode(answers))
        if frame["outcome"].count():
            known = outcome_profile_of(frame, self.counted.plan, window=window)
            write_whole(self.shelf.bucket(start, "outcomes"), encode(known))
        for (grain,), part in frame.partition_by(_GRAIN, as_dict=True, include_key=False).items():
            if grain in self.changed:
                self._grain(grain, part)

    def _grain(self, start: datetime, rows: pl.DataFrame) -> None:
        plan = days_plan(self.counted.plan)
        window = Window(start=start, end=start + self.counted.grain)
        both = merge(profile_of(rows, plan, window=window), outcome_profile_of(rows, plan, window=window))
        write_whole(self.shelf.bucket(start, "model"), encode(both))


def _read(shelf: Shelf, plan: Plan, kind: Kind, start: datetime) -> Profile:  # noqa: PLR0917 - the first two are bound
    path = shelf.bucket(start, kind)
    try:
        return decode(path.read_bytes(), days_plan(plan) if kind == "model" else plan)
    except FileNotFoundError as error:
        raise _damaged(path, "a profile is gone since it was counted") from error
    except OSError as error:
        raise told(error, path.parent) from error
    except InputError as error:
        raise _damaged(path, f"a profile cannot be read: {error.found}") from error


def _damaged(path: Path, found: str) -> InputError:
    return InputError(
        "WAT305",
        found,
        where=str(path),
        expected="the profile as an earlier run wrote it",
        fix=f"rm -f {path}, and run the command again: it is counted anew, if the journal still has its rows",
    )
