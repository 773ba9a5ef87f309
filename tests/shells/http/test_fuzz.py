"""Whatever is sent: no defect, no crash; the worker goes on."""

import http.client
import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import serving_kit as kit

PATHS = st.sampled_from(["/predict", "/v2/models/delays/infer", "/invocations", "/feedback"])
NAMES = (
    *("x0", "x1", "x2", "x3", "flight", "inputs", "name", "shape", "datatype", "data", "parameters", "outputs", "id"),
    *("dataframe_split", "dataframe_records", "instances", "columns", "value", "prediction_id", "row_id", "known_at"),
    *("binary_data_size", "input", "FP32", "BYTES", "unit", "timeout"),
)
KEYS = st.sampled_from(NAMES)
NUMBERS = st.integers(-(2**70), 2**70) | st.floats()
LEAVES = st.none() | st.booleans() | NUMBERS | st.text(max_size=8) | KEYS | st.just([1, 4])


def nested(inner):
    return st.lists(inner, max_size=5) | st.dictionaries(KEYS | st.text(max_size=4), inner, max_size=5)


DOCUMENTS = st.recursive(LEAVES, nested, max_leaves=12)
DATATYPES = st.sampled_from(["FP32", "FP64", "BYTES", "INT64", "BOOL", "X"])
SHAPES = st.lists(st.integers(-1, 5), max_size=3) | LEAVES
TENSORS = st.fixed_dictionaries(
    {"name": KEYS, "shape": SHAPES, "datatype": DATATYPES},
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


TARGETS = ("/predict", "/v2/models/delays/infer", "/invocations", "/feedback")
SEEDS = [
    *(json.dumps(document).encode() for document in (kit.ROW, [kit.ROW] * 2, kit.infer_body([[1, 2, 3, 4]], id="a"))),
    json.dumps({"dataframe_split": {"columns": ["x0", "x1", "x2", "x3"], "data": [[1, 2, 3, 4]]}}).encode(),
    json.dumps([{"prediction_id": "018bcfe5-6800-7abc-8000-00000000000a", "value": 1}]).encode(),
]
PIECES = [
    *(
        b"null",
        b"NaN",
        b"1e400",
        b"-1",
        b"true",
        b'"a"',
        b"[",
        b"]",
        b"{",
        b"}",
        b",",
        b":",
        b"\xff",
        b"\\ud800",
        b"0" * 99,
    ),
    *(f'"{name}"'.encode() for name in NAMES),
]


def mutated(chance: random.Random) -> bytes:
    """Return a body that was right once."""
    body = chance.choice(SEEDS)
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(body) + 1), chance.choice((0, 1, 1, 2, 5, 20))
        put = chance.choice((b"", chance.choice(PIECES), chance.randbytes(chance.randint(1, 3))))
        body = body[:at] + put + body[at + length :]
    return body


@pytest.mark.slow
def test_a_hundred_thousand_bodies_are_answered_without_a_defect_in_steady_memory(door, fuzzer):
    chance = random.Random(20_261_125)  # noqa: S311 - no secret is made of it
    kind = {"Content-Type": "application/json"}
    sizes = []
    for turn in range(100_000):
        fuzzer.ask(chance.choice(TARGETS), mutated(chance), kind)
        if turn % 20_000 == 19_999:
            sizes.append(memory_mb(door.process.pid))
    assert sizes[-1] < sizes[0] * 1.05, sizes


def memory_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def test_the_worker_that_was_fuzzed_has_told_of_no_defect(door, fuzzer):
    del fuzzer
    assert "Traceback" not in door.log.read_text()
    assert door.ask("POST", "/predict", kit.ROW).status == 200
