"""Runs the shell of a written pipeline as its CI system would: real bash, a real trial, a small program for the API."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

FAKES = Path(__file__).parent / "workflows" / "fakes"
EXPRESSION = re.compile(r"\$\{\{ (.*?) \}\}")
ALWAYS = "${{ !cancelled() }}"
ON_PULL_REQUEST = "${{ !cancelled() && github.event_name == 'pull_request' }}"


@dataclass(kw_only=True)
class Ran:
    """A job that has ended: its exit status, what it printed by step, and what the API has been told so far."""

    status: int
    printed: dict[str, str] = field(default_factory=dict)
    calls: list[list[str]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Runner:
    """A machine with a checked-out repository, and a folder for what the fake programs remember."""

    repository: Path
    memory: Path

    def github(self, *, given: Mapping[str, str] = {}, only: Sequence[str] = ()) -> Ran:
        """Run the job of the GitHub workflow on a pull request; ``given`` are expressions unlike the usual."""
        workflow = yaml.safe_load((self.repository / ".github/workflows/seatrial.yml").read_text())
        values = {
            "github.token": "right",
            "github.event.pull_request.head.repo.full_name": "org/repo",
            "github.event.pull_request.number": "7",
            **given,
        }
        runner = {"GITHUB_REPOSITORY": "org/repo", "RUNNER_TEMP": str(self.memory)}
        runner["GITHUB_STEP_SUMMARY"] = str(self.memory / "step-summary.md")
        ran = Ran(status=0)
        assert workflow["defaults"]["run"]["shell"] == "bash"
        for step in workflow["jobs"]["trial"]["steps"]:
            name = step.get("name", "")
            if "run" not in step or name == "Install" or (only and name not in only):
                continue
            assert step.get("if") in {None, ALWAYS, ON_PULL_REQUEST}
            if ran.status and "if" not in step:
                continue
            told = {**workflow["env"], **step.get("env", {})}
            filled = {key: EXPRESSION.sub(lambda found: values[found[1]], value) for key, value in told.items()}
            done = self._bash(step["run"], {**runner, **filled})
            ran.printed[name] = done.stdout
            ran.status = ran.status or done.returncode
        return self._with_memory(ran)

    def gitlab(self, *, given: Mapping[str, str] = {}, file: str = ".gitlab-ci.yml", after_only: bool = False) -> Ran:
        """Run the job of the GitLab pipeline on a merge request; ``given`` are variables unlike the usual."""
        job = yaml.safe_load((self.repository / file).read_text())["seatrial"]
        variables = {
            "CI_API_V4_URL": "https://gitlab.example/api/v4",
            "CI_MERGE_REQUEST_PROJECT_ID": "5",
            "CI_MERGE_REQUEST_IID": "7",
            "SEATRIAL_TOKEN": "right",
            **job["variables"],
            **given,
        }
        ran = Ran(status=0)
        if not after_only:
            lines = [line for line in job["script"] if " pip install " not in line]
            done = self._bash("\n".join(lines), variables)
            ran.status, ran.printed["script"] = done.returncode, done.stdout
        ran.printed["after_script"] = self._bash("\n".join(job["after_script"]), variables).stdout
        return self._with_memory(ran)

    def _bash(self, script: str, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        programs = self.memory / "bin"
        programs.mkdir(exist_ok=True)
        for fake in FAKES.glob("*.py"):
            (programs / fake.stem).write_text(f"#!{sys.executable}\n{fake.read_text()}")
            (programs / fake.stem).chmod(0o755)
        path = os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]])
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.repository,
            env={**os.environ, "PATH": path, "FAKE": str(self.memory), **variables},
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )

    def _with_memory(self, ran: Ran) -> Ran:
        calls, comments = self.memory / "calls.jsonl", self.memory / "comments.json"
        ran.calls = [json.loads(line) for line in calls.read_text().splitlines()] if calls.exists() else []
        ran.comments = json.loads(comments.read_text()) if comments.exists() else []
        return ran
