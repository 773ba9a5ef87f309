from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

import packed
from seatrial.journal.ids import Ids
from seatrial.serving import Limits, Served
from seatrial.serving.answer import Answer
from seatrial.serving.check import Checked
from seatrial.serving.load import load_version
from seatrial.serving.oip import answer_parameters, from_answer, read_infer, to_rows, write_infer
from seatrial.shells.http.infer_raw import QuickRaw
from seatrial.values import Route

ROWS = np.arange(20).reshape(5, 4) / 7


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Served:
    folder = tmp_path_factory.mktemp("raw")
    version = packed.pack(folder, packed.save_line(folder), packed.NUMBERS, positive="yes")
    return asyncio.run(load_version(version, Limits()))


def body(
    rows: np.ndarray, dtype: str = "<f4", more: Mapping[str, Any] | None = None, **tensor: Any
) -> tuple[bytes, int]:
    content = rows.astype(dtype).tobytes()
    parameters = {"binary_data_size": len(content)}
    named = {"name": "input", "shape": rows.shape, "datatype": "FP32", "parameters": parameters} | tensor
    asked = {"inputs": [named], "id": "7", "parameters": {"binary_data_output": True}} | (more or {})
    head = json.dumps(asked).encode()
    return head + content, len(head)


@pytest.mark.parametrize(("datatype", "dtype"), [("FP32", "<f4"), ("FP64", "<f8")])
@pytest.mark.parametrize("n_rows", [1, 5])
def test_the_short_way_says_what_the_long_one_says(served: Served, datatype: str, dtype: str, n_rows: int) -> None:
    content, head = body(ROWS[:n_rows], dtype, datatype=datatype)
    taken = QuickRaw(served).read(content, head)
    slowly = read_infer(content, head)
    rows = to_rows(served.package, slowly.inputs).rows.values
    assert taken is not None
    assert (taken[1].tolist(), taken[1].dtype) == (rows.tolist(), rows.dtype)
    checked = Checked(n_rows, np.ascontiguousarray(rows, dtype=np.float64))
    answer = Answer(served, Route(version="1"), n_rows, served.now(checked), checked, first_id=Ids()(n_rows))
    outputs = from_answer(served.package, answer, None)
    said = write_infer(slowly, "delays", "1", outputs=outputs, parameters=answer_parameters(answer))
    assert QuickRaw(served).write(taken[0], answer) == said


ODD = {
    "another name": body(ROWS, name="x0"),
    "another width": body(ROWS, shape=(4, 5)),
    "flat": body(ROWS, shape=(20,)),
    "no rows": body(ROWS[:0]),
    "below nothing": body(ROWS, shape=(-5, -4)),
    "integers": body(ROWS, "<i4", datatype="INT32"),
    "too few bytes": body(ROWS, parameters={"binary_data_size": 76}),
    "too many bytes": body(ROWS, parameters={"binary_data_size": 84}),
    "another parameter": body(ROWS, parameters={"binary_data_size": 80, "classification": 1}),
    "an answer in JSON": body(ROWS, more={"parameters": {}}),
    "some outputs": body(ROWS, more={"outputs": [{"name": "label"}]}),
    "no JSON": (b"{" + bytes(80), 1),
    "a head too long": (body(ROWS)[0], 10_000),
    "a head too short": (body(ROWS)[0], 10),
}


@pytest.mark.parametrize("what", ODD)
def test_what_is_odd_goes_the_long_way(served: Served, what: str) -> None:
    assert QuickRaw(served).read(*ODD[what]) is None
