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
from seatrial.evidence.outbox import CLAIM, Outbox, Outgoing
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
    call = _Call(outbox=store.outbox(project), project=project, now=now, began=now())
    until = call.moment() + patience
    while True:
        for channel in channels:
            call.drain(channel)
        dues = [due for channel in channels if (due := call.outbox.next_due(channel.name)) is not None]
        if not dues or min(dues) > until:
            return call.result(channels)
        wait_s = max((min(dues) - call.moment()).total_seconds(), _SHORTEST_S)
        sleep(wait_s)
        call.slept += timedelta(seconds=wait_s)


@dataclass(slots=True, kw_only=True)
class _Call:
    """One call: what it goes by, and what it did so far."""

    outbox: Outbox
    project: str
    now: Callable[[], datetime]
    began: datetime
    slept: timedelta = timedelta(0)
    sent: int = 0
    words: dict[str, str] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)

    def moment(self) -> datetime:
        """Return the time by the clock, or by what was slept where the clock stands still."""
        return max(self.now(), self.began + self.slept)

    def drain(self, channel: Channel) -> None:
        """Send until nothing of a channel is due."""
        while (outgoing := self.outbox.claim(channel.name, self.moment())) is not None:
            message = Message(key=outgoing.id, project=self.project, notice=parse_document(Notice, outgoing.payload))
            try:
                remark = within(_DEADLINE_S, partial(channel.send, message))
            except Undelivered as why:
                self.words[channel.name] = why.words
                self._put_back(outgoing, why)
            else:
                self.outbox.sent(outgoing, self.moment(), words=remark)
                self.sent += 1
                self.remarks |= {channel.name: remark} if remark else {}

    def _put_back(self, outgoing: Outgoing, why: Undelivered) -> None:
        moment = self.moment()
        due = moment + pause(outgoing.id, outgoing.attempts, asked_s=why.after_s)
        self.outbox.failed(outgoing, moment, words=why.words, due=due, refused=not why.down)

    def result(self, channels: Sequence[Channel]) -> Delivered:
        """Return what became of all."""
        waiting, known = self.outbox.waiting(), {channel.name for channel in channels}
        failed = {name: words for name, words in self.words.items() if name in waiting}
        lost = {name: UNKNOWN for name in waiting if name not in known}
        said = {**self.remarks, **failed, **lost}
        return Delivered(sent=self.sent, failed=tuple(sorted(said.items())), waiting=sum(waiting.values()))
