"""A worker that serves an ONNX model stays small: what it must not import, it does not."""

from __future__ import annotations

import json
import subprocess
import sys

from seatrial.serving import ServedVersion

HEAVY = ["pydantic", "sqlalchemy", "polars", "scipy", "sklearn", "pandas", "deltalake", "pyarrow", "onnx", "typer"]
PROGRAM = """
import asyncio, json, resource, sys
from pathlib import Path
from seatrial.journal.inbox import Inbox
from seatrial.serving import *
async def main():
    version = ServedVersion(version="1", package_folder=sys.argv[1], package_digest=sys.argv[2])
    plane = Plane(recorder=TickRecorder(Inbox(Path(sys.argv[3]))), limits=Limits())
    await plane.apply(Snapshot(number=1, models=(ServedModel(name="delays", versions=(version,), champion="1"),)))
    served = plane.served("delays")
    await plane.answer(Ask("delays", served.read(b'{"x0": 1, "x1": 2, "x2": 3, "x3": 4}')))
asyncio.run(main())
print(json.dumps(sorted(name for name in sys.modules if "." not in name)))
"""


def test_nothing_heavy_is_imported(line: ServedVersion, tmp_path) -> None:
    command = [sys.executable, "-c", PROGRAM, line.package_folder, line.package_digest, str(tmp_path / "inbox")]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert not set(HEAVY) & set(json.loads(done.stdout))
