"""Events of tests: hours after one instant, and streams that go through them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from seatrial.alerting import Action, AlertState, Event, Route, Rules, step

START = datetime(2026, 1, 1, tzinfo=UTC)
ROUTES = (
    Route(channel="team", severity="warning"),
    Route(channel="pager", severity="critical"),
    Route(channel="boss", severity="warning", escalation=True),
    Route(channel="prometheus", severity="info", refreshes=True),
)
RULES = Rules(routes=ROUTES)
HEARD = ("firing", "reminder", "escalation", "resolved")
KEYS = ("a", "b", "c", "d")
CAUSES = {"a": "", "b": "release", "c": "release", "d": ""}


def hour(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def raised(key: str, at: float, **more: Any) -> Event:
    return Event(kind="raised", key=key, at=hour(at), title=f"{key} drifted", words=f"{key} is off", **more)


def cleared(key: str, at: float) -> Event:
    return Event(kind="cleared", key=key, at=hour(at))


def tick(at: float) -> Event:
    return Event(kind="tick", at=hour(at))


def acknowledged(key: str, at: float) -> Event:
    return Event(kind="acknowledged", key=key, at=hour(at), by="ann")


def muted(key: str, at: float, until: float) -> Event:
    return Event(kind="muted", key=key, at=hour(at), until=hour(until), by="ann")


def told(*events: Event, rules: Rules = RULES) -> list[tuple[float, str, str]]:
    """Return when, what and of what there was something to tell; notes and refreshes left out."""
    _, actions = step(AlertState(), events, rules)
    return [
        _brief(action) for action in actions if action.notice.kind in ("firing", "reminder", "escalation", "resolved")
    ]


def _brief(action: Action) -> tuple[float, str, str]:
    notice = action.notice
    return (notice.at - START) / timedelta(hours=1), notice.kind, " ".join(line.key for line in notice.lines)


@st.composite
def streams(draw: st.DrawFn, *, runs: int = 8) -> list[Event]:
    """Give runs an hour or more apart, each with what it saw and a tick at its end; people answer in between."""
    events: list[Event] = []
    at = 0.0
    for _ in range(draw(st.integers(1, runs))):
        at += draw(st.sampled_from([1.0, 1.0, 1.0, 5.0, 30.0]))
        for key in KEYS:
            seen = draw(st.sampled_from(["no", "info", "warning", "critical", "nothing"]))
            if seen == "no":
                events.append(cleared(key, at))
            elif seen != "nothing":
                events.append(raised(key, at, severity=seen, cause=CAUSES[key]))
        events += draw(st.lists(answers(at), max_size=1))
        events.append(tick(at))
    return events


def answers(at: float) -> st.SearchStrategy[Event]:
    names = st.sampled_from([*KEYS, "release", "*"])
    mutes = st.tuples(names, st.sampled_from([-1.0, 2.0, 12.0]))
    return st.one_of(
        names.map(lambda name: acknowledged(name, at)), mutes.map(lambda mute: muted(mute[0], at, at + mute[1]))
    )


def all_rules() -> st.SearchStrategy[Rules]:
    pauses = st.sampled_from([timedelta(0), timedelta(hours=3), timedelta(hours=24)])
    return st.builds(
        Rules,
        routes=st.just(ROUTES),
        raise_after=st.integers(1, 3),
        clear_after=st.integers(1, 3),
        cooldown=pauses,
        remind=st.one_of(st.none(), st.just(timedelta(hours=10))),
        escalate_after=st.one_of(st.none(), st.just(timedelta(hours=4))),
    )
