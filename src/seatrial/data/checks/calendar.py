"""Gaps in time, and the age of the newest row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.data.checks.columns import as_numbers
from seatrial.data.checks.rule import Rule, count, instant
from seatrial.data.checks.survey import Survey
from seatrial.data.exam import Exam, Party
from seatrial.values.finding import Finding, Scalar

GAPS = Rule(code="DATA019", name="gaps in time")
STALE = Rule(code="DATA020", name="staleness")

SIDES: tuple[Party, ...] = ("train", "test")
HOUR, DAY = 3600e6, 86400e6
FEWEST_STEPS = 21
USUALLY = 0.8  # a phase of the week (of the day) counts if it is there in so many of its turns
LONG_GAP = 3
CHANCE = 1e-3
FEWEST_DAYS_OF_HOURS = 3
OLD_DAYS = 365
YOUNG_DAYS = 30
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - instants are naive UTC inside

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The rhythm in which a table is looked at: its name, its length, and how many make a cycle."""

    name: str
    length: float
    cycle: int


DAYS = Steps(name="day", length=DAY, cycle=7)
HOURS = Steps(name="hour", length=HOUR, cycle=24)


def gaps_in_time(survey: Survey) -> tuple[Finding, ...]:
    """Return a warning for each table in which three days in a row are missing that usually are there.

    In tables of less than three weeks it is three hours. A day of the week, or an hour of the day, in which rows are
    usually missing is no gap.
    """
    exam, time = survey.exam, survey.exam.roles.time
    if time is None:
        return GAPS.not_applicable("The project names no time column.")
    found: list[Finding] = []
    told: list[str] = []
    for party in SIDES:
        times = _instants(exam, party, time)
        steps = None if times is None else _steps(times)
        runs = None if times is None or steps is None else missing_runs(times, steps)
        if steps is not None and runs is not None:
            told.append(f"{party} by {steps.name}")
            found += [_gap(party, steps, runs)] if runs else []
    if not told:
        return GAPS.not_applicable(f"{time} has too short a span, or too sparse rows, to know a usual spacing.")
    return GAPS.or_pass(found, f"No three steps in a row are missing that usually are there: {', '.join(told)}.")


def staleness(survey: Survey) -> tuple[Finding, ...]:
    """Return a warning where the newest row is a year old, or further back than the rows reach (30 days)."""
    time = survey.exam.roles.time or ""
    parts = [part for party in SIDES if (part := survey.part(time, party)) and part.type == "datetime"]
    ends = [(part.numbers.bottom.value, part.numbers.top.value) for part in parts if part.numbers is not None]
    if not ends:
        return STALE.not_applicable("There is no time column with instants.")
    first, newest = min(end[0] for end in ends), max(end[1] for end in ends)
    today = (survey.exam.today.replace(tzinfo=None) - EPOCH).total_seconds() * 1e6
    age, span = (today - newest) / DAY, (newest - first) / DAY
    message = f"The newest row is of {instant(newest)}, {_ago(age)}."
    figures: dict[str, Scalar] = {"newest": instant(newest), "age_days": int(age // 1)}
    if age < -1:
        hint = f"Look for wrong clocks or dates in {time}."
        return (STALE.says("warn", message, where=time, hint=hint, measured=figures),)
    if age > OLD_DAYS or age > max(YOUNG_DAYS, span):
        hint = "Judge the model on newer rows before it is released: the world may have moved on."
        return (STALE.says("warn", message, where=time, hint=hint, measured=figures),)
    return (STALE.says("pass", message, measured=figures),)


def missing_runs(times: Floats, steps: Steps) -> tuple[tuple[float, int], ...] | None:
    """Return the runs of at least three missing steps that usually are there.

    Parameters
    ----------
    times
        Microseconds since 1970, at least one.
    steps
        The rhythm.

    Returns
    -------
    tuple of pairs, or None
        Start in microseconds and number of steps, in order of time. Runs that single missing steps here and there
        would make are left out. None if too few steps are usually there to tell.
    """
    numbers = np.unique(np.floor(times / steps.length).astype(np.int64))
    every = np.arange(numbers[0], numbers[-1] + 1)
    there = np.isin(every, numbers)
    turns = np.bincount(every % steps.cycle, minlength=steps.cycle)
    usual = np.bincount(every % steps.cycle, there, minlength=steps.cycle) >= USUALLY * turns
    expected = usual[every % steps.cycle]
    if expected.sum() < FEWEST_STEPS:
        return None
    asked, seen = every[expected], there[expected]
    starts = np.flatnonzero(~seen & np.concatenate(([True], seen[:-1])))
    ends = np.flatnonzero(~seen & np.concatenate((seen[1:], [True]))) + 1
    runs = tuple(
        (float(asked[start]) * steps.length, int(end - start)) for start, end in zip(starts, ends, strict=True)
    )
    return tuple(run for run in runs if _is_unusual(run[1], int((~seen).sum()), len(seen)))


def _is_unusual(length: int, missing: int, asked: int) -> bool:
    """Return whether a run is longer than single steps missing here and there would make."""
    rate = (missing - length) / max(asked - length, 1)
    return length >= LONG_GAP and asked * rate**length < CHANCE


def _ago(days: float) -> str:
    if days < -1:
        return "which is yet to come"
    return f"{days / OLD_DAYS:.0f} years ago" if days > 2 * OLD_DAYS else f"{count(max(int(days), 0), 'day')} ago"


def _instants(exam: Exam, party: Party, time: str) -> Floats | None:
    table = exam.tables.get(party)
    if table is None or time not in table.frame.columns or not table.frame[time].dtype.is_temporal():
        return None
    times = as_numbers(table.frame[time].drop_nulls())
    return times if len(times) else None


def _steps(times: Floats) -> Steps | None:
    span = float(times.max() - times.min())
    if span >= FEWEST_STEPS * DAY:
        return DAYS
    return HOURS if span >= FEWEST_DAYS_OF_HOURS * DAY else None


def _gap(party: Party, steps: Steps, runs: tuple[tuple[float, int], ...]) -> Finding:
    start, length = max(runs, key=lambda run: (run[1], -run[0]))
    also = f", the longest of {count(len(runs), 'gap')}" if len(runs) > 1 else ""
    message = f"{party} has no row in {count(length, steps.name)} in a row from {instant(start)}{also}."
    hint = "Find out whether rows were lost. If nothing happened then, all is well."
    figures: dict[str, Scalar] = {"gaps": len(runs), "longest": length, "starts": instant(start)}
    return GAPS.says("warn", message, where=party, hint=hint, measured=figures)
