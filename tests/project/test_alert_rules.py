"""What is wrong with alerts in the project file is told with its place, and a secret never."""

from __future__ import annotations

from typing import Any

import pytest

from seatrial.project import project_from
from seatrial.values import InputError, ManyErrors

CHAT = {"name": "chat", "kind": "slack", "url_env": "CHAT_URL"}
MAIL = {"name": "mail", "kind": "email", "host": "mail.example.com", "sender": "s@example.com", "to": ["a@example.com"]}


def told(*channels: dict[str, Any], **alerts: Any) -> list[InputError]:
    settings = {
        "model": {"path": "m.onnx", "task": "binary"},
        "data": {"test": "t.csv", "target": "y"},
        "alerts": {**alerts, "channel": list(channels)},
    }
    try:
        project_from(settings)
    except ManyErrors as errors:
        return [error for error in errors.errors if isinstance(error, InputError)]
    return []


@pytest.mark.parametrize(
    "channel",
    [
        CHAT,
        MAIL,
        {"name": "log", "kind": "log", "severity": "info"},
        {"name": "file", "kind": "file", "path": "alerts.jsonl"},
        {"name": "hook", "kind": "webhook", "url": "https://example.com/x", "secret_env": "S", "token_env": "T"},
        {"name": "am", "kind": "alertmanager", "url": "http://127.0.0.1:9093"},
        {**MAIL, "user": "u", "password_env": "P", "tls": "implicit", "port": 465},
        {**MAIL, "user": "u", "password_env": "P", "tls": "none", "host": "localhost"},
    ],
)
def test_a_right_channel_is_taken(channel: dict[str, Any]) -> None:
    assert told(channel) == []


@pytest.mark.parametrize(
    ("channel", "code", "where"),
    [
        ({"name": "a"}, "PRJ011", "kind"),
        ({"name": "a", "kind": "pigeon"}, "PRJ013", "kind"),
        ({"name": "a", "kind": "file"}, "PRJ011", "path"),
        ({"name": "a", "kind": "email", "host": "h"}, "PRJ011", "sender"),
        ({"name": "a", "kind": "slack"}, "PRJ019", "url"),
        ({**CHAT, "url": "https://example.com"}, "PRJ019", "url"),
        ({**CHAT, "path": "x"}, "PRJ019", "path"),
        ({**CHAT, "urls": "x"}, "PRJ010", "urls"),
        ({"name": "a", "kind": "webhook", "url": "ftp://example.com"}, "PRJ014", "url"),
        ({"name": "a", "kind": "webhook", "url": "https://me:word@example.com"}, "PRJ014", "url"),
        ({**CHAT, "url_env": "https://hooks.example.com/secret"}, "PRJ014", "url_env"),
        ({**MAIL, "user": "u"}, "PRJ019", "user"),
        ({**MAIL, "password_env": "P"}, "PRJ019", "user"),
        ({**MAIL, "user": "u", "password_env": "P", "tls": "none"}, "PRJ019", "tls"),
        ({**MAIL, "port": 99999}, "PRJ014", "port"),
        ({**CHAT, "severity": "worst"}, "PRJ013", "severity"),
    ],
)
def test_a_wrong_channel_is_told_with_its_place(channel: dict[str, Any], code: str, where: str) -> None:
    errors = told(channel)
    assert (code, f"alerts.channel[0].{where}") in [(error.code, error.where) for error in errors]
    assert all(error.fix for error in errors)
    assert not any("com/secret" in error.words or "word@" in error.words for error in errors)


def test_two_channels_of_one_name_are_told() -> None:
    assert [(error.code, error.where) for error in told(CHAT, CHAT)] == [("PRJ019", "alerts.channel[1].name")]


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("cooldown", "soon", "PRJ014"),
        ("remind", "never", "PRJ014"),
        ("raise_after", 0, "PRJ014"),
        ("mute", 1, "PRJ010"),
    ],
)
def test_a_wrong_rule_is_told(key: str, value: object, code: str) -> None:
    assert [(error.code, error.where) for error in told(**{key: value})] == [(code, f"alerts.{key}")]


def test_what_can_be_off_can_be_off() -> None:
    assert told(remind="off", escalate_after="off", cooldown="1h") == []
