"""Log, file, chat and Alertmanager."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from alerting.messages import LINE, message
from alerting.receivers import hook
from alerting.streams import hour
from seatrial.alerting import Undelivered
from seatrial.alerting.channels.alertmanager import STANDS, AlertmanagerChannel
from seatrial.alerting.channels.document import body, headline
from seatrial.alerting.channels.file import FileChannel
from seatrial.alerting.channels.log import LogChannel
from seatrial.alerting.channels.slack import SlackChannel

TOKEN = "a token"  # noqa: S105 - of the test


def test_a_log_gets_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    LogChannel(name="log").send(message())
    assert json.loads(capsys.readouterr().err)["id"] == "k1"
    closed = io.StringIO()
    closed.close()
    with pytest.raises(Undelivered):
        LogChannel(name="log", stream=closed).send(message())


def test_a_file_gets_a_line_each_and_a_torn_one_stays_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep/alerts.jsonl"
    FileChannel(name="file", path=path).send(message())
    with path.open("a") as file:
        file.write('{"torn')
    FileChannel(name="file", path=path).send(message(key="k2"))
    lines = path.read_text().splitlines()
    assert [json.loads(lines[0])["id"], lines[1], json.loads(lines[2])["id"]] == ["k1", '{"torn', "k2"]


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(Undelivered, match="cannot be written"):
        FileChannel(name="file", path=tmp_path).send(message())


def test_a_chat_gets_text_in_which_nothing_calls_anybody() -> None:
    line = replace(LINE, title="<!channel> & <https://x|y>")
    with hook() as server:
        SlackChannel(name="chat", url=f"{server.url}/services/T/B/x").send(message(title=line.title, lines=(line,)))
        got = server.got[0]
    assert got.path == "/services/T/B/x"
    assert got.json["text"] == "[warning] flight-delay: &lt;!channel&gt; &amp; &lt;https://x|y&gt;"
    assert "<" not in got.json["attachments"][0]["text"]
    assert got.json["attachments"][0]["color"] == "#e8a317"


def test_a_chat_that_is_down_is_told_without_its_address() -> None:
    with hook(404) as server:
        server.said = "no_service /services/T"
        with pytest.raises(Undelivered) as caught:
            SlackChannel(name="chat", url=f"{server.url}/services/T").send(message())
    assert caught.value.words == f"http://127.0.0.1:{server.port} answered 404: no_service /services/T"


def test_an_alertmanager_gets_an_alert_for_each_finding() -> None:
    with hook() as server:
        AlertmanagerChannel(name="am", url=f"{server.url}/prefix/", token=TOKEN).send(message())
        got = server.got[0]
    assert (got.path, got.headers["Authorization"]) == ("/prefix/api/v2/alerts", f"Bearer {TOKEN}")
    assert got.json == [
        {
            "labels": {
                "alertname": "SeatrialFinding",
                "project": "flight-delay",
                "key": "drift:distance",
                "cause": "drift:distance",
                "severity": "warning",
            },
            "annotations": {
                "summary": "distance drifted",
                "description": LINE.words,
                "incident": "i1",
                "seatrial_id": "k1",
            },
            "startsAt": hour(-2).isoformat(),
            "endsAt": (hour(0) + STANDS).isoformat(),
        }
    ]


def test_an_alertmanager_is_told_the_end_of_the_former_severity_and_of_all() -> None:
    worse = replace(LINE, severity="critical", before="warning")
    with hook() as server:
        channel = AlertmanagerChannel(name="am", url=server.url)
        channel.send(message(severity="critical", lines=(worse,)))
        channel.send(message(kind="resolved", lines=(replace(worse, before="critical"),)))
        first, second = (got.json for got in server.got)
    assert [(each["labels"]["severity"], each["endsAt"]) for each in (*first, *second)] == [
        ("warning", hour(0).isoformat()),
        ("critical", (hour(0) + STANDS).isoformat()),
        ("critical", hour(0).isoformat()),
    ]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("firing", "[warning] flight-delay: distance drifted"),
        ("reminder", "[warning] flight-delay: still distance drifted"),
        ("escalation", "[warning] flight-delay: nobody acknowledged: distance drifted"),
        ("resolved", "[warning] flight-delay: resolved: distance drifted"),
    ],
)
def test_the_headline_says_what_it_is(kind: str, words: str) -> None:
    assert headline(message(kind=kind)) == words


def test_a_message_shows_twenty_findings_and_counts_the_rest() -> None:
    lines = tuple(replace(LINE, key=str(n)) for n in range(23))
    text = body(message(lines=lines))
    assert text.count("distance drifted") == 20
    assert "and 3 more" in text


def test_what_is_over_asks_nobody_to_answer() -> None:
    assert "--ack" not in body(message(kind="resolved"))


def test_what_terminals_obey_does_not_reach_them() -> None:
    assert "\x1b" not in body(message(lines=(replace(LINE, title="\x1b[2J", words="\x1b]0;x"),)))
