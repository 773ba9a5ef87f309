"""Messages of tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from alerting.streams import hour
from seatrial.alerting import Line, Message, Notice

LINE = Line(
    key="drift:distance",
    title="distance drifted",
    words="Cramer's w is 0.31 [0.28, 0.34], and 0.1 is tolerated.",
    details=(("w", "0.31"),),
    severity="warning",
    before=None,
    since=hour(-2),
)


def message(*, key: str = "k1", **changes: Any) -> Message:
    """Return a message of one finding, with some parts of its notice changed."""
    notice = Notice(
        id="n1",
        kind="firing",
        incident="i1",
        group="drift:distance",
        severity="warning",
        title="distance drifted",
        words=LINE.words,
        at=hour(0),
        lines=(LINE,),
    )
    return Message(key=key, project="flight-delay", notice=replace(notice, **changes))
