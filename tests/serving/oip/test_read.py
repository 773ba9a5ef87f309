from __future__ import annotations

import contextlib
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatrial.serving import RequestError
from seatrial.serving.oip import DATATYPES, Infer, Tensor, Wanted, read_infer, write_raw
from seatrial.serving.oip.read_careful import read_careful

GOOD: dict[str, Any] = {"name": "input", "shape": [2, 2], "datatype": "FP32", "data": [1, 2.5, -3, 4]}
SAMPLES: dict[str, list[Any]] = {
    "bool": [True, False, False, True],
    "integer": [0, 1, 2, 127],
    "float": [0.0, 1.5, -2.25, 3],
    "text": ["", "a", "é", "\U0001f6a2"],
}


def body_of(*inputs: Any, **others: Any) -> bytes:
    return json.dumps({"inputs": list(inputs), **others}).encode()


def plain(infer: Infer) -> Any:
    tensors = [
        (t.name, t.datatype, t.shape, t.data if isinstance(t.data, list) else (t.data.tolist(), str(t.data.dtype)))
        for t in infer.inputs
    ]
    return tensors, infer.id, infer.outputs, infer.binary, infer.unit, infer.timeout_s


def outcome(read: Any, *arguments: Any) -> Any:
    try:
        return plain(read(*arguments))
    except RequestError as error:
        return error.words


@pytest.mark.parametrize("datatype", DATATYPES.values(), ids=lambda datatype: datatype.name)
def test_every_datatype_comes_flat_nested_and_binary_to_the_same_array(datatype: Any) -> None:
    sample = SAMPLES[datatype.kind]
    head = {"name": "x", "shape": [2, 2], "datatype": datatype.name}
    flat = read_infer(body_of({**head, "data": sample})).inputs[0]
    nested = read_infer(body_of({**head, "data": [sample[:2], sample[2:]]})).inputs[0]
    raw = _bf16(sample) if datatype.name == "BF16" else write_raw(Tensor("x", datatype.name, (2, 2), sample))
    json_part = body_of({**head, "parameters": {"binary_data_size": len(raw)}})
    binary = read_infer(json_part + raw, len(json_part)).inputs[0]
    expected = sample if datatype.kind == "text" else np.array(sample).reshape(2, 2)
    for tensor in (flat, nested, binary):
        np.testing.assert_array_equal(tensor.data, expected)
        assert tensor.shape == (2, 2)
    if datatype.kind in ("integer", "float") and datatype.name != "BF16":
        assert flat.data.dtype == nested.data.dtype == binary.data.dtype == datatype.dtype


def _bf16(sample: list[float]) -> bytes:
    return (np.array(sample, dtype="<f4").view("<u4") >> 16).astype("<u2").tobytes()


def test_identity_outputs_and_parameters_are_read() -> None:
    infer = read_infer(
        body_of(GOOD, id="42", outputs=[{"name": "label"}], parameters={"unit": "customer 7", "timeout": 500_000})
    )
    assert (infer.id, infer.outputs, infer.unit, infer.timeout_s) == ("42", [Wanted("label")], "customer 7", 0.5)


@pytest.mark.parametrize("more", [{}, {"binary_data_output": True}])
def test_a_client_that_waits_for_ever_is_understood(more: dict[str, bool]) -> None:
    infer = read_infer(body_of(GOOD, parameters={"timeout": 10**400} | more))
    assert infer.timeout_s is not None
    assert infer.timeout_s > 1e9


def test_outputs_are_binary_one_by_one_or_all() -> None:
    outputs = [{"name": "label", "parameters": {"binary_data": False}}, {"name": "score"}]
    infer = read_infer(body_of(GOOD, outputs=outputs, parameters={"binary_data_output": True}))
    assert infer.outputs == [Wanted("label"), Wanted("score", binary=True)]
    assert read_infer(body_of(GOOD, parameters={"binary_data_output": True})).binary


def test_null_is_missing_and_kept_as_that() -> None:
    assert read_infer(body_of({**GOOD, "data": [1, None, 3, 4]})).inputs[0].data == [1, None, 3, 4]


def test_json_and_binary_tensors_may_stand_side_by_side() -> None:
    raw = np.array([1.5, 2.5], dtype="<f8").tobytes()
    binary = {"name": "b", "shape": [2], "datatype": "FP64", "parameters": {"binary_data_size": 16}}
    head = body_of({"name": "a", "shape": [2], "datatype": "INT8", "data": [1, 2]}, binary)
    first, second = read_infer(head + raw, len(head)).inputs
    assert (first.data.tolist(), second.data.tolist()) == ([1, 2], [1.5, 2.5])


WRONG: list[tuple[bytes, str, str]] = [
    (b"", "SRV201", "body"),
    (b"{", "SRV201", "body"),
    (b"\xff", "SRV201", "body"),
    (b'{"inputs": [NaN]}', "SRV201", "body"),
    (b'{"inputs": [1e400]}', "SRV201", "body"),
    (b"[" * 100_000, "SRV201", "body"),
    (b"[]", "SRV201", "body"),
    (b"null", "SRV201", "body"),
    (b"{}", "SRV201", "inputs"),
    (b'{"input": []}', "SRV201", "inputs"),
    (b'{"inputs": []}', "SRV201", "inputs"),
    (b'{"inputs": {}}', "SRV201", "inputs"),
    (b'{"inputs": [3]}', "SRV201", "inputs[0]"),
    (body_of({"shape": [1], "datatype": "FP32", "data": [1]}), "SRV201", "inputs[0].name"),
    (body_of({**GOOD, "name": 7}), "SRV201", "inputs[0].name"),
    (body_of({**GOOD, "datatype": "FP33"}), "SRV202", "inputs[0].datatype"),
    (body_of({**GOOD, "datatype": "fp32"}), "SRV202", "inputs[0].datatype"),
    (body_of({**GOOD, "datatype": None}), "SRV202", "inputs[0].datatype"),
    (body_of(GOOD, {**GOOD, "datatype": ["FP32"]}), "SRV202", "inputs[1].datatype"),
    (body_of({**GOOD, "shape": 2}), "SRV201", "inputs[0].shape"),
    (body_of({**GOOD, "shape": [2, -2]}), "SRV203", "inputs[0].shape[1]"),
    (body_of({**GOOD, "shape": [True, 4]}), "SRV203", "inputs[0].shape[0]"),
    (body_of({**GOOD, "shape": ["2", 2]}), "SRV203", "inputs[0].shape[0]"),
    (body_of({**GOOD, "shape": [2.0, 2]}), "SRV203", "inputs[0].shape[0]"),
    (body_of({**GOOD, "shape": [2**40, 2**40]}), "SRV203", "inputs[0].shape"),
    (body_of({**GOOD, "shape": [1] * 70}), "SRV203", "inputs[0].shape"),
    (body_of({**GOOD, "shape": [0, 2**62], "data": []}), "SRV203", "inputs[0].shape"),
    (body_of({**GOOD, "shape": [2**70, 0], "data": []}), "SRV203", "inputs[0].shape"),
    (body_of({**GOOD, "shape": [0, 2**40, 2**40], "data": []}), "SRV203", "inputs[0].shape"),
    (body_of({**GOOD, "shape": [3, 2]}), "SRV204", "inputs[0].data"),
    (body_of({**GOOD, "shape": []}), "SRV204", "inputs[0].data"),
    (body_of({**GOOD, "data": []}), "SRV204", "inputs[0].data"),
    (body_of({**GOOD, "data": "1,2"}), "SRV201", "inputs[0].data"),
    (body_of({**GOOD, "data": None}), "SRV201", "inputs[0].data"),
    (body_of({**GOOD, "data": [[1, 2], [3]]}), "SRV204", "inputs[0].data[1]"),
    (body_of({**GOOD, "data": [[1, 2], 3]}), "SRV204", "inputs[0].data[1]"),
    (body_of({**GOOD, "data": [[1, 2], [3, [4]]]}), "SRV206", "inputs[0].data[1][1]"),
    (body_of({**GOOD, "data": [[1, 2], [3, "4"]]}), "SRV206", "inputs[0].data[1][1]"),
    (body_of({**GOOD, "data": [1, "2.5", 3, 4]}), "SRV206", "inputs[0].data[1]"),
    (body_of({**GOOD, "data": [1, 2, True, 4]}), "SRV206", "inputs[0].data[2]"),
    (body_of({**GOOD, "data": [1, 2, 3, {}]}), "SRV206", "inputs[0].data[3]"),
    (body_of({**GOOD, "data": [1, 1e39, 3, 4]}), "SRV207", "inputs[0].data[1]"),
    (body_of({**GOOD, "data": [1, 2, 10**400, 4]}), "SRV207", "inputs[0].data[2]"),
    (body_of({**GOOD, "datatype": "FP16", "data": [1, 65_520, 3, 4]}), "SRV207", "inputs[0].data[1]"),
    (body_of({**GOOD, "datatype": "INT8", "data": [1, 128, 3, 4]}), "SRV207", "inputs[0].data[1]"),
    (body_of({**GOOD, "datatype": "UINT64", "data": [1, -1, 2**63, 4]}), "SRV207", "inputs[0].data[1]"),
    (body_of({**GOOD, "datatype": "INT64", "data": [1, 2**63, 3, 4]}), "SRV207", "inputs[0].data[1]"),
    (body_of({**GOOD, "datatype": "INT32", "data": [1, 2.0, 3, 4]}), "SRV206", "inputs[0].data[1]"),
    (body_of({**GOOD, "datatype": "BOOL", "data": [True, 1, True, True]}), "SRV206", "inputs[0].data[1]"),
    (body_of({**GOOD, "datatype": "BYTES", "data": ["a", "b", 3, "d"]}), "SRV206", "inputs[0].data[2]"),
    (body_of(GOOD, id=7), "SRV201", "id"),
    (body_of(GOOD, parameters=[]), "SRV201", "parameters"),
    (body_of(GOOD, parameters={"unit": 1.5}), "SRV201", "parameters.unit"),
    (body_of(GOOD, parameters={"timeout": -1}), "SRV201", "parameters.timeout"),
    (body_of(GOOD, parameters={"timeout": "1"}), "SRV201", "parameters.timeout"),
    (body_of(GOOD, parameters={"sequence_id": 5}), "SRV212", "parameters.sequence_id"),
    (body_of(GOOD, parameters={"binary_data_output": 1}), "SRV201", "parameters.binary_data_output"),
    (body_of(GOOD, outputs=["label"]), "SRV201", "outputs[0]"),
    (body_of(GOOD, outputs=[{"nome": "label"}]), "SRV201", "outputs[0].name"),
    (
        body_of(GOOD, outputs=[{"name": "x", "parameters": {"classification": 3}}]),
        "SRV212",
        "outputs[0].parameters.classification",
    ),
    (
        body_of({**GOOD, "parameters": {"shared_memory_region": "r"}}),
        "SRV212",
        "inputs[0].parameters.shared_memory_region",
    ),
    (body_of({**GOOD, "parameters": {"binary_data_size": 16}}), "SRV208", "inputs[0].data"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "code", "where"), WRONG)
def test_what_is_wrong_is_told_with_its_place(body: bytes, code: str, where: str) -> None:
    with pytest.raises(RequestError) as refused:
        read_infer(body)
    error = refused.value
    assert (error.code, error.where, error.kind) == (code, where, "invalid")
    assert error.expected
    assert error.fix


@pytest.mark.parametrize(
    ("size", "length", "raw", "code", "where"),
    [
        (8, 0, b"\0" * 8, "SRV205", "inputs[0]"),
        (16, 0, b"\0" * 8, "SRV208", "inputs[0].parameters.binary_data_size"),
        (16, 0, b"\0" * 20, "SRV208", "body"),
        (-1, 0, b"", "SRV201", "inputs[0].parameters.binary_data_size"),
        (True, 0, b"", "SRV201", "inputs[0].parameters.binary_data_size"),
        (16, 10_000, b"\0" * 16, "SRV208", "Inference-Header-Content-Length"),
        (16, -10_000, b"\0" * 16, "SRV208", "Inference-Header-Content-Length"),
        (16, -3, b"\0" * 16, "SRV201", "body"),
    ],
)
def test_binary_sizes_that_do_not_add_up_are_told(size: Any, length: int, raw: bytes, code: str, where: str) -> None:
    head = body_of({k: v for k, v in GOOD.items() if k != "data"} | {"parameters": {"binary_data_size": size}})
    with pytest.raises(RequestError) as refused:
        read_infer(head + raw, len(head) + length)
    assert (refused.value.code, refused.value.where) == (code, where)


@pytest.mark.parametrize("body", [wrong for wrong, _, _ in WRONG])
def test_both_readers_say_the_same_of_what_is_wrong(body: bytes) -> None:
    assert outcome(read_infer, body) == outcome(read_careful, body, memoryview(b""))


NUMBERS = st.one_of(st.integers(-(2**66), 2**66), st.floats(allow_nan=False, allow_infinity=False), st.booleans())
TENSORS = st.fixed_dictionaries(
    {
        "name": st.text(max_size=3),
        "shape": st.lists(st.one_of(st.integers(-1, 3), st.integers(0, 2**70)), max_size=20),
        "datatype": st.sampled_from([*DATATYPES, "FP8"]),
        "data": st.lists(st.one_of(NUMBERS, st.text(max_size=3), st.none()), max_size=6),
    }
)
ELEMENTS = st.sampled_from([st.integers(-200, 300), st.floats(-1e5, 1e5), st.text(max_size=2), st.booleans()]).flatmap(
    lambda elements: st.lists(elements, max_size=6)
)


@given(st.lists(TENSORS, min_size=1, max_size=3))
def test_both_readers_read_alike(tensors: list[Any]) -> None:
    body = body_of(*tensors)
    assert outcome(read_infer, body) == outcome(read_careful, body, memoryview(b""))


@given(ELEMENTS, st.sampled_from(list(DATATYPES)))
def test_both_readers_read_alike_what_is_nearly_right(elements: list[Any], datatype: str) -> None:
    body = body_of({"name": "x", "shape": [len(elements)], "datatype": datatype, "data": elements})
    assert outcome(read_infer, body) == outcome(read_careful, body, memoryview(b""))


@given(st.binary(max_size=60), st.one_of(st.none(), st.integers(-2, 70)))
def test_any_body_is_read_or_refused(body: bytes, length: int | None) -> None:
    with contextlib.suppress(RequestError):
        assert read_infer(body, length).inputs


JSON = st.recursive(
    st.one_of(st.none(), NUMBERS, st.text(max_size=4)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["inputs", "outputs", "name", "shape", "datatype", "data", "parameters", "id", "unit"]),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=25,
)


@given(JSON)
def test_any_json_is_read_or_refused_alike(value: Any) -> None:
    body = json.dumps({"inputs": value} if isinstance(value, list) else value).encode()
    assert outcome(read_infer, body) == outcome(read_careful, body, memoryview(b""))
