from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oip_doors import Caller, open_door, run, two_models
from seatrial.serving import RequestError, Snapshot
from seatrial.shells.grpc.messages import load_messages
from seatrial.shells.grpc.request import read_request
from seatrial.shells.grpc.status import STATUS, metadata_of, status_of
from seatrial.values.errors import StateError

MESSAGES = load_messages()
FOUR = struct.pack("<4f", 1, 2, 3, 4)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return two_models(tmp_path_factory.mktemp("models"))


def request(*, raw: list[bytes] | None = None, fields: dict[str, Any] | None = None, **parts: Any) -> Any:
    """Return a request for the model of four numbers, with some of its parts as given."""
    tensor = {"name": "input", "datatype": "FP32", "shape": [1, 4]} | {
        name: parts.pop(name) for name in ("name", "datatype", "shape", "parameters") if name in parts
    }
    parameters = tensor.pop("parameters", {})
    made = MESSAGES.infer_request(**{"model_name": "delays", "raw_input_contents": raw or []} | parts)
    given_ = made.inputs.add(**tensor)
    for name, value in parameters.items():
        given_.parameters[name].string_param = value
    for name, values in (fields or {}).items():
        getattr(given_.contents, name).extend(values)
    return made


def with_parameter(made: Any, name: str, **value: Any) -> Any:
    made.parameters[name].CopyFrom(type(made.parameters[name])(**value))
    return made


NAN = float("nan")
BAD, INPUT = "INVALID_ARGUMENT", "inputs[0]"
SHARED = {"shared_memory_region": "r"}
TEXT = [b"a", b"\xff", b"", b""]
WRONG: list[tuple[Any, str, str, str]] = [
    (b"\xff\xff", BAD, "SRV218", "message"),
    (request(raw=[FOUR], model_name="delay"), "NOT_FOUND", "SRV001", "delay"),
    (request(raw=[FOUR], model_version="9"), "NOT_FOUND", "SRV002", "delays/9"),
    (MESSAGES.infer_request(model_name="delays"), BAD, "SRV201", "inputs"),
    (request(raw=[FOUR], shape=[1] * 40), BAD, "SRV203", "inputs[0].shape"),
    (request(raw=[FOUR, FOUR]), BAD, "SRV217", "raw_input_contents"),
    (request(raw=[FOUR], fields={"fp32_contents": [1]}), BAD, "SRV217", f"{INPUT}.contents"),
    (request(raw=[FOUR], datatype="FP3"), BAD, "SRV202", "inputs[0].datatype"),
    (request(raw=[FOUR], datatype=""), BAD, "SRV202", "inputs[0].datatype"),
    (request(raw=[FOUR], shape=[1, -4]), BAD, "SRV203", "inputs[0].shape[1]"),
    (request(raw=[FOUR], shape=[2**62, 4]), BAD, "SRV203", "inputs[0].shape"),
    (request(raw=[FOUR], shape=[2, 4]), BAD, "SRV205", "inputs[0]"),
    (request(raw=[FOUR[:-1]]), BAD, "SRV205", "inputs[0]"),
    (request(raw=[FOUR], shape=[4]), BAD, "SRV203", "inputs[0].shape"),
    (request(raw=[FOUR], shape=[4, 1]), BAD, "SRV203", "inputs[0].shape"),
    (request(raw=[b""], shape=[0, 4]), BAD, "SRV023", "inputs[0]"),
    (request(raw=[FOUR], name="x9", shape=[4]), BAD, "SRV010", "inputs[0].name"),
    (request(raw=[struct.pack("<4f", 1, NAN, 3, 4)]), BAD, "SRV017", f"{INPUT}.data[1]"),
    (request(raw=[struct.pack("<4f", 1, 2, 3, np.inf)]), BAD, "SRV018", "inputs[0].data[3]"),
    (request(raw=[b"\1\0\0\0x" * 4], datatype="BYTES"), BAD, "SRV012", f"{INPUT}.data[0]"),
    (request(raw=[b"\1\0\0\0x" * 3], datatype="BYTES"), BAD, "SRV209", "inputs[0]"),
    (request(fields={"fp32_contents": [1, 2, 3]}), BAD, "SRV204", "inputs[0].data"),
    (request(), BAD, "SRV204", "inputs[0].data"),
    (request(fields={"fp64_contents": [1, 2, 3, 4]}), BAD, "SRV216", f"{INPUT}.contents"),
    (request(datatype="FP16", fields={"fp32_contents": [1, 2, 3, 4]}), BAD, "SRV216", f"{INPUT}.contents"),
    (request(datatype="INT8", fields={"int_contents": [1, 2, 300, 4]}), BAD, "SRV207", f"{INPUT}.data[2]"),
    (request(datatype="BYTES", fields={"bytes_contents": TEXT}), BAD, "SRV210", f"{INPUT}.data[1]"),
    (request(datatype="BOOL", fields={"bool_contents": [True] * 4}), BAD, "SRV014", f"{INPUT}.data[0]"),
    (request(raw=[FOUR], parameters=SHARED), BAD, "SRV212", f"{INPUT}.parameters.shared_memory_region"),
    (with_parameter(request(raw=[FOUR]), "sequence_id", int64_param=3), BAD, "SRV212", "parameters.sequence_id"),
    (with_parameter(request(raw=[FOUR]), "unit", double_param=3.5), BAD, "SRV201", "parameters.unit"),
    (with_parameter(request(raw=[FOUR]), "timeout", int64_param=1), "DEADLINE_EXCEEDED", "SRV031", ""),
    (request(raw=[FOUR], outputs=[{"name": "labels"}]), BAD, "SRV214", "outputs[0].name"),
    (request(raw=[FOUR], outputs=[{"name": "prediction_id"}]), BAD, "SRV215", "outputs"),
]  # fmt: skip


def test_every_refusal_has_its_status_code_and_place(snapshot: Snapshot) -> None:
    async def work() -> Any:
        async with open_door(snapshot) as caller:
            return [await _told(caller, wrong) for wrong, *_ in WRONG]

    assert run(work) == [(status, code, where) for _, status, code, where in WRONG]


async def _told(caller: Caller, wrong: Any) -> tuple[str, str, str]:
    status, details, trailing = await caller.refused(wrong)
    parts = json.loads(trailing["seatrial-error-bin"])
    assert parts["error"] in details
    assert trailing["seatrial-code"] == parts["code"]
    return status, parts["code"], parts.get("where", "")


def test_each_kind_of_refusal_has_a_status_and_says_when_to_come_back() -> None:
    error = RequestError("SRV030", "full", kind="busy", retry_after_s=0.5)
    assert (status_of(error), dict(metadata_of(error))["grpc-retry-pushback-ms"]) == ("RESOURCE_EXHAUSTED", "500")
    assert status_of(StateError("SRV050", "no snapshot")) == "UNAVAILABLE"
    assert STATUS["unauthorised"] == "UNAUTHENTICATED"
    assert STATUS["forbidden"] == "PERMISSION_DENIED"


def test_a_defect_is_told_without_what_it_was(snapshot: Snapshot, caplog: pytest.LogCaptureFixture) -> None:
    def broken(authorization: str | None) -> str:
        raise ZeroDivisionError(authorization)

    async def work() -> Any:
        async with open_door(snapshot, admit=broken) as caller:
            return await caller.refused(request(raw=[FOUR]), metadata=(("authorization", "secret"),))

    status, details, trailing = run(work)
    assert (status, trailing["seatrial-code"]) == ("INTERNAL", "SRV219")
    assert "secret" not in details
    assert "ZeroDivisionError" in caplog.text


def test_keys_are_asked_for_but_not_by_those_who_watch_the_process(snapshot: Snapshot) -> None:
    def only_ours(authorization: str | None) -> str:
        if authorization != "Bearer ours":
            raise RequestError("SRV100", "no key", kind="unauthorised")
        return "0123456789ab"

    async def work() -> Any:
        async with open_door(snapshot, admit=only_ours) as caller:
            live = await caller.call("ServerLive", b"", caller.messages.server_live)
            status, *_ = await caller.refused(request(raw=[FOUR]))
            answer = await caller.infer(request(raw=[FOUR]), metadata=(("authorization", "Bearer ours"),))
            return live.live, status, answer.model_name, [call.key for call in caller.calls]

    assert run(work) == (True, "UNAUTHENTICATED", "delays", ["", "", "0123456789ab"])


@given(st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_raw_bytes_are_read_or_refused(content: bytes) -> None:
    for datatype in ("FP32", "BYTES", "BOOL", "BF16"):
        made = request(raw=[content], datatype=datatype, shape=[len(content) // 4, 1])
        try:
            infer = read_request(made)
        except RequestError as error:
            assert error.where.startswith("inputs[0]")  # noqa: PT017 - either is right
        else:
            assert len(infer.inputs[0].data) == len(content) // 4
