from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from grpc import aio

from oip_doors import SERVICE, SlowRecorder, open_door, run, two_models, until
from seatrial.serving import Limits, NoRecorder, Plane, Snapshot
from seatrial.shells.grpc import GrpcSettings, start_grpc
from seatrial.shells.grpc.messages import DESCRIPTOR, load_messages
from seatrial.values.errors import StateError

import grpc_messages  # isort: skip - a tool of the house

MESSAGES = load_messages()
WORKER = """
import asyncio, sys
from seatrial.serving import Limits, NoRecorder, Plane
from seatrial.shells.grpc import GrpcSettings, start_grpc

async def main():
    door = await start_grpc(Plane(recorder=NoRecorder(), limits=Limits()), GrpcSettings(port=int(sys.argv[1])))
    print("open", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""
WITHOUT_GRPC = """
import asyncio, sys
sys.modules["grpc"] = None
from seatrial.shells.grpc import GrpcSettings, start_grpc
try:
    asyncio.run(start_grpc(None, GrpcSettings(port=0)))
except Exception as error:
    print(error)
"""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return two_models(tmp_path_factory.mktemp("models"))


def request(rows: int = 1) -> Any:
    made = MESSAGES.infer_request(model_name="delays", raw_input_contents=[np.zeros((rows, 4), "<f4").tobytes()])
    made.inputs.add(name="input", datatype="FP32", shape=[rows, 4])
    return made


def test_the_descriptor_is_that_of_the_protocol_file() -> None:
    assert DESCRIPTOR.read_bytes() == grpc_messages.compiled()


def test_calls_on_their_way_are_answered_when_the_door_closes(snapshot: Snapshot) -> None:
    async def work() -> Any:
        async with open_door(snapshot, recorder=SlowRecorder(0.4)) as caller:
            asked = [asyncio.ensure_future(caller.infer(request())) for _ in range(64)]
            await until(lambda: caller.plane.in_flight == 64)
            await caller.door.stop()
            answers = await asyncio.gather(*asked)
            status, *_ = await caller.refused(request(), timeout=5)
            return [answer.model_name for answer in answers], status

    assert run(work) == (["delays"] * 64, "UNAVAILABLE")


def test_what_takes_longer_than_the_drain_is_cut(snapshot: Snapshot) -> None:
    async def work() -> Any:
        async with open_door(snapshot, recorder=SlowRecorder(60), drain_s=0.2) as caller:
            asked = asyncio.ensure_future(caller.refused(request()))
            await until(lambda: caller.plane.in_flight == 1)
            began = time.monotonic()
            await caller.door.stop()
            status, *_ = await asked
            return status, time.monotonic() - began

    status, took = run(work)
    assert status in ("UNAVAILABLE", "CANCELLED")
    assert took < 3


def test_a_client_that_gives_up_leaves_nothing_behind(snapshot: Snapshot) -> None:
    async def work() -> Any:
        async with open_door(snapshot, recorder=SlowRecorder(60)) as caller:
            status, *_ = await caller.refused(request(), timeout=0.3)
            await until(lambda: caller.plane.in_flight == 0)
            await until(lambda: bool(caller.calls))
            return status, caller.calls[0].status, caller.calls[0].code

    assert run(work) == ("DEADLINE_EXCEEDED", "CANCELLED", "gone")


def test_a_message_over_the_bound_is_refused_and_the_next_one_answered(snapshot: Snapshot) -> None:
    async def work() -> Any:
        async with open_door(snapshot, most_body_bytes=10_000) as caller:
            status, *_ = await caller.refused(request(rows=1_000))
            answer = await caller.infer(request(rows=100))
            return status, list(answer.outputs[0].shape)

    assert run(work) == ("RESOURCE_EXHAUSTED", [100])


def test_tls_needs_no_more_than_a_key_and_its_certificate(snapshot: Snapshot, tmp_path: Path) -> None:
    key, certificate = tmp_path / "server.key", tmp_path / "server.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip

    async def work() -> Any:
        async with open_door(snapshot, tls=(key.read_bytes(), certificate.read_bytes())) as caller:
            return (await caller.infer(request())).model_name

    assert run(work) == "delays"


def test_certificates_that_are_none_are_told() -> None:
    async def work() -> Any:
        settings = GrpcSettings(port=0, key=b"no key", certificate=b"no certificate")
        await start_grpc(Plane(recorder=NoRecorder(), limits=Limits()), settings)

    with pytest.raises(StateError, match="SRV221"):
        run(work)


def test_a_port_that_another_program_has_is_told() -> None:
    async def work() -> Any:
        server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            await start_grpc(Plane(recorder=NoRecorder(), limits=Limits()), GrpcSettings(port=port))

    with pytest.raises(StateError, match=r"SRV221.*127\.0\.0\.1"):
        run(work)


def test_without_the_library_the_install_line_is_told() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_GRPC], check=True, capture_output=True, text=True)
    assert "SRV220" in done.stdout
    assert 'pip install "seatrial[grpc]"' in done.stdout


def test_workers_share_a_port_and_one_that_ends_leaves_it_to_the_others() -> None:
    async def first() -> int:
        async with open_door(Snapshot(number=1)) as caller:
            return caller.door.port

    port = run(first)
    workers = [
        subprocess.Popen([sys.executable, "-c", WORKER, str(port)], stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    try:
        assert [worker.stdout.readline() for worker in workers if worker.stdout] == ["open\n"] * 2
        assert run(lambda: _alive(port)) == [True] * 8
        os.kill(workers[0].pid, signal.SIGKILL)
        workers[0].wait(10)
        assert run(lambda: _alive(port)) == [True] * 8
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate(timeout=10)


async def _alive(port: int) -> list[bool]:
    """Ask on eight connections, which the system shares out."""
    found = []
    for _ in range(8):
        async with aio.insecure_channel(
            f"127.0.0.1:{port}", options=[("grpc.use_local_subchannel_pool", 1)]
        ) as channel:
            make = channel.unary_unary(f"/{SERVICE}/ServerLive", response_deserializer=MESSAGES.server_live.FromString)
            found.append((await make(b"", wait_for_ready=True, timeout=10)).live)
    return found
