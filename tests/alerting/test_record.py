"""State, journal and messages stand together or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from alerting.streams import RULES, acknowledged, cleared, hour, raised, tick
from evidence.chains import tamper
from seatrial.alerting import AlertState, advance, recall, record, step
from seatrial.evidence import Store
from seatrial.values import StateError

BAD = [raised("a", 0, severity="critical"), tick(0)]


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with Store.open(place) as store:
        yield store


def test_what_is_remembered_is_what_was_decided(store: Store) -> None:
    assert recall(store, "p") == AlertState()
    state, actions = advance(store, BAD, RULES, project="p")
    assert (state, actions) == step(AlertState(), BAD, RULES)
    assert recall(store, "p") == state
    assert recall(store, "other") == AlertState()
    assert store.outbox("p").waiting() == {"pager": 1, "prometheus": 1, "team": 1}


def test_a_run_is_recorded_once(store: Store) -> None:
    advance(store, BAD, RULES, project="p", run="1")
    before = recall(store, "p")
    assert advance(store, [*BAD, cleared("a", 1), tick(1)], RULES, project="p", run="1") == (before, ())
    assert recall(store, "p") == before
    assert len(store.records()) == 1


def test_the_same_again_sends_nothing_again(store: Store) -> None:
    advance(store, BAD, RULES, project="p")
    advance(store, BAD, RULES, project="p")
    assert store.outbox("p").waiting() == {"pager": 1, "prometheus": 1, "team": 1}


def test_the_chain_tells_what_was_said_and_who_answered(store: Store) -> None:
    advance(store, BAD, RULES, project="p")
    advance(store, [acknowledged("a", 1)], RULES, project="p")
    advance(store, [tick(2)], RULES, project="p")
    assert [(each.kind, each.summary) for each in store.records()] == [
        ("alert", "p: firing a drifted"),
        ("alert", "p: acknowledged a drifted"),
    ]
    assert store.verify().ok


def test_who_went_through_step_alone_records_it_unless_another_was_faster(store: Store) -> None:
    state, actions = step(AlertState(), BAD, RULES)
    record(store, state, actions, project="p", before=AlertState())
    assert recall(store, "p") == state
    with pytest.raises(StateError, match="ALE001"):
        record(store, state, actions, project="p", before=AlertState())
    assert len(store.records()) == 1


def test_who_lost_the_lease_records_nothing(store: Store) -> None:
    old = store.leases.take("watch:p", "a", length=timedelta(minutes=1), now=hour(0))
    store.leases.take("watch:p", "b", length=timedelta(minutes=1), now=hour(1))
    with pytest.raises(StateError, match="EVD036"):
        advance(store, BAD, RULES, project="p", lease=old)
    assert (recall(store, "p"), store.records()) == (AlertState(), ())


def test_a_state_that_cannot_be_read_is_told_and_kept(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        advance(store, BAD, RULES, project="p")
    tamper(str(tmp_path), 'UPDATE alert_state SET state = CAST(\'{"schema": "seatrial/AlertState/9"}\' AS BLOB)')
    with Store.open(tmp_path) as store:
        with pytest.raises(StateError, match="ALE002"):
            recall(store, "p")
        with pytest.raises(StateError, match="ALE002"):
            advance(store, BAD, RULES, project="p")
        assert len(store.records()) == 1
