"""Connections that misbehave, on real sockets."""

import json
import re
import socket
import time

import pytest

import serving_kit as kit

BODY = json.dumps(kit.ROW).encode()
HEAD_S, BODY_S = 0.6, 0.6


@pytest.fixture(scope="module")
def hasty(tmp_path_factory, version):
    """Run a worker that does not wait long."""
    snapshot = kit.one_model(version, limits=kit.limits(most_body_bytes=100_000))
    options = ("--head-s", str(HEAD_S), "--body-s", str(BODY_S))
    with kit.worker(tmp_path_factory.mktemp("hasty"), snapshot, *options) as running:
        yield running


def request(body=BODY, *, path="/predict", head="", method="POST", length=None) -> bytes:
    length = len(body) if length is None else length
    return f"{method} {path} HTTP/1.1\r\nHost: here\r\nContent-Length: {length}\r\n{head}\r\n".encode() + body


def statuses(answers: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answers)]


CLOSE = "Connection: close\r\n"


def test_a_body_in_chunks_is_read(door):
    head = b"POST /predict HTTP/1.1\r\nHost: here\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = b"".join(b"1\r\n%b\r\n" % BODY[i : i + 1] for i in range(len(BODY))) + b"0\r\n\r\n"
    assert statuses(door.raw(head + chunks)) == [200]


def test_a_key_behind_a_body_in_pieces_opens_nothing(tmp_path, version):
    tokens, keys = kit.tokens()
    head = b"POST /predict HTTP/1.1\r\nHost: here\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
    key = b"Authorization: Bearer %b\r\n" % tokens["predict"].encode()
    body = b"%x\r\n%b\r\n0\r\n" % (len(BODY), BODY)
    with kit.worker(tmp_path, kit.one_model(version, auth=True, keys=keys)) as locked:
        assert statuses(locked.raw(head + key + b"\r\n" + body + b"\r\n")) == [200]
        assert statuses(locked.raw(head + b"\r\n" + body + key + b"\r\n")) == [401]


def test_a_body_that_comes_byte_by_byte_is_read(door):
    with door.connect() as connection:
        for i in range(len(sent := request(head=CLOSE))):
            connection.sendall(sent[i : i + 1])
        assert statuses(kit.read_all(connection)) == [200]


def test_requests_in_line_are_answered_in_order(door):
    sent = (
        request() + request(b"{", path="/predict") + request(path="/v2", method="GET", body=b"") + request(head=CLOSE)
    )
    assert statuses(door.raw(sent)) == [200, 400, 200, 200]


def test_a_hundred_requests_at_once_on_one_connection(door):
    assert statuses(door.raw(request() * 99 + request(head=CLOSE))) == [200] * 100


def test_a_client_that_ends_its_side_is_still_answered(door):
    assert statuses(door.raw(request(), half_close=True)) == [200]
    assert statuses(door.raw(request() * 5, half_close=True)) == [200] * 5


def test_a_client_that_leaves_within_its_body_is_let_go(door):
    assert door.raw(request(length=500), half_close=True) == b""
    assert door.ask("GET", "/v2/health/live").status == 200


def test_what_follows_garbage_is_not_read_and_what_came_before_is_answered(door):
    assert statuses(door.raw(request() + b"\x00\x01 garbage\r\n\r\n" + request())) in ([200], [200, 400])


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
        b"CONNECT here:80 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST /predict HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /predict HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        b"POST /predict HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"POST /predict HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        b"POST /predict HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /v2 HTTP/1.1\r\nHo st: a\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
def test_what_is_no_request_gets_400_and_the_connection_ends(door, sent):
    answer = door.raw(sent)
    assert statuses(answer) == [400], answer
    assert b"connection: close" in answer
    assert json.loads(answer.rpartition(b"\r\n\r\n")[2])["code"] == "SRV120"


@pytest.mark.parametrize(
    "head",
    [
        "X-Long: " + "a" * 40_000 + "\r\n",
        "".join(f"X-{i}: a\r\n" for i in range(101)),
        "X-Long: " + "a" * 400_000 + "\r\n",
    ],
)
def test_a_head_that_is_too_large_gets_431(door, head):
    answer = door.raw(request(head=head))
    assert (statuses(answer), b"SRV121" in answer) == ([431], True)


def test_a_head_without_end_gets_431(door):
    with door.connect() as connection:
        connection.sendall(b"GET /v2 HTTP/1.1\r\nX-Long: ")
        for _ in range(40):
            connection.sendall(b"a" * 1_000)
            time.sleep(0.002)
        assert statuses(kit.read_all(connection)) == [431]


def test_many_requests_in_one_packet_are_not_one_large_head(door):
    head = "X-Some: " + "a" * 900 + "\r\n"
    assert statuses(door.raw(request(head=head) * 60 + request(head=CLOSE))) == [200] * 61


def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_sent(door):
    answer = door.raw(request(b"", length=10**9, head="Expect: 100-continue\r\n"))
    assert (statuses(answer), b"SRV114" in answer) == ([413], True)


def test_who_asks_first_is_told_to_go_on(door):
    with door.connect() as connection:
        connection.sendall(request(b"", length=len(BODY), head="Expect: 100-continue\r\n" + CLOSE))
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connection.sendall(BODY)
        assert statuses(kit.read_all(connection)) == [200]


def test_a_body_that_grows_too_large_is_refused_while_it_is_read(door):
    with door.connect() as connection:
        connection.sendall(b"POST /predict HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(300):
            try:
                connection.sendall(b"400\r\n" + b"a" * 1024 + b"\r\n")
            except OSError:
                break
        answer = kit.read_all(connection)
    assert (statuses(answer), b"connection: close" in answer) == ([413], True)


def test_a_large_body_is_read_to_its_end_by_a_client_that_does_not_look(door):
    answer = door.raw(request(b"[" + b" " * 2_000_000 + b"]"))
    assert statuses(answer) == [413]


def test_a_wish_for_another_protocol_is_not_heard(door):
    head = "Connection: Upgrade\r\nUpgrade: websocket\r\n"
    assert statuses(door.raw(f"GET /v2 HTTP/1.1\r\nHost: here\r\n{head}\r\n".encode())) == [200]
    answer = door.raw(request(head=head))
    assert (statuses(answer), b"SRV124" in answer) == ([400], True)


def test_http_1_0_is_answered_and_closed(door):
    answer = door.raw(b"GET /v2 HTTP/1.0\r\n\r\n")
    assert (statuses(answer), b"connection: close" in answer) == ([200], True)


def test_a_head_that_trickles_is_cut_off(hasty):
    began = time.monotonic()
    with hasty.connect() as connection:
        connection.settimeout(0.1)
        connection.sendall(b"GET /v2 HTTP/1.1\r\nX: ")
        answer = b""
        while not answer and time.monotonic() - began < 5:
            try:
                connection.sendall(b"a")
                answer = connection.recv(10_000)
            except TimeoutError:
                pass
    assert (statuses(answer), b"SRV122" in answer) == ([408], True)
    assert HEAD_S < time.monotonic() - began < HEAD_S + 2


def test_a_body_that_trickles_is_cut_off(hasty):
    began = time.monotonic()
    with hasty.connect() as connection:
        connection.settimeout(0.1)
        connection.sendall(request(b"", length=1_000))
        answer = b""
        while not answer and time.monotonic() - began < 5:
            try:
                connection.sendall(b" ")
                answer = connection.recv(10_000)
            except TimeoutError:
                pass
    assert (statuses(answer), b"SRV115" in answer) == ([408], True)
    assert BODY_S < time.monotonic() - began < BODY_S + 2


def test_a_connection_without_a_request_is_closed(hasty):
    began = time.monotonic()
    assert hasty.raw(b"") == b""
    assert time.monotonic() - began < HEAD_S + 2


def test_five_hundred_slow_clients_stop_nobody(hasty):
    slow = [hasty.connect() for _ in range(500)]
    for connection in slow:
        connection.sendall(b"POST /predict HTTP/1.1\r\nContent-Le")
    began = time.monotonic()
    assert hasty.ask("POST", "/predict", kit.ROW).status == 200
    assert time.monotonic() - began < 1
    assert all(statuses(kit.read_all(connection)) == [408] for connection in slow)
    for connection in slow:
        connection.close()


def test_a_connection_that_is_reset_is_forgotten(door):
    for _ in range(50):
        with door.connect() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            connection.sendall(request() * 3)
    assert door.ask("POST", "/predict", kit.ROW).status == 200
