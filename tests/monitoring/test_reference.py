from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from profiled import level_counts, levels_plan, of_counts
from seatrial.monitoring.reference import Reference, ReferenceRule, choose
from seatrial.profiles import Profile
from seatrial.values import Window

PLAN = levels_plan("c")
START = datetime(2024, 10, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def hourly(days: int) -> list[Profile]:
    """Give hours whose red rows tell the hour of the day in UTC."""
    return [
        of_counts(
            {"c": level_counts((START + place * HOUR).hour, 1, 0)},
            PLAN,
            rows=1,
            window=Window(start=START + place * HOUR, end=START + (place + 1) * HOUR),
        )
        for place in range(24 * days)
    ]


PAST = hourly(35)
NOW = Window(start=START + timedelta(days=34, hours=5), end=START + timedelta(days=34, hours=6))


def chosen(window: Window = NOW, **rule: object) -> Reference:
    return choose(PAST, window, rule=ReferenceRule(**rule), plan=PLAN.digest, fixed=PAST[0])


def test_a_fixed_reference_is_what_was_saved() -> None:
    assert chosen(kind="fixed").profile is PAST[0]
    assert choose(PAST, NOW, rule=ReferenceRule(), plan=PLAN.digest).profile is None


def test_a_rolling_reference_is_the_time_before_less_the_gap() -> None:
    assert chosen(kind="rolling", span=timedelta(days=7)).windows == 7 * 24
    found = chosen(kind="rolling", span=timedelta(days=7), gap=timedelta(days=1)).profile
    assert found.window == Window(start=NOW.start - timedelta(days=8), end=NOW.start - timedelta(days=1))
    assert found.rows == 7 * 24


def test_a_seasonal_reference_is_the_same_hours_of_the_past() -> None:
    found = chosen(kind="seasonal", season="hour")
    assert found.windows == 28
    assert found.profile.columns["c"].known[0] == 28 * 5


def test_a_seasonal_reference_of_the_week_is_the_same_weekdays() -> None:
    assert chosen(kind="seasonal", season="hour_of_week").windows == 4
    day = Window(start=NOW.start, end=NOW.start + timedelta(days=1))
    assert (
        chosen(day, kind="seasonal", season="weekday").windows == 4 * 24 + 5 + 5 * 24
    )  # four Mondays, five hours of this one, five Tuesdays


def test_hours_follow_the_clock_of_the_zone_when_it_changes() -> None:
    """On 27 October 2024 the clocks of Berlin went back: noon there was 10 UTC and became 11 UTC."""
    noon = Window(start=datetime(2024, 11, 4, 11, tzinfo=UTC), end=datetime(2024, 11, 4, 12, tzinfo=UTC))
    found = chosen(noon, kind="seasonal", season="hour", zone="Europe/Berlin")
    assert found.windows == 19 + 8
    assert found.profile.columns["c"].known[0] == 19 * 10 + 8 * 11


def test_the_same_month_is_that_of_earlier_years() -> None:
    def month(year: int, number: int) -> Profile:
        start = datetime(year, number, 1, tzinfo=UTC)
        window = Window(start=start, end=start + timedelta(days=1))
        return of_counts({"c": level_counts(year, 1, 0)}, PLAN, rows=1, window=window)

    past = [month(year, number) for year in (2022, 2023, 2024) for number in (1, 2, 3)]
    window = Window(start=datetime(2024, 3, 9, tzinfo=UTC), end=datetime(2024, 3, 10, tzinfo=UTC))
    rule = ReferenceRule(kind="seasonal", season="month")
    assert choose(past, window, rule=rule, plan=PLAN.digest).profile.columns["c"].known[0] == 2022 + 2023


def test_windows_of_another_plan_are_left_out_and_counted() -> None:
    found = choose(PAST, NOW, rule=ReferenceRule(kind="rolling"), plan="sha256:other")
    assert (found.profile, found.windows, found.left_out) == (None, 0, 28 * 24)


def test_a_window_without_beginning_has_no_time_before_it() -> None:
    with pytest.raises(ValueError, match="without beginning"):
        chosen(Window(), kind="rolling")
