"""With what a window is compared: the release, the time before it, or the same season of that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from seatrial.monitoring import Compared, compare, tell_seasons
from seatrial.profiles import Plan, Profile, encode, merged
from seatrial.project import Project
from seatrial.project.project import Season
from seatrial.values import Window
from seatrial.values.watched import ReferenceUsed
from seatrial.workflows.watching.buckets import Buckets
from seatrial.workflows.watching.limits import minimums_of
from seatrial.workflows.watching.reference import Reference, sha256
from seatrial.workflows.watching.service import spelled
from seatrial.workflows.watching.windows import buckets_of

_OF_TABLE = {
    "train": "the rows that the model learned from",
    "test": "the rows on which the model was tried",
    "table": "the rows that came with the model",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Against:
    """What a window is compared with.

    Parameters
    ----------
    profile
        Its counts; None if there is nothing of that kind yet.
    season
        The same season of the past, which tells what is new; None if nobody asked, or there is none.
    used
        For the report; None without a profile.
    importance
        Weight of each column to the model.
    asked
        Whether it was asked what the season explains.
    why, hint
        Why there is nothing, and what to do; empty if there is something.
    """

    profile: Profile | None
    season: Profile | None = None
    used: ReferenceUsed | None = None
    importance: dict[str, float]
    asked: bool = False
    why: str = ""
    hint: str = ""

    def compare(self, window: Profile, plan: Plan, *, project: Project) -> Compared:
        """Return the window beside this."""
        least, alpha = minimums_of(project.watch), project.watch.alpha
        weights = self.importance or None
        found = compare(self.profile, window, plan, minimums=least, alpha=alpha, importance=weights)
        if not self.asked:
            return found
        season = (
            None
            if self.season is None
            else compare(self.season, window, plan, minimums=least, alpha=alpha, importance=weights)
        )
        return tell_seasons(found, season, importance=weights)


def against(project: Project, reference: Reference, buckets: Buckets, window: Window) -> Against:
    """Return with what a window is compared, as the project says."""
    watch = project.watch
    weights = dict(reference.importance)
    if watch.reference == "rolling":
        past = _chosen(buckets, window, span=watch.rolling)
        if past is None:
            return Against(
                profile=None,
                importance=weights,
                why="no earlier window has rows, and the reference is rolling",
                hint='[watch] reference = "fixed" compares with the tables of the release.',
            )
        return Against(
            profile=past, importance=weights, used=_used(past, "rolling", f"the {_span(watch.rolling)} before")
        )
    origin = reference.manifest.columns
    used = ReferenceUsed(
        kind="seasonal" if watch.reference == "seasonal" else "fixed",
        words=_OF_TABLE[origin.table]
        + (f", and the same {watch.season} before" if watch.reference == "seasonal" else ""),
        start=origin.first,
        end=origin.last,
        rows=reference.profile.rows,
        digest=reference.manifest.digest,
    )
    season = None
    if watch.reference == "seasonal":
        season = _chosen(buckets, window, span=watch.rolling, season=watch.season)
    return Against(
        profile=reference.profile, season=season, used=used, importance=weights, asked=watch.reference == "seasonal"
    )


def _chosen(buckets: Buckets, window: Window, *, span: timedelta, season: Season | None = None) -> Profile | None:
    """Return the counts of the time before a window; of the same season only, if one is named."""
    if window.start is None or window.end is None:
        return None
    past = buckets.starts(Window(start=window.start - span, end=window.start))
    if season is not None:
        now = {_of_season(bucket.start, season) for bucket in buckets_of(window, buckets.length) if bucket.start}
        past = [start for start in past if _of_season(start, season) in now]
    found = [buckets.bucket(start) for start in past]
    return merged(found) if found else None


def _of_season(start: datetime, season: Season) -> int:
    return {"hour": start.hour, "weekday": start.weekday(), "month": start.month}[season]


def _used(profile: Profile, kind: str, words: str) -> ReferenceUsed:
    start, end = spelled(profile.window)
    return ReferenceUsed(
        kind="rolling" if kind == "rolling" else "seasonal",
        words=words,
        start=start,
        end=end,
        rows=profile.rows,
        digest=sha256(encode(profile)),
    )


def _span(span: timedelta) -> str:
    return f"{span.days} days" if span >= timedelta(days=2) else f"{span // timedelta(hours=1)} hours"
