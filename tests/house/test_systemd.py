"""The unit that the page shows is one that systemd takes."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shown import steps

PAGE = Path(__file__).parents[2] / "docs/how-to/systemd.md"
NO_SYSTEMD = "no systemd-analyze found"


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """Give the unit of the page, for the command and the user of this environment."""
    (shown,) = [step for step in steps(PAGE.read_text(encoding="utf-8")) if step.kind == "file"]
    command = Path(sys.executable).with_name("seatrial")
    text = shown.text.replace("/opt/seatrial/bin/seatrial", str(command)).replace("User=seatrial", "User=daemon")
    path = tmp_path / shown.path
    path.write_text(text)
    return path


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason=NO_SYSTEMD)
def test_systemd_finds_nothing_wrong(unit: Path) -> None:
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False, timeout=60)
    about = [line for line in done.stderr.splitlines() if unit.name in line]
    assert (done.returncode, about) == (0, [])


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason=NO_SYSTEMD)
def test_systemd_would_find_something(unit: Path) -> None:
    unit.write_text(unit.read_text().replace("KillMode=mixed", "KillMood=mixed"))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False, timeout=60)
    assert "KillMood" in done.stderr


def test_the_unit_waits_longer_than_the_server_takes(unit: Path) -> None:
    parsed = configparser.ConfigParser(interpolation=None)
    parsed.optionxform = str
    parsed.read(unit)
    service = parsed["Service"]
    assert int(service["TimeoutStopSec"]) > 5
    assert service["RestartPreventExitStatus"] == "2"
    assert service["NoNewPrivileges"] == "yes"
