"""A webhook over a real server: signed, told apart, and never followed elsewhere."""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket
import time
from dataclasses import replace

import pytest

from alerting.messages import message
from alerting.receivers import HANGS, hook
from seatrial.alerting import Undelivered
from seatrial.alerting.channels import http
from seatrial.alerting.channels.webhook import WebhookChannel

SECRET = "a secret"  # noqa: S105 - of the test


def refused(channel: WebhookChannel) -> Undelivered:
    with pytest.raises(Undelivered) as caught:
        channel.send(message())
    assert SECRET not in caught.value.words
    return caught.value


def test_a_message_arrives_as_json_with_its_key() -> None:
    with hook() as server:
        assert not WebhookChannel(name="hook", url=f"{server.url}/alerts?x=1").send(message())
        got = server.got[0]
    assert (got.path, got.headers["Idempotency-Key"]) == ("/alerts?x=1", "k1")
    assert got.json["schema"] == "seatrial/alert/1"
    assert got.json["headline"] == "[warning] flight-delay: distance drifted"
    assert got.json["notice"]["lines"][0]["details"] == [["w", "0.31"]]
    assert "Webhook-Signature" not in got.headers


@pytest.mark.parametrize(
    ("secret", "key"), [(SECRET, SECRET.encode()), ("whsec_" + base64.b64encode(b"bytes").decode(), b"bytes")]
)
def test_the_signature_is_that_of_the_specification(secret: str, key: bytes) -> None:
    with hook() as server:
        channel = WebhookChannel(name="hook", url=server.url, secret=secret, token=SECRET)
        replace(channel, clock=lambda: 1700000000.9).send(message())
        got = server.got[0]
    signed = f"{got.headers['Webhook-Id']}.{got.headers['Webhook-Timestamp']}.".encode() + got.body
    made = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert got.headers["Webhook-Signature"] == f"v1,{made}"
    assert got.headers["Webhook-Timestamp"] == "1700000000"
    assert got.headers["Authorization"] == f"Bearer {SECRET}"


def test_the_example_of_the_specification_gives_its_signature() -> None:
    from seatrial.alerting.channels.webhook import signature

    made = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        b'{"test": 2432232314}',
        key="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp="1614265330",
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("status", [408, 429, 500, 503, 401, 404, 410])
def test_a_server_that_takes_nothing_is_down(status: int) -> None:
    with hook(status) as server:
        server.said = "go\naway"
        why = refused(WebhookChannel(name="hook", url=f"{server.url}/path", secret=SECRET))
    assert why.down
    assert why.words == f"http://127.0.0.1:{server.port} answered {status}: go away"


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_server_that_refuses_one_message_is_not_down(status: int) -> None:
    with hook(status) as server:
        assert not refused(WebhookChannel(name="hook", url=server.url)).down


def test_a_redirect_is_not_followed() -> None:
    with hook() as other, hook(302) as server:
        server.headers["Location"] = other.url
        why = refused(WebhookChannel(name="hook", url=server.url, secret=SECRET))
        assert "elsewhere" in why.words
        assert (why.down, other.got) == (True, [])


def test_a_server_says_how_long_it_wants_to_be_left_alone() -> None:
    with hook(429, 503) as server:
        server.headers["Retry-After"] = "30"
        assert refused(WebhookChannel(name="hook", url=server.url)).after_s == 30.0
        server.headers["Retry-After"] = "Wed, 21 Oct 2026 07:28:00 GMT"
        assert refused(WebhookChannel(name="hook", url=server.url)).after_s is None


def test_what_a_server_says_of_a_secret_is_struck_out() -> None:
    with hook(400) as server:
        server.said = f"bad signature of {SECRET}"
        assert "of ***" in refused(WebhookChannel(name="hook", url=server.url, secret=SECRET)).words


def test_nobody_there_is_told_without_the_secret_part_of_the_address() -> None:
    why = refused(WebhookChannel(name="hook", url="http://127.0.0.1:1/T000/secret-path"))
    assert why.down
    assert "secret-path" not in why.words
    assert "http://127.0.0.1:1 cannot be reached" in why.words


def test_who_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "TIMEOUT_S", 0.1)
    with hook(HANGS) as server:
        assert refused(WebhookChannel(name="hook", url=server.url)).down


def test_what_is_no_http_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        import threading

        def serve() -> None:
            client, _ = listener.accept()
            with client:
                client.recv(10_000)
                client.sendall(b"HELO\r\n\r\n")
                time.sleep(0.05)

        thread = threading.Thread(target=serve)
        thread.start()
        assert refused(WebhookChannel(name="hook", url=f"http://127.0.0.1:{listener.getsockname()[1]}")).down
        thread.join()


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://127.0.0.1:99999/", "http://[::1/", "http://a b/"]
)
def test_an_address_that_is_none_is_told_and_nothing_is_read(url: str) -> None:
    assert refused(WebhookChannel(name="hook", url=url)).down


def test_secrets_do_not_show_when_a_channel_is_printed() -> None:
    channel = WebhookChannel(name="hook", url="http://x/secret-path", secret=SECRET, token=SECRET)
    assert SECRET not in repr(channel)
    assert "secret-path" not in repr(channel)
