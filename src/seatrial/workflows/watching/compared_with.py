"""With what a window is compared: the release, the time before it, or the same season of that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from seatrial.monitoring import Compared, compare, tell_seasons
from seatrial.monitoring.reference import SPANS, ReferenceRule, choose
from seatrial.monitoring.reference import Reference as Chosen
from seatrial.profiles import Plan, Profile, encode
from seatrial.project import Project, WatchSettings
from seatrial.values import Window
from seatrial.values.watched import ReferenceUsed
from seatrial.workflows.watching.buckets import Buckets
from seatrial.workflows.watching.limits import minimums_of
from seatrial.workflows.watching.reference import Reference, sha256
from seatrial.workflows.watching.service import spelled

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


def against(project: Project, reference: Reference, *, buckets: Buckets, window: Window) -> Against:
    """Return with what a window is compared, as the project says."""
    watch, weights = project.watch, dict(reference.importance)
    if watch.reference == "rolling":
        return _rolling(watch, reference, buckets=buckets, window=window)
    origin, seasonal = reference.manifest.columns, watch.reference == "seasonal"
    season = _chosen(watch, reference, buckets=buckets, window=window) if seasonal else None
    words = _OF_TABLE[origin.table] + (f", beside {season.words}" if season is not None else "")
    used = ReferenceUsed(
        kind="seasonal" if seasonal else "fixed",
        words=words,
        start=origin.first,
        end=origin.last,
        rows=reference.profile.rows,
        digest=reference.manifest.digest,
    )
    return Against(
        profile=reference.profile,
        season=None if season is None else season.profile,
        used=used,
        importance=weights,
        asked=seasonal,
    )


def _rolling(watch: WatchSettings, reference: Reference, *, buckets: Buckets, window: Window) -> Against:
    weights = dict(reference.importance)
    found = _chosen(watch, reference, buckets=buckets, window=window)
    if found.profile is None:
        return Against(
            profile=None,
            importance=weights,
            why="no earlier window has rows, and the reference is rolling",
            hint='[watch] reference = "fixed" compares with the tables of the release.',
        )
    start, end = spelled(found.profile.window)
    used = ReferenceUsed(
        kind="rolling",
        words=found.words,
        start=start,
        end=end,
        rows=found.profile.rows,
        digest=sha256(encode(found.profile)),
    )
    return Against(profile=found.profile, importance=weights, used=used)


def _chosen(watch: WatchSettings, reference: Reference, *, buckets: Buckets, window: Window) -> Chosen:
    """Return the time before a window, or the same season of it."""
    kind: Literal["rolling", "seasonal"] = "rolling" if watch.reference == "rolling" else "seasonal"
    rule = ReferenceRule(kind=kind, span=watch.rolling, season=watch.season, zone=watch.zone)
    span = watch.rolling or (SPANS[watch.season] if kind == "seasonal" else timedelta(days=28))
    start = window.start or datetime.now(UTC)
    past = [buckets.bucket(each) for each in buckets.starts(Window(start=start - span, end=start))]
    return choose(past, window, rule=rule, plan=reference.plan.digest)
