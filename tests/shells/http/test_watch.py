"""What a worker does about a snapshot that changes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import serving_kit as kit
from planes import run
from seatrial.serving.plane import Plane
from seatrial.serving.recorder import NoRecorder
from seatrial.serving.served import Served
from seatrial.serving.snapshot import Limits, ServedVersion
from seatrial.shells.http.access import Access
from seatrial.shells.http.table import PREDICT
from seatrial.shells.http.watch import Watch


def test_a_key_is_revoked_while_a_model_still_loads(tmp_path: Path) -> None:
    loading = asyncio.Event()

    async def load(version: ServedVersion, limits: Limits) -> Served:
        del version, limits
        loading.set()
        return await asyncio.Future()

    async def test() -> tuple[str | None, str | None]:
        tokens, keys = kit.tokens()
        token = f"Bearer {tokens['predict']}".encode()
        version = ServedVersion(version="1", package_folder="nowhere", package_digest="none")
        plane, access = Plane(recorder=NoRecorder(), limits=Limits(), load=load), Access()
        watch = Watch(tmp_path / "serving" / "snapshot.json", plane, access=access, tell=print)
        kit.put(tmp_path, kit.one_model(version, auth=True, keys=keys))
        running = asyncio.create_task(watch.run())
        await loading.wait()
        before = access.opens(token, PREDICT)
        kit.put(tmp_path, kit.one_model(version, auth=True, number=2))
        while access.opens(token, PREDICT) is not None:  # noqa: ASYNC110 - nobody tells when
            await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.wait([running])
        return before, access.opens(token, PREDICT)

    before, after = run(test)
    assert before
    assert after is None
