"""Tell a chat by an incoming webhook as Slack has it; Mattermost, Rocket.Chat and Discord take the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from seatrial.alerting.channels.channel import Message
from seatrial.alerting.channels.document import body, headline
from seatrial.alerting.channels.http import post
from seatrial.values.canonical import dumps

_COLOURS = {"info": "#439fe0", "warning": "#e8a317", "critical": "#c0392b"}
_OVER = "#2e8b57"
_LONGEST = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackChannel:
    """Posts text.

    Parameters
    ----------
    name
        As in the project file.
    url
        Of the incoming webhook (of Discord, with ``/slack`` behind it); whoever knows it may post, so it is a secret.
    """

    name: str
    url: str = field(repr=False)

    def send(self, message: Message) -> str:
        """Return once the server answered with 2xx; raises ``Undelivered`` if it did not."""
        post(self.url, dumps(as_chat(message)), {"Idempotency-Key": message.key})
        return ""


def as_chat(message: Message) -> dict[str, Any]:
    """Return the body: the headline, and all of it beside a bar of the severity's colour."""
    first, rest = _escaped(headline(message)), _escaped(body(message)[:_LONGEST])
    notice = message.notice
    colour = _OVER if notice.kind == "resolved" else _COLOURS[notice.severity]
    return {"text": first, "attachments": [{"color": colour, "fallback": first, "text": rest}]}


def _escaped(text: str) -> str:
    """Return text in which nothing calls a user or a channel, or is a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
