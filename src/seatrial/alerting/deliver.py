"""Send what waits in the outbox: at least once each, in order for each channel."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from seatrial.alerting.backoff import pause
from seatrial.alerting.channels.channel import Channel, Message, Undelivered
from seatrial.alerting.deadline import within
from seatrial.alerting.notice import Notice
from seatrial.evidence import Store
from seatrial.evidence.outbox import CLAIM, Outbox
from seatrial.values.canonical import parse_document

PATIENCE = timedelta(seconds=10)
_DEADLINE_S = CLAIM.total_seconds() / 2  # what is claimed by nobody else is sent or given up by then
_SHORTEST_S = 0.05
UNKNOWN = "no channel has this name any more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of the outbox.

    Parameters
    ----------
    sent
        Messages that a channel took just now.
    failed
        Channels with messages left, or that took one and not for everybody, and why, as pairs; without a secret.
    waiting
        Messages that are left; they are tried again later.
    """

    sent: int = 0
    failed: tuple[tuple[str, str], ...] = ()
    waiting: int = 0


def deliver(
    store: Store,
    channels: Sequence[Channel],
    now: Callable[[], datetime],
    *,
    project: str,
    patience: timedelta = PATIENCE,
    sleep: Callable[[float], None] = time.sleep,
) -> Delivered:
    """Return what became of the messages that were due; call it after each run, and when nothing new was recorded.

    A message is marked as sent after a channel took it: a process that is killed in between leaves it to be sent
    again, with the same idempotency key. A channel that is down is tried again with growing pauses: for ``patience`` in
    this call, and in later calls for as long as it takes.

    Parameters
    ----------
    now
        The clock.
    patience
        For how long this call waits for what is due a little later; zero: each message is tried once.
    sleep
        Waits, in seconds.

    Raises
    ------
    StateError
        ``EVDnnn`` of the store; never for a channel.
    """
    outbox, pass_ = store.outbox(project), _Pass()
    until = now() + patience
    while True:
        for channel in channels:
            _drain(outbox, channel, now, project=project, so_far=pass_)
        dues = [due for channel in channels if (due := outbox.next_due(channel.name)) is not None]
        if not dues or min(dues) > until:
            break
        sleep(max((min(dues) - now()).total_seconds(), _SHORTEST_S))
    return _result(pass_, outbox.waiting(), {channel.name for channel in channels})


@dataclass(slots=True)
class _Pass:
    """What one call did so far."""

    sent: int = 0
    words: dict[str, str] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)


def _result(done: _Pass, waiting: dict[str, int], known: set[str]) -> Delivered:
    lost = {name: UNKNOWN for name in waiting if name not in known}
    failed = {name: words for name, words in done.words.items() if name in waiting}
    said = {**done.remarks, **failed, **lost}
    return Delivered(sent=done.sent, failed=tuple(sorted(said.items())), waiting=sum(waiting.values()))


def _drain(outbox: Outbox, channel: Channel, now: Callable[[], datetime], *, project: str, so_far: _Pass) -> None:
    """Send until nothing of a channel is due."""
    while (outgoing := outbox.claim(channel.name, now())) is not None:
        message = Message(key=outgoing.id, project=project, notice=parse_document(Notice, outgoing.payload))
        try:
            remark = within(_DEADLINE_S, partial(channel.send, message))
        except Undelivered as why:
            so_far.words[channel.name] = why.words
            due = now() + pause(outgoing.id, outgoing.attempts, asked_s=why.after_s)
            outbox.failed(outgoing, now(), words=why.words, due=due, refused=not why.down)
        else:
            outbox.sent(outgoing, now(), words=remark)
            so_far.sent += 1
            if remark:
                so_far.remarks[channel.name] = remark
