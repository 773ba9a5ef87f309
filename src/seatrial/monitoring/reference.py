"""What a window is compared with: a fixed reference, the time before, or the same season of the past."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from seatrial.profiles import Profile, merged
from seatrial.values import Window

Season = Literal["hour", "weekday", "hour_of_week", "month"]
Key = tuple[int, ...]

HOUR: Final = timedelta(hours=1)
MOST_HOURS: Final = 24 * 31
SPANS: Final[dict[Season, timedelta]] = {
    "hour": timedelta(days=28),
    "weekday": timedelta(weeks=8),
    "hour_of_week": timedelta(weeks=8),
    "month": timedelta(days=3 * 366),
}
# How many references of one season there are.
SEASONS: Final[dict[Season, int]] = {"hour": 24, "weekday": 7, "hour_of_week": 168, "month": 12}
NAMES: Final[dict[Season, str]] = {
    "hour": "the same hours of the day",
    "weekday": "the same weekdays",
    "hour_of_week": "the same hours of the week",
    "month": "the same months of earlier years",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceRule:
    """Which windows of the past are a reference.

    Parameters
    ----------
    kind
        ``"fixed"``: one that was saved; ``"rolling"``: the time before; ``"seasonal"``: the same season before.
    span
        How far back; None for four weeks, eight weeks for seasons of the week and three years for months.
    gap
        How much time just before the window is left out, so that a slow change does not become its own reference.
    season
        Which times are the same.
    zone
        Time zone in which hours, weekdays and months are told, such as ``"Europe/Berlin"``. Hours follow its clock, so
        that noon stays noon when the clocks change.
    """

    kind: Literal["fixed", "rolling", "seasonal"] = "fixed"
    span: timedelta | None = None
    gap: timedelta = timedelta(0)
    season: Season = "hour_of_week"
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reference:
    """What was chosen.

    Parameters
    ----------
    profile
        None where there is nothing of that kind.
    windows
        How many windows of the past it was merged from; 1 for a fixed one.
    words
        The same for a reader.
    left_out
        Windows of that time that were counted by another plan.
    """

    profile: Profile | None
    windows: int
    words: str
    left_out: int = 0


def choose(
    past: Sequence[Profile], window: Window, *, rule: ReferenceRule, plan: str, fixed: Profile | None = None
) -> Reference:
    """Return the reference of a window.

    Parameters
    ----------
    past
        Profiles of windows that lie before, in any order, each with a beginning and an end; for seasons of at most an
        hour each, or a day for weekdays and months. What overlaps the window is left out.
    window
        What is to be compared.
    rule
        Which windows of the past are a reference.
    plan
        Digest of the plan; what was counted by another is left out.
    fixed
        What was saved, for ``"fixed"``.

    Raises
    ------
    ValueError
        If the rule is not ``"fixed"`` and the window has no beginning or no end.
    """
    if rule.kind == "fixed":
        return Reference(profile=fixed, windows=0 if fixed is None else 1, words="the reference that was saved")
    if window.start is None or window.end is None:
        raise ValueError("a window without beginning or end has no time before it")
    kept = [each for each in past if _lies(each.window, window.start, rule)]
    words = "the time before"
    if rule.kind == "seasonal":
        keys = set(_keys(window.start, window.end, rule))
        kept = [each for each in kept if each.window.start and _key(each.window.start, rule) in keys]
        kept = [each for each in kept if rule.season != "month" or _years(each.window.start, window.start, rule)]
        words = NAMES[rule.season]
    ours = [each for each in kept if each.plan == plan]
    profile = merged(ours) if ours else None
    return Reference(profile=profile, windows=len(ours), words=words, left_out=len(kept) - len(ours))


def _lies(each: Window, start: datetime, rule: ReferenceRule) -> bool:
    """Return whether a window of the past lies in the span that is looked at."""
    span = rule.span or SPANS[rule.season if rule.kind == "seasonal" else "hour"]
    latest = start - rule.gap
    return each.start is not None and each.end is not None and each.end <= latest and each.start >= latest - span


def _keys(start: datetime, end: datetime, rule: ReferenceRule) -> Iterator[Key]:
    """Give the seasons that a window touches; of a very long one those of its first month, which are all."""
    hours = min(max(1, -(-(end - start) // HOUR)), MOST_HOURS)
    for place in range(hours):
        yield _key(start.astimezone(UTC) + place * HOUR, rule)


def _key(instant: datetime, rule: ReferenceRule) -> Key:
    local = instant.astimezone(ZoneInfo(rule.zone))
    return {
        "hour": (local.hour,),
        "weekday": (local.weekday(),),
        "hour_of_week": (local.weekday(), local.hour),
        "month": (local.month,),
    }[rule.season]


def _years(instant: datetime | None, start: datetime, rule: ReferenceRule) -> bool:
    """Return whether an instant is of an earlier year than the window."""
    zone = ZoneInfo(rule.zone)
    return instant is not None and instant.astimezone(zone).year < start.astimezone(zone).year
