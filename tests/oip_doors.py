"""Models and an open gRPC door, for tests of the Open Inference Protocol."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import numpy as np
import uvloop
from grpc import aio
from numpy.typing import NDArray
from onnx import TensorProto, helper

from packed import NUMBERS, pack, save_line
from seatrial.journal.entry import Entry
from seatrial.serving import Limits, NoRecorder, Plane, Recorder, ServedKey, ServedModel, Snapshot
from seatrial.shells.grpc import Call, GrpcDoor, GrpcSettings, start_grpc
from seatrial.shells.grpc.messages import SERVICE, Messages, load_messages

CARRIERS = ("AA", "B6", "Ünique")
MIXED: Mapping[str, NDArray[Any]] = {
    "distance": np.array([100.0, 2_500.0, 733.5]),
    "stops": np.array([0, 1, 2]),
    "holiday": np.array([True, False, True]),
    "carrier": np.array(CARRIERS, dtype=object),
}


def mixed_answer(distance: Any, stops: Any, holiday: Any, carrier: Any) -> list[float]:
    """Return what the model of :func:`save_mixed` says."""
    code = np.array([CARRIERS.index(name) for name in carrier], dtype=float)
    return (np.float32(distance) + 10.0 * np.asarray(stops) + 100.0 * np.asarray(holiday) + 1000.0 * code).tolist()


def save_mixed(folder: Path) -> Path:
    """Return the file of a regression that takes a number, a whole number, a truth and a category."""
    kinds = {
        "distance": TensorProto.FLOAT, "stops": TensorProto.INT64, "holiday": TensorProto.BOOL,
        "carrier": TensorProto.STRING,
    }  # fmt: skip
    nodes = [
        helper.make_node("Cast", ["stops"], ["stops_f"], to=TensorProto.FLOAT),
        helper.make_node("Cast", ["holiday"], ["holiday_f"], to=TensorProto.FLOAT),
        helper.make_node(
            "LabelEncoder", ["carrier"], ["carrier_f"], domain="ai.onnx.ml",
            keys_strings=list(CARRIERS), values_floats=[0.0, 1.0, 2.0],
        ),
        helper.make_node("Mul", ["stops_f", "ten"], ["stops_w"]),
        helper.make_node("Mul", ["holiday_f", "hundred"], ["holiday_w"]),
        helper.make_node("Mul", ["carrier_f", "thousand"], ["carrier_w"]),
        helper.make_node("Sum", ["distance", "stops_w", "holiday_w", "carrier_w"], ["value"]),
    ]  # fmt: skip
    weights = {"ten": 10.0, "hundred": 100.0, "thousand": 1000.0}
    graph = helper.make_graph(
        nodes,
        "mixed",
        [helper.make_tensor_value_info(name, kind, [None, 1]) for name, kind in kinds.items()],
        [helper.make_tensor_value_info("value", TensorProto.FLOAT, [None, 1])],
        [helper.make_tensor(name, TensorProto.FLOAT, [1], [weight]) for name, weight in weights.items()],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    path = folder / "mixed.onnx"
    path.write_bytes(helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString())
    return path


def two_models(folder: Path, *, keys: tuple[ServedKey, ...] = ()) -> Snapshot:
    """Return what serves the model of four numbers as ``delays`` and the mixed one as ``fares``."""
    line = pack(folder, save_line(folder), NUMBERS, positive="yes")
    mixed = pack(folder, save_mixed(folder), MIXED, id_column="flight", name="fares")
    return Snapshot(
        number=1,
        keys=keys,
        models=(
            ServedModel(name="delays", versions=(line,), champion="1"),
            ServedModel(name="fares", versions=(mixed,), champion="1"),
        ),
    )


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A client of a door in the same process, and what the door told of its calls."""

    door: GrpcDoor
    plane: Plane
    channel: aio.Channel
    messages: Messages
    calls: list[Call] = field(default_factory=list)

    def call(self, method: str, request: Any, response: Any, **options: Any) -> Awaitable[Any]:
        """Make one call; the request is a message or its bytes."""
        make = self.channel.unary_unary(
            f"/{SERVICE}/{method}", request_serializer=written, response_deserializer=response.FromString
        )
        return make(request, **options)

    def infer(self, request: Any, **options: Any) -> Awaitable[Any]:
        """Ask for answers."""
        return self.call("ModelInfer", request, self.messages.infer, **options)

    async def refused(self, request: Any, **options: Any) -> tuple[str, str, Mapping[str, Any]]:
        """Return status, details and trailing metadata of an infer that fails."""
        try:
            await self.infer(request, **options)
        except aio.AioRpcError as error:
            return error.code().name, error.details() or "", dict(error.trailing_metadata() or ())
        raise AssertionError("it was answered")


def written(message: Any) -> bytes:
    """Return a message as bytes."""
    return message if isinstance(message, bytes) else message.SerializeToString()


@asynccontextmanager
async def open_door(
    snapshot: Snapshot, *, recorder: Recorder | None = None, tls: tuple[bytes, bytes] | None = None, **options: Any
) -> AsyncIterator[Caller]:
    """Open a door on a snapshot's models, and a channel to it; ``tls`` is a key and its certificate."""
    plane = Plane(recorder=recorder or NoRecorder(), limits=Limits())
    applied = await plane.apply(snapshot)
    assert not applied.failed, applied.failed
    calls: list[Call] = []
    own = {name: options.pop(name) for name in ("admit",) if name in options}
    certificate = {"key": tls[0], "certificate": tls[1]} if tls else {}
    settings = GrpcSettings(port=0, version="0.1.0", **certificate, **options)
    door = await start_grpc(plane, settings, observe=calls.append, **own)
    try:
        async with _channel(door.port, tls) as channel:
            yield Caller(door=door, plane=plane, channel=channel, messages=load_messages(), calls=calls)
    finally:
        await door.stop()
        await plane.close()


def _channel(port: int, tls: tuple[bytes, bytes] | None) -> aio.Channel:
    if tls is None:
        return aio.insecure_channel(f"127.0.0.1:{port}")
    return aio.secure_channel(f"localhost:{port}", grpc.ssl_channel_credentials(tls[1]))


def run(work: Callable[[], Awaitable[Any]], *, uv: bool = True) -> Any:
    """Run a test's coroutine, on the loop that the server has or on Python's own."""
    return (uvloop.run if uv else asyncio.run)(work())


class SlowRecorder:
    """A recorder whose disk takes its time."""

    keeps = True

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def chooses(self, first_id: bytes) -> bool:  # noqa: ARG002 - as the protocol has it
        """Keep every answer."""
        return True

    def add(self, entry: Entry) -> None:
        """Take an entry."""

    def settled(self) -> Awaitable[None]:
        """Return what is done after a while."""
        return asyncio.sleep(self.seconds)


async def until(true: Callable[[], bool]) -> None:
    """Return when something is so; after ten seconds it never is."""
    for _ in range(1_000):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came to be")
