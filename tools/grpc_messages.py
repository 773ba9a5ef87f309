"""Compile the protocol of the gRPC door: ``open_inference.proto`` into ``open_inference.binpb``, next to it.

What is kept is the descriptor and not Python: generated modules demand the protobuf that made them or a newer one, and
put their names into a pool that all of a process share, where a client of the same protocol collides with them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "src/seatrial/shells/grpc"
PROTOCOL, DESCRIPTOR = "open_inference.proto", "open_inference.binpb"


def compiled() -> bytes:
    """Return the descriptor of the protocol.

    Raises
    ------
    subprocess.CalledProcessError
        If the protocol has an error.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / DESCRIPTOR
        command = [sys.executable, "-m", "grpc_tools.protoc", f"-I{FOLDER}", f"--descriptor_set_out={path}", PROTOCOL]
        subprocess.run(command, check=True)
        return path.read_bytes()


def main() -> None:
    """Write the descriptor."""
    (FOLDER / DESCRIPTOR).write_bytes(compiled())
    print((FOLDER / DESCRIPTOR).name)


if __name__ == "__main__":
    main()
