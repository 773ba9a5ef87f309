"""From the journal to profiles: each bucket is counted once it has rows, and again when more came for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

import polars as pl

from seatrial.journal.journal import Journal
from seatrial.profiles import Plan, Profile, decode, encode, outcome_profile_of, profile_of
from seatrial.values import FeatureRule, InputError, Progress, Window, silent
from seatrial.workflows.outputs import told, write_whole
from seatrial.workflows.watching.buckets import Buckets, Kind, Seen
from seatrial.workflows.watching.frames import counted_rows
from seatrial.workflows.watching.shelf import Shelf, read_index, write_index
from seatrial.workflows.watching.windows import DAY, MONDAY

STEP = "counting answers"
_BUCKET = "_bucket"


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
        From the first bucket to the last in which something may have come.
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
    changed = {start for start, seen in now.items() if before.get(start) != seen or _gone(shelf, start, seen)}
    after = before | now
    done = 0
    for part in _parts(sorted(changed)):
        answers = {start for start in part if start not in before or before[start].rows != now[start].rows}
        _count(shelf, journal, counted, starts=part, answers=answers | _missing(shelf, part), seen=now)
        done += len(part)
        progress(STEP, done, len(changed))
    if changed:
        write_index(shelf, after, plan=plan, length_s=length_s)
    return Buckets(
        length=counted.length, seen=after, load=partial(_read, shelf, counted.plan), added=tuple(sorted(changed))
    )


def _seen(journal: Journal, counted: Counted, span: Window) -> dict[datetime, Seen]:
    """Return what the journal has of each bucket."""
    rows = journal.joined(span, model=counted.model).filter(pl.col("version") == counted.version)
    bucket = _bucket_of(counted.length)
    found = (
        rows.group_by(bucket)
        .agg(
            rows=pl.len(),
            known=pl.col("outcome").count(),
            received=pl.col("outcome_received_at").max().dt.epoch("us").fill_null(0),
        )
        .collect()
    )
    return {
        start: Seen(start=start.isoformat(), rows=n, known=known, received_us=received)
        for start, n, known, received in found.select(_BUCKET, "rows", "known", "received").iter_rows()
    }


def _bucket_of(length: timedelta) -> pl.Expr:
    return pl.col("at").dt.truncate(f"{length // timedelta(seconds=1)}s").alias(_BUCKET)


def _gone(shelf: Shelf, start: datetime, seen: Seen) -> bool:
    return not shelf.bucket(start, "answers").exists() or (
        seen.known > 0 and not shelf.bucket(start, "outcomes").exists()
    )


def _missing(shelf: Shelf, starts: Sequence[datetime]) -> set[datetime]:
    return {start for start in starts if not shelf.bucket(start, "answers").exists()}


def _parts(starts: Sequence[datetime]) -> list[list[datetime]]:
    """Return buckets in groups that are read together: those of one day."""
    return [list(group) for _, group in groupby(starts, key=lambda start: (start - MONDAY) // DAY)]


def _count(
    shelf: Shelf,
    journal: Journal,
    counted: Counted,
    *,
    starts: Sequence[datetime],
    answers: set[datetime],
    seen: Mapping[datetime, Seen],
) -> None:
    """Write the profiles of some buckets of one day."""
    span = Window(start=starts[0], end=starts[-1] + counted.length)
    rows = journal.joined(span, model=counted.model).filter(pl.col("version") == counted.version)
    frame = counted_rows(rows, counted.rules).with_columns(_bucket_of(counted.length)).collect()
    for (start,), part in frame.partition_by(_BUCKET, as_dict=True, include_key=False).items():
        if start not in seen or start not in set(starts):
            continue
        window = Window(start=start, end=start + counted.length)
        if start in answers:
            write_whole(shelf.bucket(start, "answers"), encode(profile_of(part, counted.plan, window=window)))
        if seen[start].known:
            known = outcome_profile_of(part, counted.plan, window=window)
            write_whole(shelf.bucket(start, "outcomes"), encode(known))


def _read(shelf: Shelf, plan: Plan, start: datetime, kind: Kind) -> Profile:
    path = shelf.bucket(start, kind)
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(
            "WAT305",
            "the profile of a bucket is gone",
            where=str(path),
            expected="the profile as an earlier run wrote it",
            fix="run the command again: it is counted anew from the journal, if the journal still has its rows",
        ) from error
    except OSError as error:
        raise told(error, path.parent) from error
    return decode(content, plan)
