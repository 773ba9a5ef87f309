"""What is told, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from seatrial.alerting.event import Severity

Told = Literal["firing", "reminder", "escalation", "resolved", "refresh", "acknowledged", "muted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One finding in a notice.

    Parameters
    ----------
    key, title, words, details
        As raised.
    severity
        The highest told so far, this notice included.
    before
        The highest told before this notice; None: this is the first.
    since
        When it began to fire.
    """

    key: str
    title: str
    words: str
    details: tuple[tuple[str, str], ...]
    severity: Severity
    before: Severity | None
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is told of one incident at one instant.

    Parameters
    ----------
    id
        Unique, and the same whenever the same state and events are gone through again.
    kind
        ``"firing"``: something new, or worse. ``"reminder"``: it still fires. ``"escalation"``: nobody acknowledged
        it. ``"resolved"``: it is over. ``"refresh"``: for channels that forget. ``"acknowledged"``, ``"muted"``: what
        a person did; for the journal only.
    incident
        Its id, by which it is acknowledged; of a mute, its key.
    group
        What the incident is about: a cause, or the key of a finding.
    severity
        The highest of its lines.
    title, words
        For a reader: in a line, and in a sentence or two.
    lines
        The findings, the worst first.
    at
        When.
    by
        Who acknowledged or muted.
    """

    id: str
    kind: Told
    incident: str
    group: str
    severity: Severity
    title: str
    words: str
    at: datetime
    lines: tuple[Line, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A notice, to be journalled, and sent to some channels; none for what is only journalled."""

    notice: Notice
    channels: tuple[str, ...] = ()

    @property
    def kind(self) -> Literal["notify", "note"]:
        """``"notify"`` if somebody is told, ``"note"`` if it is only journalled."""
        return "notify" if self.channels else "note"
