"""What a channel is: it takes a message, or says why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from seatrial.alerting.notice import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A notice on its way.

    Parameters
    ----------
    key
        Idempotency key: the same whenever the same notice is sent to the same channel again.
    project
        Whose alert it is.
    notice
        What is told.
    """

    key: str
    project: str
    notice: Notice


class Undelivered(Exception):  # noqa: N818 - it is no error of ours
    """A channel did not take a message.

    Parameters
    ----------
    words
        Why, without a secret.
    down
        True if it would not take another either; False if it refused this one.
    after_s
        How long it asks to be left alone, in seconds; None if it does not say.
    """

    def __init__(self, words: str, *, down: bool = True, after_s: float | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.down = down
        self.after_s = after_s


class Channel(Protocol):
    """Takes messages."""

    @property
    def name(self) -> str:
        """As in the project file."""
        ...

    def send(self, message: Message) -> str:
        """Return what the other side remarked, mostly nothing, once it has taken the message.

        Raises
        ------
        Undelivered
            If it has not, or may not have.
        """
        ...
