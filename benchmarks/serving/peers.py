"""The other servers, and the limit."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from peers.environments import python_of
from serving.model import FOLDER, make_model
from serving.process import Setup, free_port

SERVERS = Path(__file__).parent / "servers"
OIP = ("1 row, JSON", "32 rows, JSON")
BINARY = "32 rows, binary"
INFER = "/v2/models/bench/infer"


def bare() -> Setup:
    """Return the limit: uvicorn, msgspec and ONNX Runtime, and nothing else."""
    port = free_port()
    return Setup(
        name="bare ASGI + onnxruntime",
        command=(sys.executable, str(SERVERS / "bare.py"), str(make_model()), str(port)),
        port=port,
        infer=INFER,
        bodies=(*OIP, BINARY),
    )


def kserve(*, quiet: bool) -> Setup:
    """Return KServe; by default it writes a line per request, ``quiet`` spares it that."""
    port = free_port()
    command = [python_of("kserve"), str(SERVERS / "kserve_onnx.py"), str(make_model()), str(port), str(free_port())]
    return Setup(
        name="KServe, no access log" if quiet else "KServe",
        command=(*command, *(["quiet"] if quiet else [])),
        port=port,
        infer=INFER,
        bodies=(*OIP, BINARY),
    )


def mlserver(*, workers: int | None) -> Setup:
    """Return MLServer; ``workers`` None leaves it its default, which is one process beside the one that listens."""
    folder = FOLDER / f"mlserver-{'default' if workers is None else workers}"
    folder.mkdir(parents=True, exist_ok=True)
    model = {"name": "bench", "implementation": "mlserver_onnx.Trees", "parameters": {"uri": str(make_model())}}
    (folder / "model-settings.json").write_text(json.dumps(model), encoding="utf-8")
    port = free_port()
    environment = {
        "PYTHONPATH": str(SERVERS),
        "MLSERVER_HOST": "127.0.0.1",
        "MLSERVER_HTTP_PORT": str(port),
        "MLSERVER_GRPC_PORT": str(free_port()),
        "MLSERVER_METRICS_PORT": str(free_port()),
        "MLSERVER_DEBUG": "false",
    }
    if workers is not None:
        environment["MLSERVER_PARALLEL_WORKERS"] = str(workers)
    return Setup(
        name="MLServer" if workers is None else f"MLServer, parallel_workers={workers}",
        command=(str(Path(python_of("mlserver")).with_name("mlserver")), "start", str(folder)),
        port=port,
        infer=INFER,
        environment=environment,
        bodies=OIP,
        folder=folder,
    )
