"""Mail over a real server: encrypted before anything is said, with one id for one message."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from alerting.messages import LINE, message
from alerting.receivers import Box, mailbox
from certificates import make_certificate
from seatrial.alerting import Undelivered
from seatrial.alerting.channels.email import EmailChannel

RIGHT = "right one"


def channel(box: Box, **changes: object) -> EmailChannel:
    made = EmailChannel(
        name="mail", host="127.0.0.1", port=box.port, sender="sea@example.com", to=("a@example.com",), tls="none"
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def refused(channel: EmailChannel) -> Undelivered:
    with pytest.raises(Undelivered) as caught:
        channel.send(message())
    assert "the word" not in caught.value.words
    return caught.value


@pytest.fixture
def certified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    certificate, _ = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    return tmp_path


def test_a_mail_arrives_with_subject_words_and_one_id() -> None:
    with mailbox() as box:
        assert not channel(box, to=("a@example.com", "b@example.com")).send(message())
        channel(box).send(message())
    first, second = box.got
    assert box.to[0] == ["a@example.com", "b@example.com"]
    assert (first["Subject"], first["From"]) == ("[warning] flight-delay: distance drifted", "sea@example.com")
    assert first["Message-ID"] == second["Message-ID"]
    text = str(first.get_payload())
    assert "w 0.31" in text
    assert "seatrial watch --ack i1" in text


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # the server does not know that its line is encrypted already
@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_a_password_goes_over_an_encrypted_line(certified: Path, tls: str) -> None:
    with mailbox(certified, tls=tls) as box:
        channel(box, tls=tls, user="sea", password=RIGHT).send(message())
    assert (box.logins, len(box.got)) == ([("sea", RIGHT)], 1)


def test_a_server_without_tls_gets_nothing() -> None:
    with mailbox() as box:
        why = refused(channel(box, tls="starttls", user="sea", password=RIGHT))
        assert (why.down, box.got, box.logins) == (True, [], [])
        assert "STARTTLS" in why.words


def test_a_server_that_nobody_vouches_for_gets_nothing(tmp_path: Path) -> None:
    make_certificate(tmp_path)
    with mailbox(tmp_path, tls="starttls") as box:
        why = refused(channel(box, tls="starttls", user="sea", password=RIGHT))
        assert (why.down, box.logins) == (True, [])
        assert "certificate" in why.words


def test_a_wrong_password_is_told_and_not_shown(certified: Path) -> None:
    with mailbox(certified, tls="starttls") as box:
        why = refused(channel(box, tls="starttls", user="sea", password="the word"))  # noqa: S106 - wrong
    assert why.down
    assert "535" in why.words


def test_a_server_that_does_not_want_this_mail_may_want_the_next() -> None:
    with mailbox(answer="554 looks like spam") as box:
        assert not refused(channel(box)).down
        box.answer = "451 come back later"
        assert refused(channel(box)).down


def test_of_some_addresses_those_that_were_refused_are_remarked() -> None:
    with mailbox(unknown=["gone@example.com"]) as box:
        assert "gone@example.com: 550" in channel(box, to=("a@example.com", "gone@example.com")).send(message())
        assert box.to == [["a@example.com"]]
        assert refused(channel(box, to=("gone@example.com",))).down


def test_nobody_there_is_told() -> None:
    assert "127.0.0.1:1" in refused(channel(Box(port=1))).words


def test_what_comes_from_data_cannot_add_a_header() -> None:
    line = replace(LINE, title="x\r\nBcc: all@example.com")
    with mailbox() as box:
        channel(box).send(message(title=line.title, lines=(line,)))
    assert box.got[0]["Bcc"] is None
    assert box.got[0]["Subject"].endswith("x Bcc: all@example.com")


def test_a_password_does_not_show_when_a_channel_is_printed() -> None:
    assert "the word" not in repr(channel(Box(), password="the word"))  # noqa: S106 - of the test
