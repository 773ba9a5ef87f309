"""Load by ``wrk`` on core 1: keep-alive connections, each with one request on its way, for a time."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from serving.bodies import Body
from serving.process import LOAD_CORE, Running, Setup, pinned

HOW_TO_GET_IT = "sudo apt-get install wrk   (Debian, Ubuntu; elsewhere: brew install wrk, dnf install wrk)"
SCRIPT = """wrk.method = "POST"
%s
wrk.body = io.open("%s", "rb"):read("*a")
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('\\n{"requests": %%d, "us": %%d, "p50": %%f, "p95": %%f, "p99": %%f, "errors": %%d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(95), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What one round of load found.

    Parameters
    ----------
    requests
        Answered requests.
    per_s
        Of them, in a second.
    p50, p95, p99
        Latency, in milliseconds.
    cpu_us
        Time of the processor that the server took for one, over all its processes.
    """

    requests: int
    per_s: float
    p50: float
    p95: float
    p99: float
    cpu_us: float


def put_under_load(server: Running, body: Body, *, connections: int, seconds: float) -> Loaded:
    """Return what a round of load found.

    Raises
    ------
    RuntimeError
        If any answer was an error, or a connection broke: figures of refusals are none.
    """
    before = server.cpu_s()
    found = _shoot(server.setup, body, connections=connections, seconds=seconds)
    cpu_s = server.cpu_s() - before
    if found["errors"] or not found["requests"]:
        raise RuntimeError(f"{server.setup.name}, {body.name}: {found['errors']} of {found['requests']} went wrong")
    return Loaded(
        requests=int(found["requests"]),
        per_s=found["requests"] / found["us"] * 1e6,
        p50=found["p50"] / 1e3,
        p95=found["p95"] / 1e3,
        p99=found["p99"] / 1e3,
        cpu_us=cpu_s / found["requests"] * 1e6,
    )


def load_tool() -> str:
    """Return what makes the load, in words."""
    if shutil.which("wrk"):
        return "wrk"
    return "benchmarks/serving/client.py, which is slower than our server, for wrk is not installed"


def _shoot(setup: Setup, body: Body, *, connections: int, seconds: float) -> dict[str, float]:
    with TemporaryDirectory() as folder:
        content = Path(folder) / "body"
        content.write_bytes(body.content)
        headers = {**body.headers, **setup.headers}
        if shutil.which("wrk"):
            command = _wrk(Path(folder), content, headers, connections=connections, seconds=seconds)
        else:
            print(f"wrk is not installed; our own client takes its place. {HOW_TO_GET_IT}", file=sys.stderr)
            client = Path(__file__).with_name("client.py")
            command = [sys.executable, str(client), str(content), json.dumps(headers), str(connections), str(seconds)]
        shown = subprocess.run(
            [*pinned(LOAD_CORE), *command, setup.url(body)],
            check=True,
            capture_output=True,
            text=True,
            timeout=seconds + 60,
        ).stdout
    return dict(json.loads(shown[shown.rindex("{") :]))


def _wrk(folder: Path, content: Path, headers: dict[str, str], *, connections: int, seconds: float) -> list[str]:
    script = folder / "load.lua"
    lines = "\n".join(f'wrk.headers["{name}"] = "{value}"' for name, value in headers.items())
    script.write_text(SCRIPT % (lines, content), encoding="utf-8")
    duration = f"{max(1, round(seconds))}s"
    return ["wrk", "--threads", "1", "--connections", str(connections), "--duration", duration, "--script", str(script)]
