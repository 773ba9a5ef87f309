"""A server to manage, without workers: everything else of it is real."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from seatrial.evidence import Store
from seatrial.shells.http.admin.app import make_app
from seatrial.shells.http.supervise_compact import Compactor
from seatrial.shells.http.supervise_overview import Overview
from seatrial.shells.http.supervise_workers import Crew, Orders
from seatrial.workflows.packages import Packages
from seatrial.workflows.publish import Publisher
from seatrial.workflows.serve import prepare
from served import make_key, make_project


@dataclass(frozen=True, kw_only=True)
class Managed:
    """A server that is managed, and a client for each role."""

    folder: Path
    overview: Overview
    app: FastAPI
    tokens: dict[str, str]

    def client(self, role: str = "admin") -> TestClient:
        """Return who asks with the key of a role; "" for nobody."""
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}
        return TestClient(self.app, base_url="http://127.0.0.1", headers=headers)


def manage(folder: Path, store: Store, *settings: str) -> Overview:
    """Return a running server as its parts are before the first worker starts."""
    serving = prepare(folder, settings=settings, given={})
    serving.folder.mkdir(parents=True, exist_ok=True)
    publisher = Publisher(serving, store, tell=print)
    publisher.begin()
    return Overview(
        serving=serving,
        store=store,
        publisher=publisher,
        crew=Crew(Orders(state=serving.state, listener=0), size=1, tell=print),
        compactor=Compactor(serving.state, serving.inbox, keep_days=1, tell=print),
        packages=Packages(),
        started=time.time(),
    )


@pytest.fixture
def managed(tmp_path: Path) -> Iterator[Managed]:
    folder = make_project(tmp_path / "project", versions=("1", "2"))
    tokens = {role: make_key(folder, role).token for role in ("predict", "feedback", "view", "admin")}
    with Store.open(folder / ".seatrial", wait_s=1, patience_s=0) as store:
        overview = manage(folder, store)
        yield Managed(folder=folder, overview=overview, app=make_app(overview), tokens=tokens)
        overview.crew.close()
