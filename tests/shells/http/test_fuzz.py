"""Whatever is sent: no defect, no crash; the worker goes on."""

import http.client
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import serving_kit as kit

PATHS = st.sampled_from(["/predict", "/v2/models/delays/infer", "/invocations", "/feedback"])
KEYS = st.sampled_from(
    ["x0", "x1", "x2", "x3", "flight", "inputs", "name", "shape", "datatype", "data", "parameters", "outputs", "id"]
    + ["dataframe_split", "dataframe_records", "instances", "columns", "value", "prediction_id", "row_id", "known_at"]
    + ["binary_data_size", "input", "FP32", "BYTES", "unit", "timeout"]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=8)
    | KEYS
    | st.just([1, 4])
)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS | st.text(max_size=4), inner, max_size=5),
    max_leaves=12,
)
TENSORS = st.fixed_dictionaries(
    {
        "name": KEYS,
        "shape": st.lists(st.integers(-1, 5), max_size=3) | LEAVES,
        "datatype": st.sampled_from(["FP32", "FP64", "BYTES", "INT64", "BOOL", "X"]),
    },
    optional={"data": st.lists(LEAVES, max_size=8) | DOCUMENTS, "parameters": DOCUMENTS},
)
INFERS = st.fixed_dictionaries(
    {"inputs": st.lists(TENSORS, max_size=3) | LEAVES},
    optional={"outputs": DOCUMENTS, "parameters": DOCUMENTS, "id": LEAVES},
)
ROWS = st.fixed_dictionaries({}, optional=dict.fromkeys(("x0", "x1", "x2", "x3", "flight", "y"), LEAVES))


def written(document) -> bytes:
    return json.dumps(document).encode("utf-8", "surrogatepass")


def damaged(body, at, by):
    place = at % (len(body) + 1)
    return body[:place] + by + body[place + 1 :]


VALID = st.builds(written, DOCUMENTS | INFERS | ROWS | st.lists(ROWS, max_size=3))
BODIES = st.binary(max_size=200) | VALID | st.builds(damaged, VALID, st.integers(0, 10_000), st.binary(max_size=3))
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Content-Type": st.sampled_from(["application/json", "text/csv", "application/octet-stream", "text/plain"]),
        "Inference-Header-Content-Length": st.integers(-3, 300).map(str) | st.sampled_from(["", "x", "9" * 30]),
    },
)


class Fuzzer:
    def __init__(self, running):
        self.running = running
        self.connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=20)

    def ask(self, path, body, headers):
        self.connection.request("POST", path, body=body, headers=headers)
        answer = self.connection.getresponse()
        said = answer.read()
        assert answer.status in (200, 400, 413, 415), (answer.status, said)
        if answer.status != 200:
            told = json.loads(said)
            assert told["code"]
            assert told["error"]
        if answer.getheader("connection") == "close":
            self.connection.close()


@pytest.fixture(scope="module")
def fuzzer(door):
    made = Fuzzer(door)
    yield made
    made.connection.close()


COMMON = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


@settings(max_examples=400, **COMMON)
@given(PATHS, BODIES, HEADERS)
def test_no_body_is_answered_by_a_defect(fuzzer, path, body, headers):
    fuzzer.ask(path, body, headers)


@pytest.mark.slow
@settings(max_examples=100_000, **COMMON)
@given(PATHS, BODIES, HEADERS)
def test_no_body_of_a_hundred_thousand_is_answered_by_a_defect(fuzzer, path, body, headers):
    fuzzer.ask(path, body, headers)


def test_the_worker_that_was_fuzzed_has_told_of_no_defect(door, fuzzer):
    del fuzzer
    assert "Traceback" not in door.log.read_text()
    assert door.ask("POST", "/predict", kit.ROW).status == 200
