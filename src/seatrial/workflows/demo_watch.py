"""The demonstration goes on: May to December, week by week, in the order in which it happened, watched as it comes.

The rows go straight into the tables of the journal, at the hour in which they were asked, and outcomes once their
flight has landed: what the server would have written over eight months stands there in a minute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import polars as pl

from seatrial.journal.columns import INSTANT, column_name
from seatrial.journal.ids import Ids
from seatrial.journal.rows import OUTCOMES, PREDICTIONS
from seatrial.journal.tables import append_once
from seatrial.models.package import load_packaged, open_package, package_folder
from seatrial.project import Project
from seatrial.values import Package, Progress, Release, silent
from seatrial.values.watched import QualityPoint, QualitySeries, Standing, WatchReport
from seatrial.workflows.compact import journal_folder
from seatrial.workflows.release import list_releases
from seatrial.workflows.scoring.ids import id_texts
from seatrial.workflows.watch import Asked, watch_once
from seatrial.workflows.watching.answering import Served, answered
from seatrial.workflows.watching.frames import watched_name, watched_rules
from seatrial.workflows.wire import open_project, state_folder

FIRST, LAST = datetime(2013, 4, 29, tzinfo=UTC), datetime(2013, 12, 30, tzinfo=UTC)
WEEK = timedelta(days=7)
ROUTE = "replay"
STEP = "replaying weeks"
OWNER = "seatrial-demo-weeks"
FAULTY = "temp"
SHOWN = "roc_auc"
MOST_COLUMNS = 3
INJECTED = "INJECTED FAULT"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Week:
    """One week, as it was watched.

    Parameters
    ----------
    report
        What was found when it ended.
    injected
        What was done to its rows to show what an alarm looks like; empty for weeks as they were.
    """

    report: WatchReport
    injected: str = ""


def watch_weeks(folder: Path, *, progress: Progress = silent) -> tuple[Week, ...]:
    """Return what was found week by week; nothing is tuned to fire.

    Where no week alarms by itself, one more is made of the last, with a sensor that is stuck: it says so.

    Parameters
    ----------
    folder
        The project of the demonstration, whose model is released.
    progress
        Told of each week.

    Raises
    ------
    SeatrialError
        If the journal or the store cannot be used.
    """
    project = open_project(folder)
    replay = Replay.of(project, progress=progress)
    weeks = []
    ends = [FIRST + WEEK * (i + 1) for i in range((LAST - FIRST) // WEEK)]
    for i, end in enumerate(ends):
        progress(STEP, i, len(ends))
        weeks.append(Week(report=replay.week(i + 1, end)))
    if not any(week.report.verdict == "alarm" for week in weeks):
        words = f"{INJECTED}: the rows of the week before once more, with {FAULTY} stuck at null"
        weeks.append(Week(report=replay.faulty(len(ends) + 1, ends[-1] + WEEK), injected=words))
    progress(STEP, len(ends), len(ends))
    return tuple(weeks)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekFacts:
    """A week in a line.

    Parameters
    ----------
    start, rows, verdict
        Of the week.
    columns
        What drifted, the weightiest first, at most a few.
    alarms
        Codes of what alarmed besides drift.
    metric, estimated, realised
        How good the model was, as it was estimated when the week ended and as it turned out.
    injected
        What was done to its rows; empty for a week as it was.
    """

    start: str
    rows: int
    verdict: Standing
    columns: tuple[str, ...]
    alarms: tuple[str, ...]
    metric: str
    estimated: QualityPoint | None
    realised: QualityPoint | None
    injected: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Replay:
    """Rows on their way into a journal.

    Parameters
    ----------
    project, release
        Whose.
    rows
        As the journal has them, by time.
    outcomes
        The same, by the time at which they became known.
    """

    project: Project
    release: Release
    rows: pl.DataFrame
    outcomes: pl.DataFrame

    @classmethod
    def of(cls, project: Project, *, progress: Progress = silent) -> Replay:
        """Return the flights of May to December with the answers of the released model."""
        release = next(
            each
            for each in list_releases(project.root)
            if (each.name, each.version) == (project.model.name, project.model.version)
        )
        package_at = package_folder(project.root, release.package_digest)
        package = open_package(package_at, digest=release.package_digest)
        flights = pl.read_parquet(project.root / "data" / "later.parquet").sort("sched_dep", "flight_id")
        served = Served(package=package, model=load_packaged(package_at, package))
        found = answered(served, flights, roles=project.roles, progress=progress)
        rows = journal_rows(found.with_columns(pl.col("at").dt.truncate("1h")), package, row_ids=flights["flight_id"])
        return cls(project=project, release=release, rows=rows, outcomes=_outcomes(flights, release))

    def week(self, number: int, end: datetime) -> WatchReport:
        """Return what was found of a week, once all of it stands in the journal."""
        self._append(number, self.rows.filter(pl.col("at").is_between(end - WEEK, end, closed="left")), end)
        return self._watched(end)

    def faulty(self, number: int, end: datetime) -> WatchReport:
        """Return what was found of a week that is the one before it, with a sensor that is stuck."""
        last = self.rows.filter(pl.col("at").is_between(end - 2 * WEEK, end - WEEK, closed="left"))
        column = column_name(FAULTY, pl.Float64(), PREDICTIONS)
        stuck = last.with_columns(
            id_texts(Ids()(last.height), last.height).alias("id"),
            pl.col("at") + WEEK,
            pl.col("day") + WEEK,
            pl.lit(None, dtype=pl.String).alias("row_id"),
            pl.lit(None, dtype=pl.Float64).alias(column),
        )
        self._append(number, stuck, end)
        return self._watched(end)

    def _append(self, number: int, rows: pl.DataFrame, end: datetime) -> None:
        """Write a week into the journal, once however often it is replayed."""
        known = self.outcomes.filter(pl.col("known_at").is_between(end - WEEK, end, closed="left"))
        tables = journal_folder(state_folder(self.project))
        for name, frame in (("predictions", rows), ("outcomes", known)):
            append_once(tables, name, partial(_new, frame, number), done={OWNER: number})

    def _watched(self, end: datetime) -> WatchReport:
        now = end + self.project.watch.settle
        return watch_once(Asked(path=self.project.root), now=now).newest


def _new(  # noqa: PLR0917 - the first two are bound, the others are what the table gives
    rows: pl.DataFrame, number: int, before: Mapping[str, int], columns: Mapping[str, pl.DataType]
) -> pl.DataFrame:
    """Return the rows of a week if they are not there yet."""
    _ = columns
    return rows if before[OWNER] < number else rows.clear()


def _outcomes(flights: pl.DataFrame, release: Release) -> pl.DataFrame:
    """Return the truth of each flight, known when it had landed."""
    landed = flights["landed"].cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    return outcome_rows(flights["flight_id"], flights["late"], model=release.name, known_at=landed).sort("known_at")


def journal_rows(found: pl.DataFrame, package: Package, *, row_ids: pl.Series) -> pl.DataFrame:
    """Return answered rows as the journal's table of predictions has them, each with an identity of its own."""
    names = {watched_name(rule.name): rule.name for rule in watched_rules(package.features)}
    return found.select(
        id_texts(Ids()(found.height), found.height).alias("id"),
        pl.col("at"),
        pl.col("at").dt.date().alias("day"),
        pl.lit(package.name).alias("model"),
        pl.lit(package.version).alias("version"),
        pl.lit(ROUTE).alias("route"),
        pl.lit(1.0).alias("route_probability"),
        row_ids.cast(pl.String).alias("row_id"),
        pl.col("label"),
        pl.col("score"),
        pl.col("scores"),
        pl.lit(None, dtype=pl.Float64).alias("latency_ms"),
        *(pl.col(name).alias(column_name(own, found.schema[name], PREDICTIONS)) for name, own in names.items()),
    )


def outcome_rows(row_ids: pl.Series, truths: pl.Series, *, model: str, known_at: pl.Series) -> pl.DataFrame:
    """Return truths as the journal's table of outcomes has them, each known here as soon as it was known at all."""
    rows, known = len(row_ids), known_at.cast(INSTANT)
    return pl.DataFrame(
        {
            "id": id_texts(Ids()(rows), rows),
            "received_at": known,
            "day": known.dt.date(),
            "model": pl.repeat(model, rows, eager=True),
            "prediction_id": pl.repeat(None, rows, dtype=pl.String, eager=True),
            "row_id": row_ids.cast(pl.String),
            "value": truths.cast(pl.String),
            "number": pl.repeat(None, rows, dtype=pl.Float64, eager=True),
            "known_at": known,
            "source": pl.repeat(ROUTE, rows, eager=True),
        },
        schema_overrides=OUTCOMES,
    )


def facts_of_weeks(weeks: tuple[Week, ...], *, metric: str = SHOWN) -> tuple[WeekFacts, ...]:
    """Return each week in short: what mattered, and one metric as it was estimated and as it turned out."""
    line = next((each for each in weeks[-1].report.quality if each.metric == metric), QualitySeries(metric=metric))
    guesses, truths = ({point.end: point for point in side} for side in (line.estimated, line.realised))
    return tuple(
        WeekFacts(
            start=week.report.start[:10],
            rows=week.report.rows,
            verdict=week.report.verdict,
            columns=tuple(column.name for column in week.report.columns if column.drifted)[:MOST_COLUMNS],
            alarms=tuple(f.code for f in week.report.findings if f.status == "fail" and not f.code.startswith("WAT10")),
            metric=metric,
            estimated=guesses.get(week.report.end),
            realised=truths.get(week.report.end),
            injected=week.injected,
        )
        for week in weeks
    )
