"""The shape of ``[alerts]``: every key, its type, its default and its meaning."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Field, WithJsonSchema

from seatrial.project.alert_settings import ChannelKind, Severity, Tls
from seatrial.project.section import DURATION, Duration, Port, Section, Text, duration

_OFF = "off"


def _pause(value: object) -> object:
    return None if value in (_OFF, None) else duration(value)


Pause: TypeAlias = Annotated[
    timedelta | None,
    BeforeValidator(_pause),
    WithJsonSchema({"type": "string", "pattern": f"^({_OFF}|{DURATION.pattern})$"}),
]
Count: TypeAlias = Annotated[int, Field(ge=1, le=1_000)]
Name: TypeAlias = Annotated[Text, Field(max_length=64)]


class ChannelSection(Section):
    """One way to tell somebody."""

    name: Name = Field(description="Name of the channel, under which its messages wait.", examples=["team"])
    kind: ChannelKind = Field(
        description="`log`: a line of JSON on standard error. `file`: the same at the end of a file. `webhook`: JSON, "
        "posted to an address and signed. `slack`: text for an incoming webhook of Slack, Mattermost, Rocket.Chat or "
        "Discord. `email`: mail by SMTP. `alertmanager`: a Prometheus Alertmanager.",
        examples=["slack"],
    )
    severity: Severity = Field(
        default="warning", description="The lowest severity that it is told of.", examples=["critical"]
    )
    escalation: bool = Field(
        default=False,
        description="Whether it is told only of what nobody acknowledged within `escalate_after`, and that it is over.",
        examples=[True],
    )
    url: Text | None = Field(
        default=None,
        description="Address of a `webhook`, of `slack` or of the `alertmanager`, of http or https.",
        examples=["https://alertmanager.example.com"],
    )
    url_env: Text | None = Field(
        default=None,
        description="The environment variable that holds the address, where it is a secret.",
        examples=["TEAM_CHAT_URL"],
    )
    secret_env: Text | None = Field(
        default=None,
        description="The environment variable that holds the secret with which a `webhook` is signed. Default: it is "
        "not signed.",
        examples=["ALERTS_SECRET"],
    )
    token_env: Text | None = Field(
        default=None,
        description="The environment variable that holds a bearer token for a `webhook` or the `alertmanager`.",
        examples=["ALERTS_TOKEN"],
    )
    path: Text | None = Field(
        default=None, description="The `file`, relative to the project file.", examples=["alerts.jsonl"]
    )
    host: Text | None = Field(default=None, description="The mail server.", examples=["mail.example.com"])
    port: Port | None = Field(
        default=None,
        description="Port of the mail server. Default: 587, 465 with `implicit` and 25 with `none`.",
        examples=[587],
    )
    tls: Tls = Field(
        default="starttls",
        description="How mail is encrypted: `starttls` before anything is said, or nothing is sent; `implicit` from "
        "the beginning; `none`.",
        examples=["starttls"],
    )
    user: Text | None = Field(default=None, description="User at the mail server.", examples=["alerts"])
    password_env: Text | None = Field(
        default=None,
        description="The environment variable that holds the user's password.",
        examples=["ALERTS_PASSWORD"],
    )
    sender: Text | None = Field(
        default=None, description="Address that mail comes from.", examples=["seatrial@example.com"]
    )
    to: list[Text] = Field(
        default_factory=list, description="Addresses that mail goes to.", examples=[["ops@example.com"]]
    )


class AlertsSection(Section):
    """When a finding is told, and to whom."""

    raise_after: Count = Field(
        default=1, description="So many runs in a row must see a finding before it is told.", examples=[2]
    )
    clear_after: Count = Field(
        default=2, description="So many runs in a row must not see it before it is over.", examples=[2]
    )
    cooldown: Duration = Field(
        default=timedelta(hours=6),
        description="Of one cause nothing new is told within this time, unless it is worse than before.",
        examples=["6h"],
    )
    remind: Pause = Field(
        default=timedelta(days=1),
        description='What nobody acknowledged is told again after this time; `"off"`: never.',
        examples=["1d"],
    )
    escalate_after: Pause = Field(
        default=timedelta(hours=4),
        description='What nobody acknowledged for so long is told to the channels of escalation; `"off"`: never.',
        examples=["4h"],
    )
    escalate_from: Severity = Field(
        default="critical", description="The lowest severity that is escalated.", examples=["critical"]
    )
    channel: list[ChannelSection] = Field(
        default_factory=list,
        description="Who is told, one `[[alerts.channel]]` each. Without one, notices are only journalled.",
    )
