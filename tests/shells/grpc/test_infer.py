from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oip_doors import MIXED, SERVICE, Caller, mixed_answer, open_door, run, two_models, written
from seatrial.journal.ids import is_id
from seatrial.journal.inbox import Inbox
from seatrial.serving import RequestError, Snapshot, TickRecorder
from seatrial.serving.oip import Tensor, write_raw
from seatrial.serving.oip.datatypes import OF_FIELDS
from seatrial.shells.grpc.contents import write_contents

TYPES = {"distance": "number", "stops": "integer", "holiday": "boolean", "carrier": "string"}
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
ROWS = np.array([[0.1, 0.2, 0.3, 0.4], [-1.0, -2.0, 0.5, 0.25]], dtype=np.float32)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return two_models(tmp_path_factory.mktemp("models"))


def matrix(caller: Caller, *, raw: bool, **parts: Any) -> Any:
    request = caller.messages.infer_request(model_name="delays", **parts)
    add(request, Tensor("input", "FP32", ROWS.shape, ROWS), raw=raw)
    return request


def add(request: Any, tensor: Tensor, *, raw: bool) -> None:
    given = request.inputs.add(name=tensor.name, datatype=tensor.datatype, shape=tensor.shape)
    if raw:
        request.raw_input_contents.append(write_raw(tensor))
    else:
        write_contents(given.contents, tensor)


def stream_of(caller: Caller) -> Any:
    return caller.channel.stream_stream(
        f"/{SERVICE}/ModelStreamInfer",
        request_serializer=written,
        response_deserializer=caller.messages.stream_infer.FromString,
    )


@pytest.mark.parametrize("raw", [True, False], ids=["raw", "typed"])
@pytest.mark.parametrize("uv", [True, False], ids=["uvloop", "asyncio"])
def test_outputs_come_as_the_inputs_came(snapshot: Snapshot, *, raw: bool, uv: bool) -> None:
    async def work() -> Any:
        async with open_door(snapshot) as caller:
            return await caller.infer(matrix(caller, raw=raw, id="42"))

    answer = run(work, uv=uv)
    assert (answer.model_name, answer.model_version, answer.id) == ("delays", "1", "42")
    assert [output.name for output in answer.outputs] == ["label", "score", "probabilities"]
    assert bool(answer.raw_output_contents) == raw
    scores = (
        np.frombuffer(answer.raw_output_contents[1], "<f8").tolist()
        if raw
        else list(answer.outputs[1].contents.fp64_contents)
    )
    assert [score > 0.5 for score in scores] == [True, False]


@pytest.mark.parametrize("raw", [True, False], ids=["raw", "typed"])
def test_every_type_of_a_signature_goes_in_and_is_answered(snapshot: Snapshot, *, raw: bool) -> None:
    async def work() -> Any:
        async with open_door(snapshot) as caller:
            request = caller.messages.infer_request(model_name="fares", model_version="1")
            for name, values in MIXED.items():
                add(request, Tensor(name, OF_FIELDS[TYPES[name]], (3, 1), values.tolist()), raw=raw)
            add(request, Tensor("flight", "BYTES", (3,), ["x", "y", "z"]), raw=raw)
            return await caller.infer(request)

    answer = run(work)
    values = answer.raw_output_contents[0] if raw else np.array(answer.outputs[0].contents.fp64_contents).tobytes()
    assert np.frombuffer(values, "<f8").tolist() == mixed_answer(**MIXED)


def test_prediction_ids_are_given_and_recorded(snapshot: Snapshot, tmp_path: Path) -> None:
    async def work() -> Any:
        inbox = Inbox(tmp_path, level="written")
        async with open_door(snapshot, recorder=TickRecorder(inbox)) as caller:
            request = matrix(caller, raw=True)
            request.outputs.add(name="prediction_id")
            answer = await caller.infer(request)
        inbox.close()
        return answer, caller.calls

    answer, (call,) = run(work)
    first = answer.parameters["prediction_id"].string_param
    assert is_id(first)
    assert first == call.prediction_id
    assert first.encode() in answer.raw_output_contents[0]


def test_a_stream_answers_in_turn_and_goes_on_after_a_refusal(snapshot: Snapshot) -> None:
    async def work() -> Any:
        async with open_door(snapshot) as caller:
            wrong = matrix(caller, raw=True, model_version="9")
            requests = [matrix(caller, raw=True, id="a"), wrong, matrix(caller, raw=True, id="c")]
            return [answer async for answer in stream_of(caller)(iter(requests))], caller.calls

    answers, calls = run(work)
    assert [answer.infer_response.id for answer in answers] == ["a", "", "c"]
    assert answers[1].error_message.startswith("SRV002")
    assert [call.status for call in calls] == ["OK", "NOT_FOUND", "OK"]


def test_metadata_readiness_and_index(snapshot: Snapshot) -> None:
    async def work() -> Any:
        async with open_door(snapshot) as caller:
            messages = caller.messages
            live = await caller.call("ServerLive", b"", messages.server_live)
            ready = await caller.call("ServerReady", b"", messages.server_ready)
            server = await caller.call("ServerMetadata", b"", messages.server_metadata)
            request = messages.model_ready_request(name="fares", version="1")
            model_ready = await caller.call("ModelReady", request, messages.model_ready)
            model = await caller.call("ModelMetadata", request, messages.model_metadata)
            index = await caller.call("RepositoryIndex", b"", messages.repository_index)
            return live.live, ready.ready, model_ready.ready, server, model, index

    live, ready, model_ready, server, model, index = run(work)
    assert (live, ready, model_ready) == (True, True, True)
    assert (server.name, server.version, list(server.extensions)) == ("seatrial", "0.1.0", ["binary_tensor_data"])
    assert [(tensor.name, tensor.datatype) for tensor in model.inputs] == [
        ("distance", "FP64"), ("stops", "INT64"), ("holiday", "BOOL"), ("carrier", "BYTES"),
    ]  # fmt: skip
    assert [(tensor.name, tensor.datatype, list(tensor.shape)) for tensor in model.outputs] == [("value", "FP64", [-1])]
    assert [(entry.name, entry.version, entry.state) for entry in index.models] == [
        ("delays", "1", "READY"), ("fares", "1", "READY"),
    ]  # fmt: skip


def test_the_door_tells_of_each_call(snapshot: Snapshot) -> None:
    async def work() -> Any:
        async with open_door(snapshot) as caller:
            await caller.infer(matrix(caller, raw=True), metadata=(("traceparent", TRACE),))
            await caller.refused(matrix(caller, raw=True, model_version="9"))
            return caller.calls

    good, bad = run(work)
    assert (good.method, good.status, good.model, good.version, good.route) == (
        "ModelInfer",
        "OK",
        "delays",
        "1",
        "champion",
    )
    assert (good.n_rows, good.traceparent) == (2, TRACE)
    assert good.seconds > 0
    assert (bad.status, bad.code, bad.model, bad.n_rows) == ("NOT_FOUND", "SRV002", "", 0)


def test_many_calls_at_once_are_all_answered(snapshot: Snapshot) -> None:
    async def work() -> Any:
        async with open_door(snapshot) as caller:
            requests = [matrix(caller, raw=i % 2 == 0, id=str(i)) for i in range(200)]
            return await asyncio.gather(*(caller.infer(request) for request in requests))

    assert [answer.id for answer in run(work)] == [str(i) for i in range(200)]


def test_a_stream_ends_when_its_key_is_revoked(snapshot: Snapshot) -> None:
    revoked: list[bool] = []

    def admit(authorization: str | None) -> str:
        del authorization
        if revoked:
            raise RequestError("SRV102", "the key is unknown or was revoked", kind="unauthorised")
        return "ours"

    async def work() -> Any:
        async with open_door(snapshot, admit=admit) as caller:
            stream = stream_of(caller)()
            await stream.write(matrix(caller, raw=True, id="a"))
            first = await stream.read()
            revoked.append(True)
            await stream.write(matrix(caller, raw=True, id="b"))
            await stream.done_writing()
            return first.infer_response.id, await stream.code(), [call.key for call in caller.calls]

    first, code, keys = run(work)
    assert (first, code.name, keys) == ("a", "UNAUTHENTICATED", ["ours", ""])
