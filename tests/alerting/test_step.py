"""What is told when: each rule by a small story."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from alerting.streams import RULES, acknowledged, cleared, hour, muted, raised, tick, told
from seatrial.alerting import AlertState, Event, Rules, step


def runs(key: str, hours: range, **more: str) -> list[Event]:
    return [event for at in hours for event in (raised(key, at, **more), tick(at))]


def quiet(key: str, hours: range) -> list[Event]:
    return [event for at in hours for event in (cleared(key, at), tick(at))]


def test_what_stands_is_told_once() -> None:
    assert told(*runs("a", range(20))) == [(0, "firing", "a")]


def test_nothing_is_told_before_the_tick() -> None:
    assert told(raised("a", 0)) == []


def test_what_is_over_is_told_once_and_only_after_enough_runs() -> None:
    assert told(*runs("a", range(3)), *quiet("a", range(3, 8))) == [(0, "firing", "a"), (4, "resolved", "a")]


def test_a_finding_that_is_seen_once_in_a_while_does_not_fire() -> None:
    patient = replace(RULES, raise_after=2)
    flicker = [*runs("a", range(1)), *quiet("a", range(1, 2)), *runs("a", range(2, 3)), *quiet("a", range(3, 4))]
    assert told(*flicker, rules=patient) == []
    assert told(*runs("a", range(2)), rules=patient) == [(1, "firing", "a")]


def test_one_quiet_run_does_not_resolve() -> None:
    events = [*runs("a", range(2)), *quiet("a", range(2, 3)), *runs("a", range(3, 5)), *quiet("a", range(5, 6))]
    assert told(*events) == [(0, "firing", "a")]


def test_flapping_is_told_once_in_a_cooldown() -> None:
    hasty = replace(RULES, clear_after=1)
    flaps = [
        event for at in range(0, 12, 2) for event in (*runs("a", range(at, at + 1)), *quiet("a", range(at + 1, at + 2)))
    ]
    assert told(*flaps, rules=hasty) == [
        (0, "firing", "a"),
        (1, "resolved", "a"),
        (6, "firing", "a"),
        (7, "resolved", "a"),
    ]


def test_what_comes_back_in_the_cooldown_and_stays_is_told_when_it_ends() -> None:
    hasty = replace(RULES, clear_after=1)
    assert told(*runs("a", range(1)), *quiet("a", range(1, 2)), *runs("a", range(2, 9)), rules=hasty) == [
        (0, "firing", "a"),
        (1, "resolved", "a"),
        (6, "firing", "a"),
    ]


def test_what_gets_worse_is_told_at_once_and_what_gets_better_is_not() -> None:
    events = [*runs("a", range(1)), *runs("a", range(1, 3), severity="critical"), *runs("a", range(3, 5))]
    assert told(*events) == [(0, "firing", "a"), (1, "firing", "a")]


def test_what_one_cause_explains_is_told_together() -> None:
    events = [raised("c", 0, cause="release"), raised("b", 0, cause="release"), raised("a", 0), tick(0)]
    assert told(*events) == [(0, "firing", "a"), (0, "firing", "b c")]


def test_more_of_the_same_cause_waits_for_the_cooldown() -> None:
    events = [*runs("b", range(1), cause="release"), *runs("c", range(1, 8), cause="release")]
    assert told(*events) == [(0, "firing", "b"), (6, "firing", "b c")]


def test_a_cause_is_over_when_all_of_it_is() -> None:
    both = [raised("b", 0, cause="release"), raised("c", 0, cause="release"), tick(0)]
    rest = [*quiet("b", range(1, 4)), *quiet("c", range(4, 7))]
    assert told(*both, *rest) == [(0, "firing", "b c"), (5, "resolved", "b c")]


def test_a_reminder_comes_until_somebody_looks_after_it() -> None:
    day = [*runs("a", range(0, 60, 6))]
    assert told(*day) == [(0, "firing", "a"), (24, "reminder", "a"), (48, "reminder", "a")]
    assert told(*day[:4], acknowledged("a", 7), *day[4:]) == [(0, "firing", "a")]


def test_what_nobody_acknowledges_goes_to_those_above_once() -> None:
    bad = runs("a", range(10), severity="critical")
    assert told(*bad) == [(0, "firing", "a"), (4, "escalation", "a")]
    assert told(*bad[:4], acknowledged("a", 1.5), *bad[4:]) == [(0, "firing", "a")]
    assert told(*runs("a", range(10))) == [(0, "firing", "a")]


def test_who_was_told_is_told_that_it_is_over() -> None:
    _, actions = step(AlertState(), [*runs("a", range(5), severity="critical"), *quiet("a", range(5, 7))], RULES)
    assert [(action.notice.kind, action.channels) for action in actions] == [
        ("firing", ("pager", "prometheus", "team")),
        ("escalation", ("boss",)),
        ("resolved", ("boss", "pager", "prometheus", "team")),
    ]


def test_what_gets_worse_needs_a_new_acknowledgement() -> None:
    events = [*runs("a", range(1)), acknowledged("a", 0.5), *runs("a", range(1, 6), severity="critical")]
    assert told(*events) == [(0, "firing", "a"), (1, "firing", "a"), (5, "escalation", "a")]


@pytest.mark.parametrize("name", ["a", "release", "*", "rel*"])
def test_what_is_muted_is_told_when_the_mute_ends(name: str) -> None:
    events = [muted(name, 0, 5), *runs("a", range(8), cause="release")]
    assert told(*events) == [(5, "firing", "a")]


def test_what_comes_and_goes_under_a_mute_is_never_told() -> None:
    assert told(muted("a", 0, 50), *runs("a", range(3)), *quiet("a", range(3, 60))) == []


def test_that_it_is_over_waits_for_the_end_of_the_mute() -> None:
    events = [*runs("a", range(1)), muted("a", 0.5, 10), *quiet("a", range(1, 14))]
    assert told(*events) == [(0, "firing", "a"), (10, "resolved", "a")]


def test_what_is_seen_again_while_its_end_waits_to_be_told_keeps_its_count() -> None:
    patient = replace(RULES, raise_after=2, cooldown=timedelta(0))
    events = [*runs("a", range(2)), muted("a", 1.5, 5), *quiet("a", range(2, 5)), *runs("a", range(5, 7))]
    assert told(*events, rules=patient) == [(1, "firing", "a"), (5, "resolved", "a"), (6, "firing", "a")]


def test_a_mute_can_be_taken_back() -> None:
    assert told(muted("a", 0, 50), *runs("a", range(2)), muted("a", 2, 2), *runs("a", range(2, 4))) == [
        (2, "firing", "a")
    ]


def test_signs_of_a_pattern_in_a_key_are_taken_as_they_are() -> None:
    assert told(muted("a[0]?", 0, 9), *runs("a[0]?", range(2)), *runs("a0x", range(2, 3))) == [(2, "firing", "a0x")]


def test_channels_that_forget_are_told_again_even_if_somebody_looks_after_it() -> None:
    events = [*runs("a", range(1)), acknowledged("a", 0.5), muted("a", 0.5, 30), *runs("a", range(1, 14))]
    _, actions = step(AlertState(), events, RULES)
    kinds = [(action.notice.kind, action.channels) for action in actions if action.channels]
    assert kinds[1:] == [("refresh", ("prometheus",)), ("refresh", ("prometheus",))]


def test_what_a_person_does_is_noted_with_the_name() -> None:
    state, actions = step(AlertState(), [*runs("a", range(1)), acknowledged("a", 1), muted("b", 1, 2)], RULES)
    assert [(action.notice.kind, action.notice.by, action.kind) for action in actions[1:]] == [
        ("acknowledged", "ann", "note"),
        ("muted", "ann", "note"),
    ]
    assert state.firing[0].acknowledged_by == "ann"


def test_an_incident_is_acknowledged_by_its_id() -> None:
    state, _ = step(AlertState(), runs("a", range(1)), RULES)
    after, _ = step(state, [acknowledged(state.firing[0].id, 1)], RULES)
    assert after.firing[0].acknowledged_at == hour(1)


def test_without_routes_there_is_still_a_notice_for_the_journal() -> None:
    _, actions = step(AlertState(), runs("a", range(1)), Rules())
    assert [(action.kind, action.notice.title) for action in actions] == [("note", "a drifted")]


def test_the_worst_is_named_first() -> None:
    events = [raised("b", 0, cause="x", severity="info"), raised("c", 0, cause="x", severity="critical"), tick(0)]
    _, actions = step(AlertState(), events, RULES)
    assert (actions[0].notice.title, actions[0].notice.severity) == ("c drifted and 1 more", "critical")


def test_a_run_that_says_it_twice_says_the_worse() -> None:
    state, _ = step(AlertState(), [raised("a", 0), raised("a", 0, severity="critical"), raised("a", 0), tick(0)], RULES)
    assert (state.alerts[0].severity, state.alerts[0].raises) == ("critical", 1)


def test_a_clock_that_goes_back_neither_tells_twice_nor_raises_an_error() -> None:
    assert told(*runs("a", range(5, 8)), *runs("a", range(3))) == [(5, "firing", "a")]


def test_all_is_forgotten_when_all_is_over_and_cold() -> None:
    state, _ = step(AlertState(), [*runs("a", range(2)), *quiet("a", range(2, 10))], RULES)
    assert (state.incidents, state.mutes) == ((), ())


def test_instants_of_any_zone_are_one_instant() -> None:
    here = datetime(2026, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))
    assert Event(kind="tick", at=here).at == datetime(2026, 1, 1, tzinfo=UTC)
    assert Event(kind="tick", at=here).at.tzinfo is UTC


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"kind": "tick", "at": datetime(2026, 1, 1)}, "time zone"),  # noqa: DTZ001 - it is refused
        ({"kind": "raised", "at": hour(0)}, "key"),
        ({"kind": "muted", "at": hour(0), "key": "a"}, "end"),
    ],
)
def test_an_event_that_says_too_little_is_refused(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Event(**wrong)


@pytest.mark.parametrize("wrong", [{"raise_after": 0}, {"clear_after": 0}, {"cooldown": timedelta(-1)}])
def test_rules_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"at least one run|not negative"):
        Rules(**wrong)
