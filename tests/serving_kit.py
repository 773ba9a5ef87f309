"""A real worker of the server, over a small package that is made in a moment, for tests of the doors."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import packed
from seatrial.journal.entry import Answered
from seatrial.journal.files import files_of
from seatrial.journal.ids import id_text
from seatrial.journal.read import read_file
from seatrial.security.keys import new_token
from seatrial.serving import Limits, ServedKey, ServedModel, Snapshot, encode_snapshot
from seatrial.serving.counts import Counts
from seatrial.serving.counts_files import read_counts
from seatrial.serving.snapshot import ServedVersion

ROW = {"x0": 0.1, "x1": -0.2, "x2": 0.3, "x3": 0.4}
PATIENCE_S = 20.0
ROLES = ("predict", "feedback", "view", "admin")


@dataclass(frozen=True, kw_only=True)
class Said:
    """A response, as a client reads it."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Worker:
    """A process that answers at ``port``."""

    def __init__(self, state: Path, process: subprocess.Popen[bytes], *, port: int, alive: int, log: Path) -> None:
        self.state = state
        self.process = process
        self.port = port
        self.alive = alive
        self.log = log

    def connect(self, timeout_s: float = PATIENCE_S) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout_s)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | str | dict | list | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        token: str | None = None,
    ) -> Said:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        sent = dict(headers or {})
        if isinstance(body, dict | list):
            body = json.dumps(body)
            sent.setdefault("Content-Type", "application/json")
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        try:
            connection.request(method, path, body=body, headers=sent)
            answer = connection.getresponse()
            content = answer.read()
            return Said(status=answer.status, headers={k.lower(): v for k, v in answer.getheaders()}, body=content)
        finally:
            connection.close()

    def raw(self, content: bytes, *, half_close: bool = False, timeout_s: float = PATIENCE_S) -> bytes:
        """Send bytes and return all that comes back until the server closes, or for a while."""
        with self.connect(timeout_s) as connection:
            connection.sendall(content)
            if half_close:
                connection.shutdown(socket.SHUT_WR)
            return read_all(connection)

    def end(self, signal_number: int = signal.SIGTERM, *, within_s: float = 15.0) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal_number)
        return self.process.wait(within_s)

    def lines(self) -> list[dict[str, Any]]:
        """Return the access log so far."""
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]


def read_all(connection: socket.socket) -> bytes:
    parts = []
    try:
        while part := connection.recv(65_536):
            parts.append(part)
    except (TimeoutError, ConnectionResetError):
        pass
    return b"".join(parts)


def tokens() -> tuple[dict[str, str], tuple[ServedKey, ...]]:
    """Return one token per role, and what a server knows of them."""
    made = {role: new_token() for role in ROLES}
    keys = tuple(ServedKey(id=token.id, digest=token.digest, role=role) for role, token in made.items())
    return {role: token.text for role, token in made.items()}, keys


def one_model(version: ServedVersion, **parts: Any) -> Snapshot:
    """Return a snapshot in which one version is the champion."""
    model = ServedModel(name="delays", versions=(version,), champion=version.version)
    return Snapshot(**({"number": 1, "models": (model,), "auth": False} | parts))


def small_package(folder: Path, **parts: Any) -> ServedVersion:
    """Return a packed logistic regression on four numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    return packed.pack(folder, packed.save_line(folder), packed.NUMBERS, positive="yes", **parts)


def put(state: Path, snapshot: Snapshot) -> None:
    """Write a snapshot as the supervisor does: whole."""
    file = state / "serving" / "snapshot.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_bytes(encode_snapshot(snapshot))
    fresh.replace(file)


@contextmanager
def worker(
    state: Path, snapshot: Snapshot, *options: str, environment: Mapping[str, str] | None = None, is_open: bool = True
) -> Iterator[Worker]:
    """Run a worker for a while; it is ready when this gives it."""
    put(state, snapshot)
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    read, write = os.pipe()
    log = state / "worker.log"
    command = [
        sys.executable,
        "-m",
        "seatrial.shells.http.worker",
        "--state",
        str(state),
        "--fd",
        str(listener.fileno()),
    ]
    with log.open("wb") as err:
        process = subprocess.Popen(
            [*command, "--alive-fd", str(read), *options],
            pass_fds=(listener.fileno(), read),
            stderr=err,
            env={**os.environ, **(environment or {})},
        )
    running = Worker(state, process, port=listener.getsockname()[1], alive=write, log=log)
    listener.close()
    os.close(read)
    try:
        if is_open:
            running.ask("GET", "/v2/health/live")
        yield running
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE_S)
        if running.alive >= 0:
            os.close(running.alive)


def limits(**parts: Any) -> Limits:
    return replace(Limits(), **parts)


def until(met: Any, *, within_s: float = 5.0) -> bool:
    """Return whether something comes true in time."""
    ends = time.monotonic() + within_s
    while time.monotonic() < ends:
        if met():
            return True
        time.sleep(0.02)
    return False


def recorded(state: Path) -> list[str]:
    """Return the identities of the answers in the inbox of a worker that has ended, in order."""
    entries = [entry for file in files_of(state / "journal" / "inbox") for entry in read_file(file).entries]
    return sorted(id_text(entry.first_id) for entry in entries if isinstance(entry, Answered))


def counted(state: Path) -> Counts:
    """Return what the workers of a server counted."""
    return read_counts(state / "serving" / "counts")


def infer_body(rows: Sequence[Sequence[float]], **parts: Any) -> dict[str, Any]:
    """Return a request of the Open Inference Protocol."""
    data = [value for row in rows for value in row]
    tensor = {"name": "input", "shape": [len(rows), 4], "datatype": "FP64", "data": data}
    return {"inputs": [tensor], **parts}
