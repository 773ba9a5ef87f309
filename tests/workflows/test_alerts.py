"""Alerts as a project file has them, from the settings to a server that gets them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from alerting.receivers import hook, mailbox
from seatrial.alerting import Event, Route, advance, deliver, recall
from seatrial.alerting.channels.email import EmailChannel
from seatrial.alerting.channels.webhook import WebhookChannel
from seatrial.evidence import Store
from seatrial.project import Project, project_from
from seatrial.values import InputError, ManyErrors
from seatrial.workflows.alerts import acknowledge, alert_channels, alert_rules, mute, rehearse

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FILE = {"name": "file", "kind": "file", "path": "told/alerts.jsonl"}
HOOK = {"name": "hook", "kind": "webhook", "url_env": "HOOK_URL", "secret_env": "HOOK_SECRET", "severity": "info"}
MAIL = {
    "name": "mail",
    "kind": "email",
    "host": "127.0.0.1",
    "tls": "none",
    "sender": "sea@example.com",
    "to": ["a@example.com"],
}
ENVIRON = {"HOOK_URL": "https://example.com/x", "HOOK_SECRET": " word\n"}


def project(*channels: dict[str, Any], root: Path | None = None, **alerts: Any) -> Project:
    settings = {
        "model": {"path": "delay.onnx", "task": "binary"},
        "data": {"test": "t.csv", "target": "y"},
        "alerts": {**alerts, "channel": list(channels)},
    }
    return project_from(settings, root=root)


def test_rules_are_those_of_the_file() -> None:
    prometheus = {"name": "am", "kind": "alertmanager", "url": "http://am.example.com", "severity": "info"}
    boss = {"name": "boss", "kind": "log", "escalation": True}
    rules = alert_rules(project(prometheus, boss, raise_after=2, cooldown="2h", remind="off").alerts)
    assert rules.routes == (
        Route(channel="am", severity="info", refreshes=True),
        Route(channel="boss", escalation=True),
    )
    assert (rules.raise_after, rules.cooldown, rules.remind) == (2, timedelta(hours=2), None)


def test_channels_are_those_of_the_file_and_secrets_those_of_the_environment() -> None:
    made = alert_channels(project(HOOK, MAIL, {"name": "log", "kind": "log"}), ENVIRON)
    assert [channel.name for channel in made] == ["hook", "mail", "log"]
    first, second = made[:2]
    assert isinstance(first, WebhookChannel)
    assert isinstance(second, EmailChannel)
    assert (first.url, first.secret, first.token) == ("https://example.com/x", "word", "")
    assert second.port == 25


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"HOOK_SECRET": "w"}, "HOOK_URL is not set"),
        ({"HOOK_URL": "https://example.com", "HOOK_SECRET": "a\nb"}, "HOOK_SECRET is not one line"),
        ({"HOOK_URL": "file:///etc/passwd", "HOOK_SECRET": "w"}, "holds no address"),
    ],
)
def test_a_variable_that_is_not_usable_is_told_and_not_shown(environ: dict[str, str], words: str) -> None:
    with pytest.raises(ManyErrors, match=r"ALE010.*") as caught:
        alert_channels(project(HOOK), environ)
    assert words in caught.value.words
    assert "passwd" not in caught.value.words


def test_all_variables_that_are_missing_are_told_at_once() -> None:
    with pytest.raises(ManyErrors) as caught:
        alert_channels(project(HOOK, {**HOOK, "name": "other"}), {})
    assert [error.where for error in caught.value.errors] == ["alerts.channel[0].url_env", "alerts.channel[1].url_env"]
    assert alert_channels(project(HOOK), {}, only=["file"]) == ()


def test_a_finding_goes_from_the_store_to_those_who_were_named(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, hook() as server, mailbox() as box:
        declared = project(FILE, HOOK, {**MAIL, "port": box.port}, root=tmp_path)
        raised = Event(kind="raised", key="drift:x", at=NOW, severity="critical", title="x drifted")
        advance(store, [raised, Event(kind="tick", at=NOW)], alert_rules(declared.alerts), project="delay", run="1")
        channels = alert_channels(declared, {"HOOK_URL": server.url, "HOOK_SECRET": "w"})
        assert deliver(store, channels, lambda: NOW, project="delay").sent == 3
        assert (len(server.got), len(box.got)) == (1, 1)
    assert len((tmp_path / "told/alerts.jsonl").read_text().splitlines()) == 1


def test_a_person_looks_after_it_or_wants_to_hear_nothing(tmp_path: Path) -> None:
    declared = project(root=tmp_path)
    with Store.open(tmp_path) as store:
        events = [Event(kind="raised", key="drift:x", at=NOW), Event(kind="tick", at=NOW)]
        state, _ = advance(store, events, alert_rules(declared.alerts), project="delay")
        acknowledge(store, state.firing[0].id, project=declared, by="ann", now=NOW)
        after = mute(store, "drift:*", project=declared, until=NOW + timedelta(days=2), by="ann", now=NOW)
        assert recall(store, "delay") == after
        assert (after.firing[0].acknowledged_by, after.mutes[0].key) == ("ann", "drift:*")


def test_a_name_that_nothing_answers_to_is_told_with_the_near_one(tmp_path: Path) -> None:
    declared = project(root=tmp_path)
    with Store.open(tmp_path) as store:
        with pytest.raises(InputError, match=r"ALE020.*\n.*none does"):
            acknowledge(store, "x", project=declared, by="", now=NOW)
        events = [Event(kind="raised", key="drift:x", at=NOW), Event(kind="tick", at=NOW)]
        advance(store, events, alert_rules(declared.alerts), project="delay")
        with pytest.raises(InputError, match='Did you mean "drift:x"'):
            acknowledge(store, "drift:y", project=declared, by="", now=NOW)


def test_a_rehearsal_tells_who_took_it(tmp_path: Path) -> None:
    file = tmp_path / "seatrial.toml"
    base = '[model]\npath = "m.onnx"\ntask = "binary"\n[data]\ntest = "t.csv"\ntarget = "y"\n'
    with hook(404) as server:
        channel = f'name = "hook"\nkind = "webhook"\nurl = "{server.url}/secret"\n'
        file.write_text(f'{base}[[alerts.channel]]\n{channel}[[alerts.channel]]\nname = "log"\nkind = "log"\n')
        assert rehearse(file, {}, now=NOW) == {"hook": f"http://127.0.0.1:{server.port} answered 404", "log": ""}
        assert server.got[0].json["headline"].endswith("this is a rehearsal")
        assert rehearse(tmp_path, {}, now=NOW, only=["log"]) == {"log": ""}
