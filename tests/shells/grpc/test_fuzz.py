"""Requests with bytes changed at random: each is answered or refused, none is a defect."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from oip_doors import run, two_models
from seatrial.serving import Limits, NoRecorder, Plane
from seatrial.serving.oip import Tensor, write_raw
from seatrial.shells.grpc.messages import load_messages
from seatrial.shells.grpc.service import Service
from seatrial.shells.grpc.settings import Call, GrpcSettings, admit_all

MESSAGES = load_messages()
RIGHT = {"delays": [["input"], ["x0", "x1", "x2", "x3"]], "fares": [["distance", "stops", "holiday", "carrier"]]}
KINDS = {"stops": "INT64", "holiday": "BOOL", "carrier": "BYTES"}
VALUES: dict[str, list[Any]] = {"FP32": [0.5], "INT64": [2], "BOOL": [True], "BYTES": ["AA"]}
DATATYPES = ("BOOL", "INT8", "INT64", "UINT8", "UINT64", "FP16", "FP32", "FP64", "BF16", "BYTES", "FP8", "")


class AbortedError(Exception):
    """How a call ends that is refused."""


class Context:
    """What a call needs of grpcio's context, without a connection."""

    def invocation_metadata(self) -> tuple[tuple[str, str], ...]:
        return ()

    def peer(self) -> str:
        return "test"

    def time_remaining(self) -> float | None:
        return None

    def add_done_callback(self, callback: Any) -> None:
        callback(self)

    async def abort(self, *parts: Any) -> None:
        raise AbortedError(*parts)


def seed_of(chance: random.Random) -> bytes:
    """Return a request that is right, or nearly."""
    n = chance.choice([0, 1, 2, 2, 3])
    model = chance.choice(list(RIGHT))
    request = MESSAGES.infer_request(model_name=model)
    raw = chance.random() < 0.7
    for tensor in chance.choice(RIGHT[model]):
        shape = [n, 4] if tensor == "input" else [n]
        datatype = KINDS.get(tensor, "FP32")
        content = write_raw(Tensor(tensor, datatype, (), VALUES[datatype] * (4 * n if tensor == "input" else n)))
        if chance.random() < 0.1:
            datatype = chance.choice(DATATYPES)
        if chance.random() < 0.1:
            shape = chance.choice([[n], [n, 1], [1, -1], [0, 2**62], [1] * chance.randrange(70)])
        if chance.random() < 0.1:
            content = chance.randbytes(chance.choice([0, 1, 4, 16]))
        given = request.inputs.add(name=tensor, datatype=datatype, shape=shape)
        if raw:
            request.raw_input_contents.append(content)
        else:
            given.contents.fp32_contents.extend(chance.choices([0.0, 1.5, float("nan"), float("inf")], k=4 * n))
    if chance.random() < 0.3:
        request.outputs.add(name=chance.choice(["label", "value", "prediction_id", "no"]))
    content = bytearray(request.SerializeToString())
    for _ in range(chance.choice([0, 0, 1, 3])):
        content[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(content)


async def outcomes(folder: Path, n: int) -> Counter[str]:
    plane = Plane(recorder=NoRecorder(), limits=Limits())
    await plane.apply(two_models(folder))
    calls: list[Call] = []
    service = Service(plane, MESSAGES, settings=GrpcSettings(port=0), admit=admit_all, observe=calls.append)
    chance = random.Random(7)  # noqa: S311 - nothing secret
    for _ in range(n):
        body = seed_of(chance)
        try:
            await service.run("ModelInfer", service.infer, body=body, context=Context(), open_to_all=False)
        except AbortedError:
            continue
    await plane.close()
    return Counter(call.status for call in calls)


@pytest.mark.parametrize("n", [3_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_no_request_is_a_defect(tmp_path: Path, n: int, caplog: pytest.LogCaptureFixture) -> None:
    found = run(lambda: outcomes(tmp_path, n))
    assert caplog.text == ""
    assert found.keys() == {"OK", "INVALID_ARGUMENT", "NOT_FOUND"}
    assert found["OK"] > n / 10
