"""What happened: a finding stands or is over, time went on, a person answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

Severity = Literal["info", "warning", "critical"]
Happening = Literal["raised", "cleared", "tick", "acknowledged", "muted"]
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "critical")


def rank(severity: Severity | None) -> int:
    """Return 0 for nothing, then 1, 2, 3 for the severities as they rise."""
    return 0 if severity is None else SEVERITIES.index(severity) + 1


def loudest(*severities: Severity | None) -> Severity | None:
    """Return the highest of some severities; None if there is none.

    Examples
    --------
    >>> loudest("info", None, "critical")
    'critical'
    """
    return max(severities, key=rank, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened.

    Parameters
    ----------
    kind
        ``"raised"``: the finding ``key`` stands, said again by each run that sees it. ``"cleared"``: a run looked, and
        it does not stand. ``"tick"``: a run is over; notices are only made here, so that findings of one run can be
        told together. ``"acknowledged"``: somebody looks after ``key``, which may be the id of an incident, a cause or
        a finding's key. ``"muted"``: nothing shall be said of ``key`` until ``until``; a ``*`` in it stands for
        anything; an ``until`` that is not after ``at`` ends the mute.
    at
        When; any time zone, kept as UTC.
    key
        What it is about, stable over runs, such as ``"drift:distance"``; empty for a tick.
    severity
        How bad it is, if raised.
    title, words
        For a reader: the finding in a line, and in a sentence or two with its figures.
    cause
        What explains it; findings of one cause are told together, in one incident. Empty: nothing but itself.
    details
        Named figures, as pairs of text.
    by
        Who acknowledged or muted.
    until
        The end of a mute.

    Raises
    ------
    ValueError
        If an instant has no time zone, anything but a tick has no key, or a mute has no end.
    """

    kind: Happening
    at: datetime
    key: str = ""
    severity: Severity = "warning"
    title: str = ""
    words: str = ""
    cause: str = ""
    details: tuple[tuple[str, str], ...] = ()
    by: str = ""
    until: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("at", "until"):
            instant = getattr(self, name)
            if instant is not None and instant.tzinfo is None:
                raise ValueError(f"{name} of an event has a time zone")
            if instant is not None:
                object.__setattr__(self, name, instant.astimezone(UTC))
        if not self.key and self.kind != "tick":
            raise ValueError(f"what was {self.kind} has a key")
        if self.until is None and self.kind == "muted":
            raise ValueError("a mute has an end")

    @property
    def group(self) -> str:
        """What is told together: the cause, else the finding alone."""
        return self.cause or self.key
