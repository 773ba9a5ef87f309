"""What holds whatever happens, shown on random streams of events under random rules."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from alerting.streams import HEARD, KEYS, RULES, all_rules, cleared, hour, raised, streams, tick
from seatrial.alerting import Action, AlertState, Event, Rules, step
from seatrial.alerting.event import rank
from seatrial.values.canonical import document, parse_document


def gone_through(events: list[Event], rules: Rules) -> tuple[AlertState, list[Action]]:
    state, actions = step(AlertState(), events, rules)
    return state, list(actions)


@given(streams(), all_rules(), st.data())
def test_a_batch_equals_its_events_one_by_one_and_any_parts(
    events: list[Event], rules: Rules, data: st.DataObject
) -> None:
    whole = gone_through(events, rules)
    state, actions = AlertState(), []
    for event in events:
        state, more = step(state, [event], rules)
        actions += more
    assert (state, actions) == whole
    cut = data.draw(st.integers(0, len(events)))
    first, before = step(AlertState(), events[:cut], rules)
    last, after = step(first, events[cut:], rules)
    assert (last, [*before, *after]) == whole


@given(streams(), all_rules())
def test_state_and_notices_come_back_from_what_is_written(events: list[Event], rules: Rules) -> None:
    state, _ = gone_through(events, rules)
    assert parse_document(AlertState, document(state)) == state


@given(streams(), all_rules())
def test_a_run_that_is_repeated_tells_nothing_and_changes_nothing(events: list[Event], rules: Rules) -> None:
    state, _ = gone_through(events, rules)
    last = [event for event in events if event.at == events[-1].at and event.kind in ("raised", "cleared", "tick")]
    again, actions = step(state, [event for event in last if event.kind != "cleared"], rules)
    assert actions == ()
    assert again == state


@given(streams(), all_rules())
def test_no_two_notices_have_one_id(events: list[Event], rules: Rules) -> None:
    ids = [action.notice.id for action in gone_through(events, rules)[1]]
    assert len(ids) == len(set(ids))


@given(streams(), all_rules())
def test_of_one_cause_nothing_fires_twice_in_a_cooldown_unless_it_is_worse(events: list[Event], rules: Rules) -> None:
    groups: dict[str, list[Action]] = {}
    for action in gone_through(events, rules)[1]:
        if action.notice.kind == "firing":
            groups.setdefault(action.notice.group, []).append(action)
    for actions in groups.values():
        for first, second in pairwise(actions):
            apart = second.notice.at - first.notice.at
            assert apart >= rules.cooldown or rank(second.notice.severity) > rank(first.notice.severity)


@given(streams(), all_rules())
def test_what_is_over_was_told_and_told_to_the_same(events: list[Event], rules: Rules) -> None:
    heard: dict[str, set[str]] = {}
    for action in gone_through(events, rules)[1]:
        notice = action.notice
        if notice.kind == "resolved":
            assert set(action.channels) == heard[notice.incident]
        elif notice.kind not in ("muted", "acknowledged"):
            heard.setdefault(notice.incident, set()).update(action.channels)
        if notice.kind == "resolved":
            heard[notice.incident] = set(action.channels)


@given(streams(), all_rules())
def test_nothing_is_said_of_what_is_muted(events: list[Event], rules: Rules) -> None:
    state = AlertState()
    for event in events:
        before = state
        state, actions = step(state, [event], rules)
        assert before.at is None or state.at is None or state.at >= before.at
        for action in (each for each in actions if each.notice.kind in HEARD):
            keys = {line.key for line in action.notice.lines}
            assert not any(mute.covers(*keys, action.notice.group) for mute in state.mutes)


@given(streams(), all_rules())
def test_what_stands_is_told_in_the_end_and_what_is_over_too(events: list[Event], rules: Rules) -> None:
    state, actions = gone_through(events, rules)
    end = (events[-1].at - hour(0)) / timedelta(hours=1)
    late = [end + 100 + run for run in (0, 1, 2, 3, 30)]
    stay = [event for at in late for event in (*(raised(key, at) for key in KEYS), tick(at))]
    standing, told = step(state, stay, rules)
    assert all(alert.told is not None for alert in standing.alerts if alert.status == "firing")
    assert {alert.key for alert in standing.alerts if alert.status == "firing"} == set(KEYS)
    gone = [end + 200 + run for run in range(4)]
    leave = [event for at in gone for event in (*(cleared(key, at) for key in KEYS), tick(at))]
    empty, last = step(standing, [*leave, tick(end + 400)], rules)
    assert empty.incidents == ()
    over = {line.key for action in last if action.notice.kind == "resolved" for line in action.notice.lines}
    assert over == set(KEYS)
    assert len(actions) + len(told) > 0


@given(streams())
def test_what_is_acknowledged_is_neither_repeated_nor_escalated(events: list[Event]) -> None:
    state = AlertState()
    for event in events:
        before = {incident.id: incident for incident in state.incidents}
        state, actions = step(state, [event], RULES)
        for action in actions:
            known = before.get(action.notice.incident)
            if action.notice.kind in ("reminder", "escalation") and known is not None:
                assert known.acknowledged_at is None


@settings(max_examples=20)
@given(st.integers(1, 200))
def test_what_is_remembered_does_not_grow_with_time(days: int) -> None:
    events = [event for at in range(0, 24 * days, 24) for event in (raised("a", at), tick(at))]
    state, _ = step(AlertState(), events, RULES)
    assert len(document(state)) < 2_000
