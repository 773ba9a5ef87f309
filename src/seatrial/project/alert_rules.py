"""What must hold inside ``[alerts]``: each kind of channel has what it needs, and nothing that it does not use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from seatrial.project.keys import toml_value
from seatrial.project.raw import Raw, section, sections, text
from seatrial.values import InputError

_COMMON = ("name", "kind", "severity", "escalation")
_USED: Mapping[str, tuple[str, ...]] = {
    "log": (),
    "file": ("path",),
    "webhook": ("url", "url_env", "secret_env", "token_env"),
    "slack": ("url", "url_env"),
    "email": ("host", "port", "tls", "user", "password_env", "sender", "to"),
    "alertmanager": ("url", "url_env", "token_env"),
}
_NEEDED: Mapping[str, Mapping[str, object]] = {
    "file": {"path": "alerts.jsonl"},
    "email": {"host": "mail.example.com", "sender": "seatrial@example.com", "to": ["ops@example.com"]},
}
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LOCAL = ("localhost", "127.0.0.1", "::1")


def alert_errors(raw: Raw) -> Iterator[InputError]:
    """Yield what contradicts itself in the alerts."""
    seen: set[str] = set()
    for place, channel in sections(section(raw, "alerts"), "channel"):
        where = f"alerts.{place}"
        yield from _keys(channel, where)
        yield from _address(channel, where)
        yield from _variables(channel, where)
        yield from _password(channel, where)
        name = text(channel, "name")
        if name in seen:
            yield _wrong(
                f"two channels are called {toml_value(name)}",
                f"{where}.name",
                expected="a name of its own for each: messages wait under it",
                fix=f'name = "{name}-2"',
            )
        seen |= {name} if name else set()


def _keys(channel: Raw, where: str) -> Iterator[InputError]:
    kind = text(channel, "kind")
    if kind is None or kind not in _USED:
        return
    every = {key for keys in _USED.values() for key in keys}
    for key in sorted((every - {*_COMMON, *_USED[kind]}) & set(channel)):
        fitting = " and ".join(other for other, keys in _USED.items() if key in keys)
        yield _wrong(
            f"a channel of kind {kind} has no use for {key}",
            f"{where}.{key}",
            expected=f"{key} on a channel of kind {fitting} only",
            fix=f"remove {key}",
        )
    for key, example in _NEEDED.get(kind, {}).items():
        if not channel.get(key):
            yield InputError(
                "PRJ011",
                f"a channel of kind {kind} needs {key}",
                where=f"{where}.{key}",
                fix=f"add below [[alerts.channel]]: {key} = {toml_value(example)}",
            )


def _address(channel: Raw, where: str) -> Iterator[InputError]:
    kind, url, named = text(channel, "kind"), text(channel, "url"), text(channel, "url_env")
    if kind is None or "url" not in _USED.get(kind, ()):
        return
    if (url is None) == (named is None):
        found = "both url and url_env" if url is not None else "neither url nor url_env"
        yield _wrong(
            f"the channel has {found}",
            f"{where}.url",
            expected="one of the two: the address, or the environment variable that holds it where it is a secret",
            fix='url_env = "TEAM_CHAT_URL"',
        )
    elif url is not None and not is_address(url):
        yield InputError(
            "PRJ014",
            "the url is no address of http or https",
            where=f"{where}.url",
            expected="an address with a host, and without a user or a password in it",
            fix='url = "https://alerts.example.com/hook"',
        )


def is_address(url: str) -> bool:
    """Return whether a text is an address of http or https with a host, and without a password.

    Examples
    --------
    >>> is_address("https://alerts.example.com/hook"), is_address("file:///etc/passwd"), is_address("http://me:pw@x")
    (True, False, False)
    """
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return known and parts.username is None and url.isprintable() and " " not in url


def _variables(channel: Raw, where: str) -> Iterator[InputError]:
    for key in ("url_env", "secret_env", "token_env", "password_env"):
        name = text(channel, key)
        if name is not None and not _VARIABLE.fullmatch(name):
            yield InputError(  # what stands there may be the secret itself, so it is not shown
                "PRJ014",
                f"{key} is no name of an environment variable",
                where=f"{where}.{key}",
                expected="the name of the variable; the secret itself stays out of the file",
                fix=f'{key} = "ALERTS_SECRET", and export ALERTS_SECRET=... where seatrial watch runs',
            )


def _password(channel: Raw, where: str) -> Iterator[InputError]:
    if ("user" in channel) != ("password_env" in channel):
        yield _wrong(
            "the channel has a user or a password, and not both",
            f"{where}.user",
            expected="user and password_env together, or neither",
            fix='user = "alerts"\npassword_env = "ALERTS_PASSWORD"',
        )
    if "password_env" in channel and channel.get("tls") == "none" and channel.get("host") not in _LOCAL:
        yield _wrong(
            "a password would go to the mail server for all to read",
            f"{where}.tls",
            expected='tls = "starttls" or "implicit" where there is a password',
            fix='tls = "starttls"',
        )


def _wrong(found: str, where: str, *, expected: str, fix: str) -> InputError:
    return InputError("PRJ019", found, where=where, expected=expected, fix=fix)
