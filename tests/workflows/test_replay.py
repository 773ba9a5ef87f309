from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from seatrial.values import InputError
from seatrial.workflows.replay import Door, Happening, replay

START = datetime(2013, 5, 1, tzinfo=UTC)


class Told(BaseHTTPRequestHandler):
    """A server that writes down what it was asked, and refuses what is negative."""

    protocol_version = "HTTP/1.1"
    calls: list[tuple[str, Any, str]]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.calls.append((self.path, body, self.headers["Authorization"]))
        value = body.get("x", 0) if isinstance(body, dict) else 0
        status = 500 if value == 13 else 422 if value < 0 else 200
        said = {"code": "SRV019", "error": "x is negative"} if status == 422 else {"prediction_id": f"p{value}"}
        answer = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def door() -> Iterator[tuple[Door, list[tuple[str, Any, str]]]]:
    calls: list[tuple[str, Any, str]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Told,), {"calls": calls}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Door(host="127.0.0.1", port=server.server_port, predict="p", feedback="f"), calls
    server.shutdown()
    thread.join()
    server.server_close()


def happening(minute: int, *, known_after: int, x: int) -> Happening:
    at = START + timedelta(minutes=minute)
    return Happening(asked_at=at, known_at=at + timedelta(minutes=known_after), features={"x": x}, truth=f"t{x}")


def test_outcomes_follow_when_they_are_known(door: tuple[Door, list[tuple[str, Any, str]]]) -> None:
    rows = [happening(0, known_after=90, x=1), happening(10, known_after=5, x=2), happening(20, known_after=5, x=3)]
    done = replay(rows, door[0])
    assert (done.answered, done.refused, done.outcomes) == (3, 0, 3)
    sent = [(path, [each["prediction_id"] for each in body] if path == "/feedback" else body["x"], key)
            for path, body, key in door[1]]  # fmt: skip
    assert sent == [
        ("/predict", 1, "Bearer p"), ("/predict", 2, "Bearer p"), ("/feedback", ["p2"], "Bearer f"),
        ("/predict", 3, "Bearer p"), ("/feedback", ["p3", "p1"], "Bearer f"),
    ]  # fmt: skip


def test_refused_rows_are_counted_by_their_reason(door: tuple[Door, list[tuple[str, Any, str]]]) -> None:
    done = replay([happening(i, known_after=1, x=x) for i, x in enumerate((1, -1, -2))], door[0])
    assert (done.answered, done.refused, done.outcomes) == (1, 2, 1)
    assert done.refusals == (("SRV019: x is negative", 2),)


def test_a_defect_of_the_server_ends_it(door: tuple[Door, list[tuple[str, Any, str]]]) -> None:
    with pytest.raises(InputError, match="USE013"):
        replay([happening(0, known_after=1, x=13)], door[0])
