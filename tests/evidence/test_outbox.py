"""Messages wait in order, are claimed by one, and are there until a channel took them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from seatrial.evidence import Store
from seatrial.evidence.alerts import Change
from seatrial.evidence.outbox import CLAIM, Outgoing

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def put(store: Store, *ids: str, channel: str = "team", project: str = "p") -> None:
    outgoing = tuple(Outgoing(id=each, channel=channel, payload=each.encode()) for each in ids)
    change = Change(state=b"{}", run="", at=NOW, record=b"{}", outgoing=outgoing)
    store.alerts(project).change(lambda _: change)


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with Store.open(place) as store:
        put(store, "1", "2")
        yield store


def test_messages_go_out_in_order_and_each_once(store: Store) -> None:
    outbox = store.outbox("p")
    first = outbox.claim("team", NOW)
    assert first == Outgoing(id="1", channel="team", payload=b"1", attempts=1)
    assert outbox.claim("team", NOW) is None
    outbox.sent(first, NOW)
    second = outbox.claim("team", NOW)
    assert second is not None
    outbox.sent(second, NOW)
    assert (second.id, outbox.claim("team", NOW + CLAIM), outbox.waiting()) == ("2", None, {})


def test_one_that_was_claimed_by_a_process_that_died_comes_again(store: Store) -> None:
    outbox = store.outbox("p")
    first = outbox.claim("team", NOW)
    again = outbox.claim("team", NOW + CLAIM)
    assert first is not None
    assert again == replace(first, attempts=2)


def test_the_next_waits_behind_one_that_failed(store: Store) -> None:
    outbox = store.outbox("p")
    first = outbox.claim("team", NOW)
    assert first is not None
    outbox.failed(first, NOW, words="down", due=NOW + SECOND, refused=False)
    assert outbox.claim("team", NOW) is None
    assert outbox.next_due("team") == NOW + SECOND
    again = outbox.claim("team", NOW + SECOND)
    assert again is not None
    assert (again.id, again.attempts) == ("1", 2)


def test_one_that_was_refused_lets_others_pass_and_comes_again(store: Store) -> None:
    outbox = store.outbox("p")
    first = outbox.claim("team", NOW)
    assert first is not None
    outbox.failed(first, NOW, words="no", due=NOW + SECOND, refused=True)
    second = outbox.claim("team", NOW)
    assert second is not None
    outbox.sent(second, NOW)
    assert (second.id, outbox.claim("team", NOW)) == ("2", None)
    again = outbox.claim("team", NOW + SECOND)
    assert again is not None
    assert again.id == "1"


def test_every_attempt_is_written_down_and_what_was_taken_stands_in_the_chain(store: Store) -> None:
    outbox = store.outbox("p")
    first = outbox.claim("team", NOW)
    assert first is not None
    outbox.failed(first, NOW, words="down", due=NOW, refused=False)
    again = outbox.claim("team", NOW + SECOND)
    assert again is not None
    outbox.sent(again, NOW + SECOND, words="one address refused")
    assert [(each.number, each.taken, each.words) for each in outbox.attempts()] == [
        (1, False, "down"),
        (2, True, "one address refused"),
    ]
    link = store._database.run(lambda connection: store._link(connection, 2))
    assert json.loads(link.payload) == {"project": "p", "channel": "team", "message": "1", "tries": 2}
    assert [record.kind for record in store.records()] == ["alert", "delivery"]
    assert store.verify().ok


def test_a_message_that_is_put_twice_waits_once_and_one_that_was_sent_is_not_sent_again(store: Store) -> None:
    put(store, "1", "2", "3")
    assert store.outbox("p").waiting() == {"team": 3}
    first = store.outbox("p").claim("team", NOW)
    assert first is not None
    store.outbox("p").sent(first, NOW)
    put(store, "1")
    assert store.outbox("p").waiting() == {"team": 2}


def test_projects_and_channels_do_not_wait_for_each_other(store: Store) -> None:
    put(store, "4", channel="mail")
    put(store, "5", project="other")
    assert store.outbox("p").claim("team", NOW) is not None
    mail, other = store.outbox("p").claim("mail", NOW), store.outbox("other").claim("team", NOW)
    assert mail is not None
    assert other is not None
    assert (mail.id, other.id) == ("4", "5")
    assert store.outbox("p").waiting() == {"mail": 1, "team": 2}
    assert store.outbox("nobody").next_due("team") is None


def test_nothing_is_written_where_a_decision_fails(store: Store) -> None:
    before = store.alerts("p").read()

    def fail(_: object) -> Change:
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        store.alerts("p").change(fail)
    store.alerts("p").change(lambda _: None)
    assert store.alerts("p").read() == before
