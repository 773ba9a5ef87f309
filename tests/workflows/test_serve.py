from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from certificates import make_certificate
from seatrial.values import InputError
from seatrial.workflows.serve import prepare
from seatrial.workflows.serve_lock import LOCK, PID, only_server, say_who
from served import make_project


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project", versions=())


def refused(folder: Path, *settings: str, **given: str | int) -> str:
    """Return the code of the error that preparing to serve meets."""
    with pytest.raises(InputError) as caught:
        prepare(folder, settings=settings, given=given)
    assert caught.value.fix
    return caught.value.code


def test_the_command_line_wins_over_the_file(folder: Path) -> None:
    settings = prepare(folder, given={"port": 1234, "workers": 3, "host": None, "grpc_port": 0}).settings
    assert (settings.port, settings.workers, settings.host, settings.grpc_port) == (1234, 3, "127.0.0.1", 0)
    assert settings.admin_port == 0  # as the file says


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "no-such-name.invalid"])  # noqa: S104 - what is refused
def test_a_public_address_without_keys_is_refused(folder: Path, host: str) -> None:
    assert refused(folder, "serving.auth=false", host=host) == "SRV302"
    assert prepare(folder, given={"host": host}).public


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.9.9.9"])
def test_this_machine_may_ask_without_keys(folder: Path, host: str) -> None:
    assert not prepare(folder, settings=["serving.auth=false"], given={"host": host}).public


@pytest.mark.parametrize("given", [{"port": -1}, {"admin_port": 65536}, {"grpc_port": 70000}, {"workers": 0}])
def test_numbers_out_of_range_are_refused(folder: Path, given: dict[str, int]) -> None:
    assert refused(folder, **given) == "USE030"


def test_tls_needs_both_files_and_that_they_fit(folder: Path, tmp_path: Path) -> None:
    (folder / "server.pem").write_text("certificate")
    assert refused(folder, "serving.tls_certificate=server.pem") == "SRV305"
    assert refused(folder, "serving.tls_certificate=server.pem", "serving.tls_key=none.key") == "SRV305"
    files = ("serving.tls_certificate=server.pem", "serving.tls_key=server.key")
    certificate, key = make_certificate(folder)
    serving = prepare(folder, settings=files, given={})
    assert (serving.certificate, serving.key) == (certificate.absolute(), key.absolute())
    other = make_certificate(tmp_path)[1]
    other.replace(key)
    assert refused(folder, *files) == "SRV305"


def test_one_server_per_folder(tmp_path: Path) -> None:
    with only_server(tmp_path):
        say_who(tmp_path, {"url": "http://127.0.0.1:8080"})
        with pytest.raises(InputError, match=f"SRV304.*{os.getpid()}, at http://127.0.0.1:8080"), only_server(tmp_path):
            pass
    assert not (tmp_path / PID).exists()
    with only_server(tmp_path):
        assert (tmp_path / LOCK).exists()


HOLDS = """
import sys, time
from pathlib import Path
from seatrial.workflows.serve_lock import only_server
with only_server(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_lock_of_a_killed_server_holds_nobody_up(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDS, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(InputError, match=f"SRV304.*process {holder.pid}"), only_server(tmp_path):
        pass
    holder.kill()
    holder.communicate()
    with only_server(tmp_path):
        pass
