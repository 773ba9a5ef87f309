"""At least once, whatever is down or killed; in order, and with the key that tells a copy."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from alerting.receivers import HANGS, Hook, hook, mailbox
from alerting.streams import cleared, hour, raised, tick
from seatrial.alerting import Channel, Delivered, Message, Route, Rules, Undelivered, advance, deliver
from seatrial.alerting.backoff import pause
from seatrial.alerting.channels.email import EmailChannel
from seatrial.alerting.channels.webhook import WebhookChannel
from seatrial.alerting.deadline import within
from seatrial.evidence import Store
from seatrial.evidence.outbox import CLAIM

RULES = Rules(routes=(Route(channel="hook"),), clear_after=1, remind=None)
ONCE = timedelta(0)


class FakeClock:
    """Time that passes when somebody sleeps."""

    def __init__(self) -> None:
        self.now = hour(0)

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / ".seatrial") as store:
        yield store


def tell(store: Store, *keys: str, at: float = 0, rules: Rules = RULES) -> None:
    for key in keys:
        advance(store, [raised(key, at), tick(at)], rules, project="p")


def to(server: Hook) -> list[Channel]:
    return [WebhookChannel(name="hook", url=server.url)]


def send(store: Store, channels: Sequence[Channel], clock: FakeClock, patience: timedelta = ONCE) -> Delivered:
    return deliver(store, channels, clock, project="p", patience=patience, sleep=clock.sleep)


def titles(server: Hook) -> list[str]:
    return [got.json["notice"]["title"] for got in server.got]


def test_what_was_told_arrives_in_order_and_once(store: Store, clock: FakeClock) -> None:
    tell(store, "a", "b", "c")
    with hook() as server:
        assert send(store, to(server), clock) == Delivered(sent=3)
        assert send(store, to(server), clock) == Delivered()
        assert titles(server) == ["a drifted", "b drifted", "c drifted"]


def test_a_channel_that_is_down_loses_nothing_and_keeps_the_order(store: Store, clock: FakeClock) -> None:
    tell(store, "a", "b")
    with hook(503) as server:
        first = send(store, to(server), clock)
        assert first == Delivered(failed=(("hook", f"http://127.0.0.1:{server.port} answered 503"),), waiting=2)
        assert send(store, to(server), clock).sent == 0
        clock.sleep(1)
        assert send(store, to(server), clock).sent == 2
        assert titles(server) == ["a drifted", "a drifted", "b drifted"]
        assert server.got[0].json["id"] == server.got[1].json["id"]


def test_a_server_that_is_gone_for_days_gets_all_when_it_is_back(store: Store, clock: FakeClock) -> None:
    with hook() as server:
        port = server.port
    channel = [WebhookChannel(name="hook", url=f"http://127.0.0.1:{port}")]
    for day in range(3):
        tell(store, f"day {day}", at=24 * day)
        clock.now = hour(24 * day)
        assert send(store, channel, clock).sent == 0
    clock.now = hour(100)
    with hook(port=port) as server:
        assert send(store, channel, clock) == Delivered(sent=3)
        assert titles(server) == ["day 0 drifted", "day 1 drifted", "day 2 drifted"]


def test_a_short_trouble_is_waited_out_in_one_call(store: Store, clock: FakeClock) -> None:
    tell(store, "a")
    with hook(500, 500) as server:
        assert send(store, to(server), clock, timedelta(seconds=10)) == Delivered(sent=1)
    assert clock.now < hour(0) + timedelta(seconds=4)
    assert [attempt.taken for attempt in store.outbox("p").attempts()] == [False, False, True]


def test_patience_ends(store: Store, clock: FakeClock) -> None:
    tell(store, "a")
    with hook(*[500] * 20) as server:
        assert send(store, to(server), clock, timedelta(seconds=10)).waiting == 1
    assert clock.now <= hour(0) + timedelta(seconds=10)


def test_who_asks_to_be_left_alone_is(store: Store, clock: FakeClock) -> None:
    tell(store, "a")
    with hook(429) as server:
        server.headers["Retry-After"] = "120"
        send(store, to(server), clock)
        clock.sleep(119)
        assert send(store, to(server), clock).sent == 0
        clock.sleep(1)
        assert send(store, to(server), clock).sent == 1


def test_a_message_that_is_refused_does_not_stop_the_others(store: Store, clock: FakeClock) -> None:
    tell(store, "a", "b")
    with hook(400) as server:
        first = send(store, to(server), clock)
        assert (first.sent, first.waiting, titles(server)) == (1, 1, ["a drifted", "b drifted"])
        clock.sleep(1)
        assert send(store, to(server), clock).sent == 1


def test_one_channel_that_is_down_does_not_stop_another(store: Store, clock: FakeClock) -> None:
    tell(store, "a", rules=Rules(routes=(Route(channel="hook"), Route(channel="mail"))))
    with mailbox() as box:
        mail = EmailChannel(
            name="mail", host="127.0.0.1", port=box.port, sender="s@example.com", to=("a@example.com",), tls="none"
        )
        done = send(store, [WebhookChannel(name="hook", url="http://127.0.0.1:1/"), mail], clock)
    assert (done.sent, done.waiting, len(box.got)) == (1, 1, 1)


def test_what_a_mail_server_remarks_is_told_and_the_mail_is_not_sent_again(store: Store, clock: FakeClock) -> None:
    tell(store, "a", rules=Rules(routes=(Route(channel="mail"),)))
    with mailbox(unknown=["gone@example.com"]) as box:
        mail = EmailChannel(
            name="mail",
            host="127.0.0.1",
            port=box.port,
            sender="s@example.com",
            to=("a@example.com", "gone@example.com"),
            tls="none",
        )
        done = send(store, [mail], clock)
    assert (done.sent, done.waiting) == (1, 0)
    assert "gone@example.com" in done.failed[0][1]


def test_messages_of_a_channel_that_was_taken_away_are_told(store: Store, clock: FakeClock) -> None:
    tell(store, "a")
    assert send(store, [], clock) == Delivered(failed=(("hook", "no channel has this name any more"),), waiting=1)


def test_that_it_is_over_is_told_too(store: Store, clock: FakeClock) -> None:
    tell(store, "a")
    advance(store, [cleared("a", 1), tick(1)], RULES, project="p")
    with hook() as server:
        send(store, to(server), clock)
    assert [got.json["notice"]["kind"] for got in server.got] == ["firing", "resolved"]


def test_a_sender_that_is_killed_before_the_answer_leaves_the_message_to_the_next(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, hook(HANGS) as server:
        server.hangs_s = 60
        tell(store, "a", "b")
        sender = subprocess.Popen([sys.executable, __file__, str(tmp_path), server.url], env=environment())
        waited_for(lambda: len(server.got) == 1)
        os.kill(sender.pid, signal.SIGKILL)
        assert sender.wait() == -signal.SIGKILL
        server.hangs_s = 0
        clock = FakeClock()
        clock.now = datetime.now(tz=clock.now.tzinfo)
        assert send(store, to(server), clock).sent == 0  # it is still claimed by the dead
        clock.now += CLAIM
        assert send(store, to(server), clock).sent == 2
        first, again, _ = server.got
        assert titles(server) == ["a drifted", "a drifted", "b drifted"]
        assert first.headers["Idempotency-Key"] == again.headers["Idempotency-Key"]


def test_two_senders_at_once_send_each_message_once(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, hook() as server:
        tell(store, *(f"k{n}" for n in range(12)))
        command = [sys.executable, __file__, str(tmp_path), server.url]
        senders = [subprocess.Popen(command, env=environment()) for _ in range(2)]
        assert [sender.wait(timeout=60) for sender in senders] == [0, 0]
        assert len(server.got) == len(set(titles(server))) == 12
        assert store.outbox("p").waiting() == {}


def test_who_drips_its_answer_is_given_up_in_time() -> None:
    with pytest.raises(Undelivered, match=r"no answer in 0\.05 seconds"):
        within(0.05, lambda: time.sleep(0.2))
    with pytest.raises(ZeroDivisionError):
        within(1, lambda: 1 // 0)
    assert within(1, lambda: "done") == "done"


def test_pauses_grow_to_an_hour_and_differ_by_message() -> None:
    pauses = [pause("key", attempt) for attempt in range(1, 30)]
    assert all(timedelta(seconds=0.5) <= each <= timedelta(hours=1) for each in pauses)
    assert pauses[20] >= timedelta(minutes=30)
    assert pause("key", 5) != pause("other", 5)
    assert pause("key", 1, asked_s=1e9) == timedelta(hours=1)


def test_a_message_is_the_same_each_time_it_is_tried(store: Store, clock: FakeClock) -> None:
    seen: list[Message] = []

    class Deaf:
        name = "hook"

        def send(self, message: Message) -> str:
            seen.append(message)
            raise Undelivered("deaf")

    tell(store, "a")
    send(store, [Deaf()], clock, timedelta(seconds=5))
    assert len(seen) > 2
    assert len({message.key for message in seen}) == 1
    assert json.dumps([str(message) for message in seen[:1]]) == json.dumps([str(message) for message in seen[-1:]])


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}


def waited_for(condition: object, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def main(folder: str, url: str) -> None:
    from datetime import UTC

    with Store.open(folder) as store:
        deliver(store, [WebhookChannel(name="hook", url=url)], lambda: datetime.now(UTC), project="p")


if __name__ == "__main__":
    main(*sys.argv[1:])
