"""Watch a table in place of the journal: its rows as windows, the model asked about each, nothing recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import polars as pl

from seatrial.data import Table, read_table
from seatrial.evidence import Store
from seatrial.models.package import load_packaged, package_folder
from seatrial.monitoring.obstacles import unknown_columns
from seatrial.profiles import Profile, merge, outcome_profile_of, profile_of
from seatrial.project import Project
from seatrial.values import InputError, Progress, Window, silent
from seatrial.values.watched import WatchReport, standing_of
from seatrial.workflows.clock import Clock
from seatrial.workflows.watch import Asked, Watch, watched_of
from seatrial.workflows.watching.answering import Served, answered, features_of
from seatrial.workflows.watching.buckets import Buckets, Kind, Seen
from seatrial.workflows.watching.joint import thinned
from seatrial.workflows.watching.look import Moment, Watched, look
from seatrial.workflows.watching.reference import days_plan
from seatrial.workflows.watching.state import Progressed
from seatrial.workflows.watching.windows import DAY, begin_of, bucket_length
from seatrial.workflows.wire import open_project, open_store

NEVER = datetime(1970, 1, 5, tzinfo=UTC)
"""When rows happened of which nobody knows when; nothing is said of it."""


def watch_table(asked: Asked, source: object, *, progress: Progress = silent) -> Watch:
    """Return what was found of a table: of each of its windows, or of all its rows where no time is known.

    The model is asked about every row, so that its quality can be estimated, and measured where the truth stands in
    the table. Nothing is recorded, and no alert is raised.

    Parameters
    ----------
    asked
        What is watched.
    source
        A path, an address, or a frame.
    progress
        Told how far it is.

    Raises
    ------
    InputError
        ``TBLnnn`` if the table cannot be read; ``WAT310`` if no column of it is one of the model's.
    StateError
        As :func:`seatrial.workflows.watch.watch_once`.
    """
    clock = Clock.now()
    project = open_project(asked.path, asked.settings)
    with open_store(project, progress=progress) as store:
        watched = _watched(project, store, asked.model, source=source, progress=progress)
    table = read_table(source, name="table", progress=progress)
    rows = _rows(watched, table, progress=progress)
    windows, buckets = _cut(watched, rows)
    state = Progressed(reference=watched.reference.manifest.digest)
    reports: list[WatchReport] = []
    for window in windows:
        end = clock.started if window.end is None else window.end
        moment = Moment(now=max(clock.started, end), run=clock.run(), rows=partial(_of_window, rows, window))
        found = look(watched, buckets, window, state=state, moment=moment)
        state = found.state
        reports.append(_with_columns(watched, table, found.report))
    return Watch(reports=tuple(reports), newest=reports[-1])


def _of_window(rows: pl.DataFrame, window: Window) -> pl.DataFrame:
    """Return the rows of a window; all, where nobody knows when they happened."""
    if rows["at"].null_count() == rows.height or window.start is None or window.end is None:
        return thinned(rows)
    return thinned(rows.filter(pl.col("at").is_between(window.start, window.end, closed="left")))


def _watched(project: Project, store: Store, model: str | None, *, source: object, progress: Progress) -> Watched:
    watched, _ = watched_of(project, store, model, progress=progress)
    return replace(watched, sources=(source if isinstance(source, str) else "a frame",))


def _rows(watched: Watched, table: Table, *, progress: Progress) -> pl.DataFrame:
    """Return the rows as profiles count them; without answers, where a feature is missing."""
    package, roles = watched.package, watched.project.roles
    frame = table.frame
    there = [rule.name for rule in package.features if rule.name in frame.columns]
    if not there:
        raise InputError(
            "WAT310",
            f"no column of the table is a feature of {package.name} {package.version}",
            where=table.name,
            expected=f"columns such as {', '.join(rule.name for rule in package.features[:5])}",
            fix="name the table that the model is asked about",
        )
    if len(there) < len(package.features) or _retyped(watched, table):
        at = (
            frame[roles.time].cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
            if roles.time in frame.columns and isinstance(frame.schema[roles.time], pl.Datetime)
            else pl.repeat(None, frame.height, dtype=pl.Datetime("us", "UTC"), eager=True)
        )
        return pl.DataFrame([at.alias("at"), *features_of(frame, package.features)])
    folder = package_folder(watched.project.root, watched.release.package_digest)
    served = Served(package=package, model=load_packaged(folder, package))
    return answered(served, frame, roles=roles, progress=progress)


def _retyped(watched: Watched, table: Table) -> bool:
    """Return whether a feature is text where the model takes numbers, or the other way round."""
    schema = table.frame.schema
    return any(
        (schema[rule.name] == pl.String) != (rule.type == "string") and schema[rule.name] != pl.Null
        for rule in watched.package.features
        if rule.name in schema
    )


def _cut(watched: Watched, rows: pl.DataFrame) -> tuple[list[Window], Buckets]:
    """Return the windows of rows, and their profiles."""
    every = watched.project.watch.every
    length = bucket_length(every)
    dated = rows.filter(pl.col("at").is_not_null())
    if not dated.height:
        return _undated(watched, rows)
    cut = dated.with_columns(pl.col("at").dt.truncate(f"{length // timedelta(seconds=1)}s").alias("_bucket"))
    if length > DAY:
        cut = cut.with_columns(
            pl.Series(
                "_bucket", [begin_of(each, length) for each in dated["at"].to_list()], dtype=cut.schema["_bucket"]
            )
        )
    parts = {start: part for (start,), part in cut.partition_by("_bucket", as_dict=True, include_key=False).items()}
    first, last = min(parts), max(parts)
    windows, start = [], begin_of(first, every)
    while start <= last:
        windows.append(Window(start=start, end=start + every))
        start += every
    return windows, _buckets(watched, parts, length=length)


def _undated(watched: Watched, rows: pl.DataFrame) -> tuple[list[Window], Buckets]:
    return [Window(start=NEVER, end=NEVER + DAY)], _buckets(watched, {NEVER: rows}, length=DAY)


def _buckets(watched: Watched, parts: dict[datetime, pl.DataFrame], *, length: timedelta) -> Buckets:
    """Return profiles that are held in memory; answers and truths by day at least, as those of the journal."""
    plan, grain = watched.plan, min(length, DAY)
    held: dict[tuple[Kind, datetime], Profile] = {}
    seen: dict[datetime, Seen] = {}
    for start, part in parts.items():
        window = Window(start=start, end=start + length)
        held["answers", start] = profile_of(part, plan, window=window)
        truths = part if "outcome" in part.columns else part.with_columns(outcome=pl.lit(None, dtype=pl.String))
        held["outcomes", start] = outcome_profile_of(truths, plan, window=window)
        for (day,), rows in _grains(truths, start, grain=grain, length=length):
            span = Window(start=day, end=day + grain)
            of_days = days_plan(plan)
            held["model", day] = merge(
                profile_of(rows, of_days, window=span), outcome_profile_of(rows, of_days, window=span)
            )
            seen[day] = Seen(start=day.isoformat(), rows=rows.height, known=rows["outcome"].count())
    return Buckets(length=length, grain=grain, seen=seen, load=lambda kind, start: held[kind, start])


def _grains(
    rows: pl.DataFrame, start: datetime, *, grain: timedelta, length: timedelta
) -> list[tuple[tuple[datetime], pl.DataFrame]]:
    if grain == length:
        return [((start,), rows)]
    cut = rows.with_columns(pl.col("at").dt.truncate(f"{grain // timedelta(seconds=1)}s").alias("_grain"))
    return [((key[0],), part) for key, part in cut.partition_by("_grain", as_dict=True, include_key=False).items()]


def _with_columns(watched: Watched, table: Table, report: WatchReport) -> WatchReport:
    """Return a report that says too which columns of the table are unknown."""
    roles = watched.project.roles
    other = [*roles.not_features, *roles.protected, *(rule.name for rule in watched.package.features)]
    other += [name for name in (roles.group,) if name is not None]
    found = (*report.findings, *unknown_columns(watched.plan, table.columns, other=other))
    return replace(report, findings=found, verdict=standing_of(found))
