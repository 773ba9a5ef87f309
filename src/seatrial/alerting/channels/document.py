"""A message as programs and people read it."""

from __future__ import annotations

import re
from typing import Any

from seatrial.alerting.channels.channel import Message
from seatrial.alerting.notice import Line, Notice
from seatrial.values.canonical import dumps, encode
from seatrial.values.printable import printable

SCHEMA = "seatrial/alert/1"
_BREAKS = re.compile(r"\s+")
_MOST_LINES = 20
_WORDS = {
    "firing": "",
    "reminder": "still ",
    "escalation": "nobody acknowledged: ",
    "resolved": "resolved: ",
    "refresh": "still ",
    "acknowledged": "acknowledged: ",
    "muted": "",
}


def as_object(message: Message) -> dict[str, Any]:
    """Return a message as JSON types: its schema, idempotency key, project, headline and notice."""
    return {
        "schema": SCHEMA,
        "id": message.key,
        "project": message.project,
        "headline": headline(message),
        "notice": encode(message.notice),
    }


def as_line(message: Message) -> bytes:
    """Return a message as one line of JSON."""
    return dumps(as_object(message)) + b"\n"


def headline(message: Message) -> str:
    """Return a message in one line, such as ``[critical] flight-delay: still distance drifted``."""
    notice = message.notice
    return plain(f"[{notice.severity}] {message.project}: {_WORDS[notice.kind]}{notice.title}")


def body(message: Message) -> str:
    """Return a message as text of several lines: findings with their figures, and how to answer."""
    notice = message.notice
    shown = [text for line in notice.lines[:_MOST_LINES] for text in _finding(line)]
    more = len(notice.lines) - _MOST_LINES
    left = [f"and {more} more", ""] if more > 0 else []
    return "\n".join([f"{notice.at:%Y-%m-%d %H:%M} UTC", "", *shown, *left, *_answers(notice), f"id {message.key}"])


def plain(text: str) -> str:
    """Return text in one line, without what a terminal or a header obeys."""
    return _BREAKS.sub(" ", printable(text)).strip()


def _finding(line: Line) -> list[str]:
    figures = ", ".join(f"{plain(name)} {plain(value)}" for name, value in line.details)
    said = [f"{line.severity}: {plain(line.title)}", plain(line.words), figures]
    return [*(text for text in said if text), f"since {line.since:%Y-%m-%d %H:%M} UTC, key {plain(line.key)}", ""]


def _answers(notice: Notice) -> list[str]:
    if notice.kind == "resolved":
        return []
    return [
        f"I look after it: seatrial watch --ack {notice.incident}",
        f"Say nothing for 2 days: seatrial watch --mute {notice.incident} --for 2d",
    ]
