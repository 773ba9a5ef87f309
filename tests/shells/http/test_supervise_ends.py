"""How a server begins and ends: in time, with nothing left behind, or not at all and with a reason."""

from __future__ import annotations

import re
import socket
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import grpc
import pytest

from certificates import make_certificate, trusting
from postgres import Server
from relay import relay
from seatrial.shells.cli.main import WRONG_INPUT, status_of
from seatrial.shells.grpc.messages import SERVICE, load_messages
from seatrial.workflows.retire import retire
from seatrial.workflows.serve_lock import PID, only_server
from served import MODEL, make_key, make_project
from serving_process import BODY, INFER, Asking, lives, serving, until

LIMIT_S = 5.0
MESSAGES = load_messages()
APART = [("grpc.use_local_subchannel_pool", 1)]
Refused = Callable[..., str]


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Refused:
    """Give what starts a server that does not start, and returns what it says."""

    def start(folder: Path, *options: str) -> str:
        assert status_of(["serve", "-p", str(folder), *options]) == WRONG_INPUT
        return capsys.readouterr().err

    return start


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


def test_it_ends_in_time_with_everything_answered(folder: Path) -> None:
    asks, manages = make_key(folder, "predict").token, make_key(folder, "admin").token
    with serving(folder, "--workers", "2") as server:
        until(lambda: len(server.workers(manages)) == 2)
        workers = server.workers(manages)
        with Asking(server, asks, clients=4) as asking:
            asking.wait_for(20)
            status, seconds = server.stop()
            asking.stop()
    assert (status, set(asking.statuses)) == (0, {200})
    assert seconds < LIMIT_S + 1
    assert not any(lives(pid) for pid in workers)
    assert not (folder / ".seatrial/serving" / PID).exists()


def test_a_killed_supervisor_leaves_no_orphan_and_no_lock(folder: Path) -> None:
    manages = make_key(folder, "admin").token
    with serving(folder, "--workers", "2") as server:
        until(lambda: len(server.workers(manages)) == 2)
        workers = server.workers(manages)
        server.process.kill()
        assert until(lambda: not any(lives(pid) for pid in workers)) < LIMIT_S
        with only_server(folder / ".seatrial/serving"):  # the next server has the folder to itself, and the port
            socket.create_server(("127.0.0.1", server.doors["port"])).close()


def test_tls_on_both_ports_and_without_keys(folder: Path) -> None:
    make_certificate(folder)
    settings = ("tls_certificate=server.pem", "tls_key=server.key", "auth=false")
    with serving(folder, *(part for each in settings for part in ("--set", f"serving.{each}"))) as server:
        assert server.doors["url"].startswith("https://")
        trust = trusting(folder)
        with server.client(verify=trust) as client, server.admin(verify=trust) as admin:
            assert client.post(INFER, json=BODY).status_code == 200
            assert admin.get("/api/v1/keys").json() == {"keys": []}


def test_grpc_on_one_port_for_all_workers(folder: Path) -> None:
    asks, manages = make_key(folder, "predict").token, make_key(folder, "admin").token
    with serving(folder, "--workers", "2", "--grpc-port", "0") as server:
        until(lambda: len(server.workers(manages)) == 2)
        asked = MESSAGES.model_ready_request(name=MODEL).SerializeToString()
        key = [("authorization", f"Bearer {asks}")]
        for _ in range(8):
            with grpc.insecure_channel(f"127.0.0.1:{server.doors['grpc_port']}", options=APART) as channel:
                ask = channel.unary_unary(f"/{SERVICE}/ModelReady")
                answer = ask(asked, metadata=key, wait_for_ready=True, timeout=30)
            assert MESSAGES.model_ready.FromString(answer).ready


def test_a_server_of_the_store_that_goes_away_and_comes_back(server: Server, tmp_path: Path) -> None:
    url = server.database()
    folder = make_project(tmp_path / "project", store=url)
    with relay(server.port) as line:
        through = url.replace(f":{server.port}/", f":{line.port}/")
        asks = make_key(folder, "predict").token
        with serving(folder, "--set", f"store.url={through}") as served:
            line.cut_question(b"SELECT")
            until(lambda: any("the store is back" in words for words in served.events()))
            with served.client(asks) as client:
                assert client.post(INFER, json=BODY).status_code == 200


def test_a_server_of_the_store_that_is_away_for_a_while_stops_nothing(server: Server, tmp_path: Path) -> None:
    url = server.database()
    folder = make_project(tmp_path / "project", store=url)
    asks = make_key(folder, "predict").token
    with relay(server.port) as line:
        through = url.replace(f":{server.port}/", f":{line.port}/")
        with serving(folder, "--set", f"store.url={through}") as served, Asking(served, asks, clients=2) as asking:
            asking.wait_for(10)
            line.go_away()
            until(lambda: any("the store is away" in words for words in served.events()))
            asking.wait_for(20)
            line.is_away = False
            until(lambda: any("the store is back" in words for words in served.events()))
            asking.wait_for(10)
    assert (set(asking.statuses), asking.cut) == ({200}, 0)


def test_nothing_released(refused: Refused, tmp_path: Path) -> None:
    said = refused(make_project(tmp_path / "project", versions=()))
    assert "SRV301" in said
    assert "seatrial release" in said


def test_a_port_that_is_taken(refused: Refused, folder: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        said = refused(folder, "--port", str(taken.getsockname()[1]))
        assert "SRV303" in said
        assert "another program listens there" in said
        assert "SRV303" in refused(folder, "--admin-port", str(taken.getsockname()[1]))


def test_a_public_address_without_keys(refused: Refused, folder: Path) -> None:
    assert "SRV302" in refused(folder, "--host", "0.0.0.0", "--set", "serving.auth=false")  # noqa: S104 - it is refused


def test_a_package_that_was_changed_is_not_served(refused: Refused, folder: Path) -> None:
    (package,) = (folder / ".seatrial/artifacts/packages").iterdir()
    with (package / "line.onnx").open("ab") as file:
        file.write(b"x")
    said = refused(folder)
    assert "PKG005" in said


def test_another_server_of_the_same_state(refused: Refused, folder: Path) -> None:
    with only_server(folder / ".seatrial/serving"):
        assert "SRV304" in refused(folder)


def test_workers_that_cannot_start(refused: Refused, folder: Path) -> None:
    shared = folder / ".seatrial/serving"
    shared.mkdir()
    (shared / "counts").write_text("no folder")
    said = refused(folder)
    assert "SRV306" in said
    assert re.search(r"ended \d+ times in a row", said)  # the supervisor looks only so often


def test_a_port_of_grpc_without_its_library_is_told_once_and_nothing_starts(
    folder: Path, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "grpc", None)
    said = refused(folder, "--grpc-port", "0")
    assert (said.count("SRV220"), 'pip install "seatrial[grpc]"' in said) == (1, True)
    assert not (folder / ".seatrial/serving").exists()


def test_what_is_retired_is_let_go_and_no_request_is_lost(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "two", versions=("1", "2"))
    asks = make_key(folder, "predict").token
    second = INFER.replace("/infer", "/versions/2/infer")
    with serving(folder) as server, server.client(asks) as client, Asking(server, asks, clients=4) as asking:
        until(lambda: client.post(second, json=BODY).status_code == 200)
        retire(folder, f"{MODEL}@challenger", why="too slow")
        until(lambda: client.post(second, json=BODY).status_code == 404)
        asking.wait_for(50)
        asking.stop()
        assert set(asking.statuses) == {200}
        retire(folder, MODEL, why="replaced by a rule")
        until(lambda: client.post(INFER, json=BODY).status_code == 404)
