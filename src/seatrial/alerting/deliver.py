"""Send what waits in the outbox: at least once each, in order for each channel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from seatrial.alerting.channels.channel import Channel
from seatrial.evidence import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of the outbox.

    Parameters
    ----------
    sent
        Messages that a channel took just now.
    failed
        Channels that took nothing, and why, as pairs; without a secret.
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
    patience: timedelta = timedelta(seconds=10),
) -> Delivered:
    """Return what became of the messages that were due; call it after each run, and when nothing new was recorded.

    A message is marked as sent after a channel took it: a process that is killed in between leaves it to be sent
    again, with the same idempotency key. A channel that is down is tried again with growing pauses: for ``patience`` in
    this call, and in later calls for as long as it takes.

    Raises
    ------
    StateError
        ``EVDnnn`` of the store; never for a channel.
    """
    raise NotImplementedError
