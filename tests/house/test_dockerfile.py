"""The Dockerfile: in order by hadolint's rules, and with what the page promises."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "Dockerfile"
HADOLINT = Path(sys.executable).with_name("hadolint")


def test_hadolint_finds_nothing() -> None:
    done = subprocess.run([HADOLINT, "--failure-threshold", "style", DOCKERFILE], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")


def test_hadolint_would_find_something(tmp_path: Path) -> None:
    careless = tmp_path / "Dockerfile"
    careless.write_text(DOCKERFILE.read_text().replace("python:3.13-slim", "python") + "USER root\n")
    done = subprocess.run([HADOLINT, careless], capture_output=True, check=False)
    assert done.returncode == 1
    assert {b"DL3006", b"DL3002"} <= set(re.findall(rb"DL\d+", done.stdout))


def test_the_server_has_no_rights_and_is_looked_after() -> None:
    text = DOCKERFILE.read_text(encoding="utf-8")
    user = re.findall(r"^USER (.+)$", text, re.MULTILINE)[-1]
    assert int(user) > 0
    assert re.search(r"^HEALTHCHECK .*\n.*/v2/health/ready", text, re.MULTILINE)


def test_what_is_copied_is_there_and_not_ignored() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE.read_text(), re.MULTILINE)
    names = {name for line in copied for name in line.split()}
    kept = {line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"}
    assert names == kept
    assert all((ROOT / name).exists() for name in names)
