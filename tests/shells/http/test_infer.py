"""The Open Inference Protocol by REST."""

import json

import numpy as np
import pytest

import serving_kit as kit
from seatrial.serving.oip import read_infer
from seatrial.shells.http.infer_quick import Question, Quick

INFER = "/v2/models/delays/infer"
ROWS = [[0.1, -0.2, 0.3, 0.4], [1, 2, 3, 4]]


def binary(document, *arrays, path=INFER, door=None, **headers):
    head = json.dumps(document).encode()
    sent = {"Inference-Header-Content-Length": str(len(head)), "Content-Type": "application/octet-stream"} | headers
    return door.ask("POST", path, head + b"".join(array.tobytes() for array in arrays), sent)


def outputs_of(answer) -> dict:
    return {output["name"]: output for output in answer.json["outputs"]}


def test_the_server_says_what_it_can(door):
    said = door.ask("GET", "/v2").json
    assert (said["name"], said["extensions"]) == ("seatrial", ["binary_tensor_data"])


def test_health(door):
    assert door.ask("GET", "/v2/health/live").json == {"live": True}
    assert door.ask("GET", "/v2/health/ready").json == {"ready": True}
    assert door.ask("GET", "/v2/models/delays/ready").json == {"name": "delays", "ready": True}
    assert door.ask("GET", "/v2/models/delays/versions/1/ready").status == 200


def test_a_model_describes_itself(door):
    said = door.ask("GET", "/v2/models/delays").json
    assert said == door.ask("GET", "/v2/models/delays/versions/1").json
    assert [tensor["name"] for tensor in said["inputs"]] == ["x0", "x1", "x2", "x3"]
    assert [tensor["name"] for tensor in said["outputs"]] == ["label", "score", "probabilities"]


def test_an_answer_has_all_outputs_and_the_identity_that_was_sent(door):
    answer = door.ask("POST", INFER, kit.infer_body(ROWS, id="mine"))
    assert (answer.json["id"], answer.json["model_version"]) == ("mine", "1")
    assert list(outputs_of(answer)) == ["label", "score", "probabilities"]
    assert outputs_of(answer)["probabilities"]["shape"] == [2, 2]
    assert len(answer.json["parameters"]["prediction_id"]) == 36


def test_outputs_come_as_they_are_wanted(door):
    wanted = [{"name": "prediction_id"}, {"name": "score"}]
    answer = door.ask("POST", INFER, kit.infer_body(ROWS, outputs=wanted))
    assert list(outputs_of(answer)) == ["prediction_id", "score"]
    assert outputs_of(answer)["prediction_id"]["data"][0] == answer.json["parameters"]["prediction_id"]


@pytest.mark.parametrize(("datatype", "dtype"), [("FP32", "<f4"), ("FP64", "<f8"), ("INT64", "<i8"), ("UINT8", "u1")])
def test_a_binary_tensor_is_answered_as_the_same_numbers_in_json(door, datatype, dtype):
    array = np.array([[1, 2, 3, 4], [4, 3, 2, 1]], dtype=dtype)
    tensor = {"name": "input", "shape": [2, 4], "datatype": datatype}
    raw = {"inputs": [tensor | {"parameters": {"binary_data_size": array.nbytes}}]}
    plain = {"inputs": [tensor | {"data": array.ravel().tolist()}]}
    assert outputs_of(binary(raw, array, door=door)) == outputs_of(door.ask("POST", INFER, plain))


def test_a_binary_answer_is_the_same_numbers(door):
    array = np.array(ROWS, dtype="<f4")
    parameters = {"binary_data_size": array.nbytes}
    tensor = {"name": "input", "shape": [2, 4], "datatype": "FP32", "parameters": parameters}
    answer = binary({"inputs": [tensor], "parameters": {"binary_data_output": True}}, array, door=door)
    length = int(answer.headers["inference-header-content-length"])
    said = json.loads(answer.body[:length])
    assert answer.headers["content-type"] == "application/octet-stream"
    at = length
    raw = {}
    for output in said["outputs"]:
        size = output["parameters"]["binary_data_size"]
        raw[output["name"]], at = answer.body[at : at + size], at + size
    assert at == len(answer.body)
    listed = tensor | {"parameters": {}, "data": array.ravel().tolist()}
    plain = outputs_of(door.ask("POST", INFER, {"inputs": [listed]}))
    assert np.frombuffer(raw["probabilities"], "<f8").tolist() == plain["probabilities"]["data"]
    assert raw["label"][4:6] in (b"no", b"ye")


def test_a_binary_tensor_that_is_cut_off_is_refused(door):
    array = np.array(ROWS, dtype="<f4")
    tensor = {"name": "input", "shape": [2, 4], "datatype": "FP32", "parameters": {"binary_data_size": array.nbytes}}
    answer = binary({"inputs": [tensor]}, array[:1], door=door)
    assert (answer.status, answer.json["where"][:9]) == (400, "inputs[0]")


def test_one_tensor_per_feature_and_nested_lists_give_the_same_answer(door):
    flat = outputs_of(door.ask("POST", INFER, kit.infer_body(ROWS)))
    tensor = {"shape": [2], "datatype": "FP64"}
    each = [tensor | {"name": f"x{i}", "data": [row[i] for row in ROWS]} for i in range(4)]
    nested = kit.infer_body(ROWS)
    nested["inputs"][0]["data"] = ROWS
    assert outputs_of(door.ask("POST", INFER, {"inputs": each})) == flat
    assert outputs_of(door.ask("POST", INFER, nested)) == flat


@pytest.mark.parametrize("datatype", ["FP32", "FP64"])
@pytest.mark.parametrize("identity", ["", 'a "quoted" ü'])
@pytest.mark.parametrize("rows", [1, 2, 7])
def test_the_short_way_says_what_the_long_way_says(door, datatype, identity, rows):
    numbers = np.random.default_rng(rows).normal(size=(rows, 4)).round(3).tolist()
    body = kit.infer_body(numbers, id=identity)
    body["inputs"][0]["datatype"] = datatype
    short = door.ask("POST", INFER, body).json
    long = door.ask("POST", INFER, body | {"parameters": {}}).json  # whatever has parameters goes the long way
    for said in (short, long):
        said["parameters"].pop("prediction_id")
    assert json.dumps(short) == json.dumps(long)


ODD = ("{}", '{"inputs": []}', json.dumps(kit.infer_body(ROWS, outputs=[])), "[", '"\\ud800"', "[" * 9_999)


@pytest.mark.parametrize("body", ODD)
def test_what_is_odd_does_not_go_the_short_way(version, body):
    assert served_quick(version).read(body.encode()) is None


def test_the_short_way_reads_the_same_numbers(version):
    body = json.dumps(kit.infer_body(ROWS)).encode()
    question, rows = served_quick(version).read(body)
    assert isinstance(question, Question)
    assert rows.tolist() == read_infer(body).inputs[0].data.tolist()


def served_quick(version) -> Quick:
    import asyncio

    from seatrial.serving.load import load_version

    return Quick(asyncio.run(load_version(version, kit.limits())))
