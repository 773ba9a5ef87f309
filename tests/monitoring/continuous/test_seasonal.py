from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from profiled import level_counts, levels_plan, of_counts
from seatrial.monitoring.continuous import ArmedSeasons, DetectorState, arm, arm_seasons, detect
from seatrial.monitoring.reference import ReferenceRule
from seatrial.profiles import Profile, merged
from seatrial.values import Window

PLAN = levels_plan("c")
START = datetime(2024, 5, 1, tzinfo=UTC)
RULE = ReferenceRule(kind="seasonal", season="hour")


def hours(first: int, last: int, *, more_red: float = 0.0) -> list[Profile]:
    """Give hours in which the share of red follows the time of day."""
    rng = np.random.default_rng([first, last])
    found = []
    for place in range(first, last):
        red = 0.35 + 0.15 * np.sin(2 * np.pi * place / 24) + more_red
        rows = rng.multinomial(1_000, (red, 0.3, 0.7 - red)).tolist()
        window = Window(start=START + timedelta(hours=place), end=START + timedelta(hours=place + 1))
        found.append(of_counts({"c": level_counts(*rows)}, PLAN, rows=1_000, window=window))
    return found


def alarms(profiles: list[Profile], seasons: ArmedSeasons) -> int:
    state, found = DetectorState(), 0
    for profile in profiles:
        armed = seasons.of(profile.window)
        state = detect(state, armed, profile)
        found += len(state.alarms)
    return found


PAST = hours(0, 24 * 28)
SEASONS = arm_seasons(PAST, PLAN, rule=RULE)


def test_there_is_one_reference_for_each_hour_and_they_share_the_doubt() -> None:
    assert len(SEASONS.seasons) == 24
    assert {armed.settings.references for armed in SEASONS.seasons.values()} == {24}


def test_a_swing_does_not_alarm_by_the_hour_and_does_against_all_hours_together() -> None:
    now = hours(24 * 28, 24 * 38)
    pooled = arm(merged(PAST), PLAN)
    assert alarms(now, SEASONS) == 0
    assert alarms(now, ArmedSeasons(rule=RULE, seasons=dict.fromkeys(SEASONS.seasons, pooled))) > 0


def test_a_change_beside_the_swing_alarms() -> None:
    assert alarms(hours(24 * 28, 24 * 28 + 8, more_red=0.15), SEASONS) > 0


def test_a_season_that_the_reference_lacks_has_no_detectors() -> None:
    morning = arm_seasons(PAST[:12], PLAN, rule=RULE)
    assert morning.of(PAST[0].window) is not None
    assert morning.of(PAST[20].window) is None
    assert morning.of(Window()) is None
