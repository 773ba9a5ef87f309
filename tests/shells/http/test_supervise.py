"""A real server, and what befalls it: workers and supervisors that die, keys, aliases and stores that come and go."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from certificates import trusting
from nginx import NO_NGINX, find_nginx, free_port, lay_out, running
from seatrial.security.keys import token_id
from seatrial.shells.cli.main import WRONG_INPUT, status_of
from seatrial.workflows.keys import revoke
from served import MODEL, make_key, make_project, point
from serving_process import BODY, INFER, Asking, Running, serving, until

LIMIT_S = 5.0
COUNTED = "seatrial_requests_total"
program = find_nginx()


@dataclass(frozen=True, kw_only=True)
class Site:
    """A server of two workers, with keys."""

    folder: Path
    server: Running
    asks: str
    manages: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = make_project(tmp_path_factory.mktemp("site") / "project", versions=("1", "2"))
    asks, manages = make_key(folder, "predict").token, make_key(folder, "admin").token
    with serving(folder, "--workers", "2") as server:
        until(lambda: len(server.workers(manages)) == 2)
        yield Site(folder=folder, server=server, asks=asks, manages=manages)


def test_it_says_where_it_answers_and_does(site: Site) -> None:
    doors = site.server.doors
    assert (doors["models"], doors["auth"], doors["keys"], doors["grpc_port"]) == ({MODEL: "1"}, True, 2, None)
    with site.server.client(site.asks) as client:
        assert client.post(INFER, json=BODY).json()["model_version"] == "1"
    with site.server.client() as nobody:
        assert nobody.post(INFER, json=BODY).status_code == 401


def test_neither_supervisor_nor_worker_carries_what_only_the_compactor_needs(site: Site) -> None:
    for pid in (site.server.process.pid, *site.server.workers(site.manages)):
        loaded = Path(f"/proc/{pid}/maps").read_text()
        assert "httptools" in loaded
        assert not re.search("polars|deltalake", loaded)


def test_a_second_server_of_the_same_state_is_refused(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of(["serve", "-p", str(site.folder)]) == WRONG_INPUT
    said = capsys.readouterr().err
    assert "SRV304" in said
    assert f"process {site.server.process.pid}, at {site.server.doors['url']}" in said


def test_a_killed_worker_is_replaced_and_the_other_goes_on(site: Site) -> None:
    before = site.server.workers(site.manages)
    with Asking(site.server, site.asks, clients=6) as asking:
        asking.wait_for(50)
        os.kill(min(before), signal.SIGKILL)
        asking.wait_for(100)
        until(lambda: len(site.server.workers(site.manages) - before) == 1)
        asking.wait_for(50)
    assert set(asking.statuses) == {200}
    assert asking.cut <= 6  # one request in flight on each connection of the dead
    assert any("by SIGKILL" in event for event in site.server.events())


def test_a_revoked_key_opens_nothing_within_five_seconds(site: Site) -> None:
    token = make_key(site.folder, "predict").token
    with site.server.client(token) as client:

        def status() -> int:
            return client.post(INFER, json=BODY).status_code

        assert until(lambda: status() == 200) < LIMIT_S
        revoke(site.folder, str(token_id(token)))
        assert until(lambda: status() == 401) < LIMIT_S


def test_an_alias_moves_and_no_request_is_lost(site: Site) -> None:
    with Asking(site.server, site.asks, clients=6) as asking:
        for version in ("2", "1"):
            asking.wait_for(20)
            point(site.folder, "champion", version)
            before = asking.versions.get(version, 0)
            assert until(lambda: asking.versions.get(version, 0) > before + 20) < LIMIT_S  # noqa: B023 - used at once
    assert (set(asking.statuses), asking.cut) == ({200}, 0)


def test_an_alias_that_the_management_api_moves(site: Site) -> None:
    with site.server.admin(site.manages) as admin, site.server.client(site.asks) as client:
        for version in ("2", "1"):
            moved = admin.post(f"/api/v1/models/{MODEL}/aliases/champion", json={"version": version})
            assert moved.status_code == 200, moved.text
            answered = until(lambda: client.post(INFER, json=BODY).json()["model_version"] == version)  # noqa: B023 - used at once
            assert answered < LIMIT_S


def test_a_store_that_is_moved_away_stops_nothing(site: Site) -> None:
    database, aside = site.folder / ".seatrial/seatrial.db", site.folder / "aside.db"

    def reachable() -> bool:
        with site.server.admin() as admin:
            return bool(admin.get("/api/v1/health").json()["store"]["reachable"])

    database.rename(aside)
    until(lambda: not reachable())
    with Asking(site.server, site.asks, clients=2) as asking:
        asking.wait_for(20)
    assert set(asking.statuses) == {200}
    aside.rename(database)
    until(reachable)
    said = site.server.events()
    assert [words for words in said if "the store is" in words][-2].startswith("the store is away")
    assert said[-1].startswith("the store is back")


def test_metrics_are_those_of_both_workers(site: Site) -> None:
    def total() -> float:
        with site.server.admin(site.manages) as admin:
            families = text_string_to_metric_families(admin.get("/metrics").text)
        found = [sample for family in families for sample in family.samples]
        return sum(each.value for each in found if each.name == COUNTED and each.labels["code"] == "ok")

    time.sleep(1.5)  # each worker writes its counts twice a second
    before = total()
    for _ in range(7):
        with site.server.client(site.asks) as client:
            assert client.post(INFER, json=BODY).status_code == 200
    until(lambda: total() == before + 7)


def test_a_rate_holds_over_both_workers(site: Site) -> None:
    token = make_key(site.folder, "predict", rate="20/day").token
    with site.server.client(token) as client:
        until(lambda: client.get("/v2").status_code != 401)
        statuses: list[int] = []
    for _ in range(40):
        with site.server.client(token) as client:  # a new connection goes to either worker
            answer = client.post(INFER, json=BODY)
            statuses.append(answer.status_code)
    assert statuses == sorted(statuses)
    assert set(statuses) == {200, 429}
    assert statuses.count(200) <= 20
    assert int(answer.headers["retry-after"]) > 60


@pytest.mark.skipif(program is None, reason=NO_NGINX)
def test_behind_nginx_as_the_page_shows_it(site: Site, tmp_path: Path) -> None:
    port = free_port()
    main = lay_out(tmp_path, port=port, upstream=site.server.doors["port"])
    with running(str(program), main, port=port), httpx.Client(verify=trusting(tmp_path)) as client:
        headers = {"Authorization": f"Bearer {site.asks}"}
        answer = client.post(f"https://127.0.0.1:{port}{INFER}", json=BODY, headers=headers)
    assert (answer.status_code, answer.json()["model_name"]) == (200, MODEL)
