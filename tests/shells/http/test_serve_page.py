"""What the pages on serving and on keys show is done here, on a server that runs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from served import make_key, make_project
from serving_process import serving
from shown import Step, steps

HOW_TO = Path(__file__).parents[3] / "docs/how-to"
PORTS = re.compile(r"--(port|admin-port) \d+")


def commands(page: str) -> list[str]:
    """Return every command of a page that names this test, or that runs anyway."""
    text = (HOW_TO / page).read_text(encoding="utf-8").replace("<!-- not run here: tests/shells/http", "<!-- run in")
    shown: list[Step] = steps(text)
    return [step.text.strip() for step in shown if step.kind == "command"]


def perform(command: str, folder: Path, **environment: str) -> str:
    """Return what a command prints, which must succeed."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, **environment, "PATH": path},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_page_on_serving(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "project", versions=("1", "2"))
    admin = make_key(folder, "admin").token
    create, plain, with_ports, move, *looks = commands("serve-a-model.md")
    assert "st_" in perform(create, folder)
    assert (plain, len(looks)) == ("seatrial serve", 3)
    options = PORTS.sub(r"--\1 0", with_ports).removeprefix("seatrial serve ").split()
    with serving(folder, *options) as server:
        ports = {"8080": server.doors["port"], "8081": server.doors["admin_port"]}

        def ask(command: str) -> str:
            for shown, real in ports.items():
                command = command.replace(f":{shown}/", f":{real}/")
            return perform(command, folder, ADMIN_TOKEN=admin)

        assert "champion" in json.loads(ask(move))["aliases"]
        health, models, metrics = map(ask, looks)
        assert json.loads(health)["workers_wanted"] == 2
        assert json.loads(models)["models"][0]["champion"] == "2"
        assert "seatrial_workers_wanted 2.0" in metrics


def test_the_page_on_keys(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "project", versions=())
    create, with_json, listed, revoke = commands("keys.md")
    assert "st_" in perform(create, folder)
    key = json.loads(perform(with_json, folder))["key"]["id"]
    assert key in perform(listed, folder)
    assert "revoked" in perform(revoke.replace("0123456789ab", key), folder)
    states = perform(f"{listed} --json", folder)
    assert [bool(each["revoked"]) for each in json.loads(states)["keys"]] == [False, True]
