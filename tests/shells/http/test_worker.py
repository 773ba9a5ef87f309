"""The parts of a worker, wired."""

import asyncio

import serving_kit as kit
from seatrial.shells.http.options import Options
from seatrial.shells.http.worker import Worker


def test_shadows_that_were_dropped_are_counted(tmp_path, version):
    async def work() -> None:
        worker = Worker(Options(state=tmp_path, fd=-1, access_log=False), kit.one_model(version))
        worker.plane.shadows.dropped = 3
        worker.tend()
        await worker.close()

    asyncio.run(work())
    assert kit.counted(tmp_path).shadows_dropped == 3
