"""A server under load for long: what it holds, sampled while it answers."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from serving.bodies import Body
from serving.process import LOAD_CORE, Running, pinned, resident

CLIENT = Path(__file__).with_name("client.py")


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What a process held after some requests: resident memory in MB, open files, threads."""

    requests: int
    rss: float
    files: int
    threads: int


@dataclass(frozen=True, kw_only=True)
class Soaked:
    """What was found of the process that answers.

    Parameters
    ----------
    samples
        The first one after the warm-up.
    errors
        Answers that were no success, and connections that broke.
    """

    samples: tuple[Sample, ...]
    errors: int

    @property
    def growth(self) -> float:
        """By which share memory grew from the first sample to the largest of the last tenth."""
        last = self.samples[-max(1, len(self.samples) // 10) :]
        return max(each.rss for each in last) / self.samples[0].rss - 1

    @property
    def more_files(self) -> int:
        """How many more files were open at the end than at the first sample."""
        return self.samples[-1].files - self.samples[0].files


def soak(server: Running, body: Body, *, requests: int, steps: int = 50, connections: int = 16) -> Soaked:
    """Return what the process that answers holds while it does; a tenth more before it is warm-up.

    Parameters
    ----------
    server
        Which server.
    body
        What it is asked.
    requests
        How many are answered, beside the warm-up.
    steps
        How often it is looked at.
    connections
        Keep-alive, each with one request on its way; made anew at each step.
    """
    before = server.taken()
    errors = _send(server, body, requests=requests // 10, connections=connections)
    worker = max(before, key=lambda pid: server.taken().get(pid, 0.0) - before[pid])
    samples = [_sample(worker, 0)]
    for step in range(1, steps + 1):
        errors += _send(server, body, requests=requests // steps, connections=connections)
        samples.append(_sample(worker, step * (requests // steps)))
    return Soaked(samples=tuple(samples), errors=errors)


def _send(server: Running, body: Body, *, requests: int, connections: int) -> int:
    with TemporaryDirectory() as folder:
        content = Path(folder) / "body"
        content.write_bytes(body.content)
        headers = json.dumps({**body.headers, **server.setup.headers})
        limit_s = 60 + requests / 500
        words = [str(content), headers, str(connections), str(limit_s), server.setup.url(body), str(requests)]
        command = [*pinned(LOAD_CORE), sys.executable, str(CLIENT), *words]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=limit_s + 60)
    found = json.loads(done.stdout)
    return int(found["errors"]) + requests - int(found["requests"])


def _sample(worker: int, requests: int) -> Sample:
    place = Path(f"/proc/{worker}")
    return Sample(
        requests=requests,
        rss=resident(worker),
        files=len(list((place / "fd").iterdir())),
        threads=len(list((place / "task").iterdir())),
    )
