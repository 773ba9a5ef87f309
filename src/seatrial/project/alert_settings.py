"""The section ``[alerts]``: when a finding is told, and to whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

ChannelKind = Literal["log", "file", "webhook", "slack", "email", "alertmanager"]
Severity = Literal["info", "warning", "critical"]
Tls = Literal["starttls", "implicit", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """One ``[[alerts.channel]]``; the reference of the project file says what each key means."""

    name: str
    kind: ChannelKind
    severity: Severity = "warning"
    escalation: bool = False
    url: str | None = field(default=None, repr=False)
    url_env: str | None = None
    secret_env: str | None = None
    token_env: str | None = None
    path: str | None = None
    host: str | None = None
    port: int | None = None
    tls: Tls = "starttls"
    user: str | None = None
    password_env: str | None = None
    sender: str | None = None
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSettings:
    """The section ``[alerts]``; None where something is off."""

    raise_after: int = 1
    clear_after: int = 2
    cooldown: timedelta = timedelta(hours=6)
    remind: timedelta | None = timedelta(days=1)
    escalate_after: timedelta | None = timedelta(hours=4)
    escalate_from: Severity = "critical"
    channels: tuple[ChannelSettings, ...] = ()
