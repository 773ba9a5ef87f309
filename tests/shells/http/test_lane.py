"""What the short lane answers is what the door answers; a header that only the door looks at sends a request there."""

from __future__ import annotations

import json
import socket

import pytest

import serving_kit as kit

PATH = "/v2/models/delays/infer"
BY_THE_DOOR = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
TENSOR = {"name": "input", "shape": [2, 4], "datatype": "FP64", "data": [0.5, -0.5, 1.5, 2.5, 0.1, 0.2, 0.3, 0.4]}


def asked(**parts):
    return {"inputs": [TENSOR | parts]}


def outputs(said):
    return said.status, said.json["outputs"]


@pytest.fixture(scope="module")
def guarded(tmp_path_factory, version):
    tokens, keys = kit.tokens()
    snapshot = kit.one_model(version, auth=True, keys=keys)
    with kit.worker(tmp_path_factory.mktemp("guarded"), snapshot) as running:
        yield running, tokens


def test_both_ways_answer_alike(door):
    lane, slow = (door.ask("POST", PATH, asked(), headers) for headers in ({}, BY_THE_DOOR))
    assert outputs(lane) == outputs(slow)
    apart = {"content-length", "date", "traceparent"}
    assert {k: v for k, v in lane.headers.items() if k not in apart} == {
        k: v for k, v in slow.headers.items() if k not in apart
    }
    assert len(lane.json["parameters"]["prediction_id"]) == 36


@pytest.mark.parametrize(
    "parts",
    [
        {"shape": [2, 5]},
        {"data": [0.5] * 7},
        {"data": [None] * 8},
        {"data": ["a"] * 8},
        {"datatype": "X"},
        {"name": "x9"},
    ],
)
def test_both_ways_refuse_alike(door, parts):
    lane, slow = (door.ask("POST", PATH, asked(**parts), headers) for headers in ({}, BY_THE_DOOR))
    assert lane.status in range(400, 500)
    assert (lane.status, lane.json) == (slow.status, slow.json)


def test_too_many_rows_are_refused_by_both(door):
    many = {"shape": [101, 4], "data": [0.5] * 404}
    assert [door.ask("POST", PATH, asked(**many), headers).json["code"] for headers in ({}, BY_THE_DOOR)] == [
        "SRV022",
        "SRV022",
    ]


def test_keys_are_asked_for_on_both(guarded):
    running, tokens = guarded
    for token, status in (
        (tokens["predict"], 200),
        (tokens["admin"], 200),
        (tokens["view"], 403),
        (None, 401),
        ("x", 401),
    ):
        for headers in ({}, BY_THE_DOOR):
            assert running.ask("POST", PATH, asked(), headers, token=token).status == status


def request_of(body: bytes, *lines: str) -> bytes:
    head = "\r\n".join([f"POST {PATH} HTTP/1.1", "Host: x", f"Content-Length: {len(body)}", *lines])
    return head.encode() + b"\r\n\r\n" + body


def answers(connection: socket.socket, count: int) -> list[dict]:
    found, reader = [], connection.makefile("rb")
    for _ in range(count):
        head = {}
        assert reader.readline().startswith(b"HTTP/1.1 200")
        while (line := reader.readline()) != b"\r\n":
            name, _, value = line.decode().partition(":")
            head[name.lower()] = value.strip()
        found.append(json.loads(reader.read(int(head["content-length"]))))
    return found


def test_requests_that_come_at_once_are_answered_in_order_whichever_way_they_go(door):
    bodies = [json.dumps({**asked(), "id": str(i)}).encode() for i in range(6)]
    odd = "traceparent: " + BY_THE_DOOR["traceparent"]
    sent = b"".join(request_of(body, *([odd] if i % 3 == 1 else [])) for i, body in enumerate(bodies))
    with door.connect() as connection:
        connection.sendall(sent)
        assert [said["id"] for said in answers(connection, 6)] == list("012345")


@pytest.mark.parametrize("cut", [10, 100, 200, -1])
def test_a_request_in_two_pieces_is_answered(door, cut):
    whole = request_of(json.dumps(asked()).encode())
    with door.connect() as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(3):
            connection.sendall(whole[:cut])
            kit.time.sleep(0.02)
            connection.sendall(whole[cut:])
            assert answers(connection, 1)[0]["model_name"] == "delays"


def test_a_client_that_leaves_takes_nobody_along(door):
    whole = request_of(json.dumps(asked()).encode())
    for _ in range(50):
        with door.connect() as connection:
            connection.sendall(whole)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    assert door.ask("POST", PATH, asked()).status == 200


def test_both_ways_are_counted_and_logged_alike(door):
    kit.time.sleep(0.6)  # until the lines of other tests are written
    before = len(door.lines())
    for headers in ({}, BY_THE_DOOR):
        door.ask("POST", PATH, asked(), headers)
    kit.time.sleep(0.6)
    apart = {"at", "us", "prediction_id", "trace_id"}
    lane, slow = ({k: v for k, v in line.items() if k not in apart} for line in door.lines()[before:])
    assert lane == slow
    text = door.ask("GET", "/metrics").body.decode()
    counted = [
        line for line in text.splitlines() if line.startswith("seatrial_requests_total") and 'door="infer"' in line
    ]
    assert len([line for line in counted if 'code="ok"' in line]) == 1


def test_the_last_request_of_a_connection_is_answered(door):
    said = door.raw(request_of(json.dumps(asked()).encode(), "Connection: close"))
    assert said.startswith(b"HTTP/1.1 200")
    assert b"connection: close" in said
