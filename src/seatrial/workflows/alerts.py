"""Alerts as the project file has them: rules, channels with their secrets, and what a person answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from seatrial.alerting import AlertState, Channel, Event, Route, Rules, advance, recall
from seatrial.alerting.channels.alertmanager import AlertmanagerChannel
from seatrial.alerting.channels.email import EmailChannel
from seatrial.alerting.channels.file import FileChannel
from seatrial.alerting.channels.log import LogChannel
from seatrial.alerting.channels.slack import SlackChannel
from seatrial.alerting.channels.webhook import WebhookChannel
from seatrial.evidence import Store
from seatrial.project import AlertSettings, ChannelSettings, Project, is_address
from seatrial.values import InputError, ManyErrors, did_you_mean

_PORTS = {"starttls": 587, "implicit": 465, "none": 25}


def alert_rules(settings: AlertSettings) -> Rules:
    """Return the rules that a project file declares."""
    return Rules(
        routes=tuple(
            Route(
                channel=channel.name,
                severity=channel.severity,
                escalation=channel.escalation,
                refreshes=channel.kind == "alertmanager",
            )
            for channel in settings.channels
        ),
        raise_after=settings.raise_after,
        clear_after=settings.clear_after,
        cooldown=settings.cooldown,
        remind=settings.remind,
        escalate_after=settings.escalate_after,
        escalate_from=settings.escalate_from,
    )


def alert_channels(project: Project, environ: Mapping[str, str]) -> tuple[Channel, ...]:
    """Return the channels that a project file declares, with their secrets from the environment.

    Raises
    ------
    ManyErrors
        ``ALE010`` for each variable that is not set or not usable; nothing is sent to anybody before all are.
    """
    errors: list[InputError] = []
    made = []
    for place, settings in enumerate(project.alerts.channels):
        try:
            declared = _Declared(settings=settings, project=project, environ=environ, where=f"alerts.channel[{place}]")
            made.append(declared.channel())
        except InputError as error:
            errors.append(error)
    if errors:
        raise ManyErrors(errors)
    return tuple(made)


def acknowledge(store: Store, name: str, *, project: Project, by: str, now: datetime) -> AlertState:
    """Return the state in which somebody looks after the incidents that a name means: an id, a cause or a key.

    Raises
    ------
    InputError
        ``ALE020`` if nothing of that name fires.
    """
    firing = recall(store, project.purpose.name).firing
    if not any(incident.answers_to(name) for incident in firing):
        known = [text for incident in firing for text in (incident.id, incident.group)]
        raise InputError(
            "ALE020",
            f"no alert {name[:80]} fires.{did_you_mean(name, known)}",
            expected=f"one of {', '.join(known)}" if known else "an alert that fires; none does",
            fix="seatrial watch --once shows what fires",
        )
    event = Event(kind="acknowledged", key=name, at=now, by=by)
    return _answered(store, event, project)


def mute(store: Store, key: str, *, project: Project, until: datetime, by: str, now: datetime) -> AlertState:
    """Return the state in which nothing is said of a key, a cause or an incident until an instant.

    An instant that is not after now ends the mute.
    """
    event = Event(kind="muted", key=key, at=now, until=until, by=by)
    return _answered(store, event, project)


def _answered(store: Store, event: Event, project: Project) -> AlertState:
    state, _ = advance(store, [event], alert_rules(project.alerts), project=project.purpose.name)
    return state


@dataclass(frozen=True, slots=True, kw_only=True)
class _Declared:
    """A channel as declared, and where its secrets are."""

    settings: ChannelSettings
    project: Project
    environ: Mapping[str, str] = field(repr=False)
    where: str

    def channel(self) -> Channel:
        """Return the channel."""
        return _KINDS[self.settings.kind](self)

    def address(self) -> str:
        """Return where to post; never shown."""
        if self.settings.url is not None:
            return self.settings.url
        url = self.secret("url_env")
        if not is_address(url):
            variable = self.settings.url_env
            raise InputError(
                "ALE010",
                f"the environment variable {variable} holds no address of http or https",
                where=f"{self.where}.url_env",
                expected="an address with a host, and without a user or a password in it",
                fix=f"export {variable}=https://...",
            )
        return url

    def secret(self, key: str) -> str:
        """Return what the environment variable that a key names holds, empty if it names none; never shown."""
        variable = getattr(self.settings, key)
        if variable is None:
            return ""
        value = self.environ.get(variable, "").strip()
        if value and value.isprintable():
            return value
        raise InputError(
            "ALE010",
            f"the environment variable {variable} is {'not one line of text' if value else 'not set'}",
            where=f"{self.where}.{key}",
            expected="the secret of the channel, in the environment in which seatrial watch runs",
            fix=f"export {variable}=...",
        )


def _log(declared: _Declared) -> Channel:
    return LogChannel(name=declared.settings.name)


def _file(declared: _Declared) -> Channel:
    return FileChannel(name=declared.settings.name, path=declared.project.resolve(declared.settings.path or ""))


def _webhook(declared: _Declared) -> Channel:
    return WebhookChannel(
        name=declared.settings.name,
        url=declared.address(),
        secret=declared.secret("secret_env"),
        token=declared.secret("token_env"),
    )


def _slack(declared: _Declared) -> Channel:
    return SlackChannel(name=declared.settings.name, url=declared.address())


def _email(declared: _Declared) -> Channel:
    settings = declared.settings
    return EmailChannel(
        name=settings.name,
        host=settings.host or "",
        port=_PORTS[settings.tls] if settings.port is None else settings.port,
        sender=settings.sender or "",
        to=settings.to,
        tls=settings.tls,
        user=settings.user or "",
        password=declared.secret("password_env"),
    )


def _alertmanager(declared: _Declared) -> Channel:
    return AlertmanagerChannel(name=declared.settings.name, url=declared.address(), token=declared.secret("token_env"))


_KINDS: Mapping[str, Callable[[_Declared], Channel]] = {
    "log": _log,
    "file": _file,
    "webhook": _webhook,
    "slack": _slack,
    "email": _email,
    "alertmanager": _alertmanager,
}
