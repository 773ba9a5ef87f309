"""A process that serves two models by gRPC; prints its port, ends by SIGTERM."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import uvloop

from seatrial import __version__
from seatrial.journal.inbox import Inbox
from seatrial.serving import Limits, Plane, RequestError, TickRecorder, decode_snapshot
from seatrial.shells.grpc import GrpcSettings, start_grpc


async def main(folder: Path, key: str) -> None:
    """Serve what ``snapshot.json`` of a folder says."""
    inbox = Inbox(folder / "inbox", level="written")
    plane = Plane(recorder=TickRecorder(inbox), limits=Limits())
    await plane.apply(decode_snapshot((folder / "snapshot.json").read_bytes()))

    def admit(authorization: str | None) -> str:
        if authorization != f"Bearer {key}":
            raise RequestError("SRV101", "the request has no key", kind="unauthorised")
        return "test"

    door = await start_grpc(plane, GrpcSettings(port=0, version=__version__), admit=admit)
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    print(door.port, flush=True)  # noqa: T201 - whoever started it reads that
    await stopped.wait()
    await door.stop()
    await plane.close()
    inbox.close()


if __name__ == "__main__":
    uvloop.run(main(Path(sys.argv[1]), sys.argv[2]))
