"""A server under load holds no more at the end than at first; ``benchmarks/serving_soak.py`` asks for longer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from fuzzer import memory_mb
from served import MODEL, make_key, make_project
from serving_process import BODY, Running, bearer, serving

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="NOT RUN: memory and files are counted in /proc")
CLIENT = Path(__file__).parents[3] / "benchmarks/serving/client.py"
REQUESTS, STEPS, CONNECTIONS = 50_000, 10, 16
SPARE_FILES = 4  # inbox files come and go


def ask(server: Running, token: str, folder: Path, *, requests: int) -> None:
    """Ask so often, each connection with one request on its way; each must be answered."""
    body = folder / "body"
    body.write_text(json.dumps(BODY))
    head = json.dumps({"Content-Type": "application/json", **bearer(token)})
    url = f"{server.doors['url']}/v2/models/{MODEL}/infer"
    words = [sys.executable, CLIENT, body, head, str(CONNECTIONS), "300", url, str(requests)]
    told = json.loads(subprocess.run(words, check=True, capture_output=True, text=True, timeout=320).stdout)
    assert (told["requests"], told["errors"]) == (requests, 0)


@pytest.mark.slow
def test_fifty_thousand_requests_leave_memory_and_files_as_they_were(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "project")
    asks, manages = make_key(folder, "predict").token, make_key(folder, "admin").token
    with serving(folder, "--workers", "1") as server:
        (worker,) = server.workers(manages)
        memory, files = [], []
        for _ in range(STEPS + 2):
            ask(server, asks, tmp_path, requests=REQUESTS // STEPS)
            memory.append(memory_mb(worker))
            files.append(len(list(Path(f"/proc/{worker}/fd").iterdir())))
        assert server.workers(manages) == {worker}
    assert memory[-1] < memory[1] * 1.05, memory  # the first two are warm-up
    assert files[-1] <= files[1] + SPARE_FILES, files
