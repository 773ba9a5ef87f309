"""`seatrial serve` as a process of its own, and clients that ask it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any, Self

import httpx

from served import MODEL, ROW

SEATRIAL = Path(sys.executable).with_name("seatrial")
PATIENCE_S = 60.0
BODY = {"inputs": [{"name": name, "shape": [1], "datatype": "FP64", "data": [value]} for name, value in ROW.items()]}
INFER = f"/v2/models/{MODEL}/infer"


@dataclass(frozen=True, kw_only=True)
class Running:
    """A server that runs.

    Parameters
    ----------
    process
        The supervisor.
    doors
        What it said first: ports, addresses, models.
    said
        The file of what it says later.
    """

    process: subprocess.Popen[str]
    doors: dict[str, Any]
    said: Path

    def client(self, token: str = "", **options: Any) -> httpx.Client:
        """Return who asks for inference."""
        return httpx.Client(base_url=self.doors["url"], headers=bearer(token), timeout=PATIENCE_S, **options)

    def admin(self, token: str = "", **options: Any) -> httpx.Client:
        """Return who manages."""
        return httpx.Client(base_url=self.doors["admin_url"], headers=bearer(token), timeout=PATIENCE_S, **options)

    def workers(self, token: str) -> set[int]:
        """Return the process ids of the workers."""
        with self.admin(token) as client:
            return {each["pid"] for each in client.get("/api/v1/workers").json()["workers"]} - {None}

    def events(self) -> list[str]:
        """Return what the supervisor told so far."""
        lines = [json.loads(line) for line in self.said.read_text().splitlines() if line.startswith("{")]
        return [line["event"] for line in lines if line.keys() == {"at", "event"}]

    def stop(self) -> tuple[int, float]:
        """Tell it to stop, and return its exit status and how long it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=PATIENCE_S), time.monotonic() - began


class Asking:
    """Clients that ask on and on, each on a connection of its own, and count what they hear.

    Parameters
    ----------
    server, token
        Who is asked, and with which key.
    clients
        How many there are.
    """

    def __init__(self, server: Running, token: str, *, clients: int) -> None:
        self._server = server
        self._token = token
        self._over = Event()
        self.statuses: dict[int, int] = {}
        self.versions: dict[str, int] = {}
        self.cut = 0
        self._threads = [Thread(target=self._ask) for _ in range(clients)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
        for thread in self._threads:
            thread.join(timeout=PATIENCE_S)

    def stop(self) -> None:
        """Let each client ask no more."""
        self._over.set()

    @property
    def answers(self) -> int:
        """How many requests were answered with success."""
        return self.statuses.get(200, 0)

    def wait_for(self, more: int) -> None:
        """Return once so many more requests were answered."""
        wanted = self.answers + more
        until(lambda: self.answers >= wanted)

    def _ask(self) -> None:
        while not self._over.is_set():
            with self._server.client(self._token) as client:
                try:
                    while not self._over.is_set():
                        self._count(client.post(INFER, json=BODY))
                except httpx.TransportError:
                    self.cut += 1

    def _count(self, answer: httpx.Response) -> None:
        self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1
        if answer.status_code == httpx.codes.OK:
            version = answer.json()["model_version"]
            self.versions[version] = self.versions.get(version, 0) + 1


def bearer(token: str) -> dict[str, str]:
    """Return the header of a key."""
    return {"Authorization": f"Bearer {token}"} if token else {}


@contextmanager
def serving(folder: Path, *options: str, environment: Mapping[str, str] | None = None) -> Iterator[Running]:
    """Run a server of a project until the block ends; with variables beside ours."""
    said = folder / "said"
    with said.open("w") as told:
        command = [SEATRIAL, "serve", "-p", folder, "--json", *options]
        variables = {**os.environ, **(environment or {})}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=told, text=True, env=variables)
    try:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert first, said.read_text()
        yield Running(process=process, doors=json.loads(first), said=said)
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=PATIENCE_S)


def until(holds: Callable[[], bool], *, within_s: float = PATIENCE_S) -> float:
    """Return how long it took until something held."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < within_s, "it never came"
        time.sleep(0.02)
    return time.monotonic() - began


def lives(pid: int) -> bool:
    """Return whether a process is there, and not only its remains."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
