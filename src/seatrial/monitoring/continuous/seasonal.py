"""One set of detectors for each hour, weekday or month: what a daily swing needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from seatrial.monitoring.continuous.arm import Armed, arm
from seatrial.monitoring.continuous.settings import Watching
from seatrial.monitoring.reference import Key, ReferenceRule, season_of
from seatrial.profiles import Plan, Profile, merged
from seatrial.values import Window


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ArmedSeasons:
    """Detectors by season.

    Parameters
    ----------
    rule
        Which times are the same.
    seasons
        Of each season that the reference has rows of.
    """

    rule: ReferenceRule
    seasons: Mapping[Key, Armed]

    def of(self, window: Window) -> Armed | None:
        """Return the detectors of the season in which a window begins; None if the reference had no such."""
        return None if window.start is None else self.seasons.get(season_of(window.start, self.rule))


def arm_seasons(
    past: Iterable[Profile], plan: Plan, *, rule: ReferenceRule, settings: Watching | None = None
) -> ArmedSeasons:
    """Return detectors for each season from windows of a time that is to stay the reference.

    The error rate is held for references that were settled before watching began: take the windows of some past weeks,
    or the rows of the reference by the hour of their time, and keep them. A reference that follows the windows would
    follow a slow change too.

    Parameters
    ----------
    past
        Windows of at most one season each, of the plan; empty ones and those without beginning are left out.
    plan
        How they were counted.
    rule
        Which times are the same.
    settings
        The number of references is set here: that of the seasons at hand.
    """
    by_season: dict[Key, list[Profile]] = {}
    for profile in past:
        if profile.rows and profile.window.start is not None and profile.plan == plan.digest:
            by_season.setdefault(season_of(profile.window.start, rule), []).append(profile)
    rules = replace(Watching() if settings is None else settings, references=max(len(by_season), 1))
    seasons = {key: arm(merged(by_season[key]), plan, settings=rules) for key in sorted(by_season)}
    return ArmedSeasons(rule=rule, seasons=seasons)
