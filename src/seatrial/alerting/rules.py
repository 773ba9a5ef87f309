"""When a finding is told, to whom, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from seatrial.alerting.event import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Who is told of what.

    Parameters
    ----------
    channel
        Name of a channel.
    severity
        The lowest that it is told of.
    escalation
        True: it is told only of what nobody acknowledged in time, and that it is over.
    refreshes
        True: it forgets what is not said again, as an Alertmanager does; so it is.
    """

    channel: str
    severity: Severity = "warning"
    escalation: bool = False
    refreshes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """When a finding is told, and how often.

    Parameters
    ----------
    routes
        Who is told; nobody means that notices are only journalled.
    raise_after
        So many runs in a row must see a finding before it fires, from 1.
    clear_after
        So many runs in a row must not see it before it is resolved, from 1.
    cooldown
        Of one cause there is at most one notice that something fires in this time, unless it is worse than before.
    remind
        What fires, was told and not acknowledged is told again after this time; None: never.
    escalate_after
        What is at least ``escalate_from`` and was not acknowledged for so long is told to the routes of escalation,
        once; None: never.
    escalate_from
        The lowest severity that is escalated.
    refresh
        How often routes that forget are told again.

    Raises
    ------
    ValueError
        If a count is below 1 or a time is negative.
    """

    routes: tuple[Route, ...] = ()
    raise_after: int = 1
    clear_after: int = 2
    cooldown: timedelta = timedelta(hours=6)
    remind: timedelta | None = timedelta(days=1)
    escalate_after: timedelta | None = timedelta(hours=4)
    escalate_from: Severity = "critical"
    refresh: timedelta = timedelta(hours=6)

    def __post_init__(self) -> None:
        if self.raise_after < 1 or self.clear_after < 1:
            raise ValueError("a finding fires or is resolved after at least one run")
        times = (self.cooldown, self.remind, self.escalate_after, self.refresh)
        if any(each is not None and each < timedelta() for each in times):
            raise ValueError("a time of the rules is not negative")
