"""Whatever is sent: no defect, no crash; the worker goes on."""

import json
import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import serving_kit as kit
from fuzzer import NAMES, SEEDS, Fuzzer, memory_mb, mutated

PATHS = st.sampled_from(["/predict", "/v2/models/delays/infer", "/invocations", "/feedback"])
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


@pytest.fixture(scope="module")
def fuzzer(door):
    made = Fuzzer(door.port)
    yield made
    made.connection.close()


COMMON = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


@settings(max_examples=400, **COMMON)
@given(PATHS, BODIES, HEADERS)
def test_no_body_is_answered_by_a_defect(fuzzer, path, body, headers):
    fuzzer.ask(path, body, headers)


@pytest.mark.slow
def test_a_hundred_thousand_bodies_are_answered_without_a_defect_in_steady_memory(door, fuzzer):
    chance = random.Random(20_261_125)  # noqa: S311 - no secret is made of it
    sizes = []
    heard = Counter()
    for turn in range(100_000):
        sent = mutated(chance)
        heard[sent.seed, fuzzer.ask(sent.path, sent.body, sent.headers)] += 1
        if turn % 20_000 == 19_999:
            sizes.append(memory_mb(door.process.pid))
    assert sizes[-1] < sizes[0] * 1.05, sizes
    assert {seed for seed, status in heard if status == 200} == set(SEEDS)
    assert {seed for seed, status in heard if status == 400} == set(SEEDS)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_mutated_was_right(fuzzer, seed):
    sent = SEEDS[seed]
    assert fuzzer.ask(sent.path, sent.body, sent.headers) == 200


def test_the_worker_that_was_fuzzed_has_told_of_no_defect(door, fuzzer):
    del fuzzer
    assert "Traceback" not in door.log.read_text()
    assert door.ask("POST", "/predict", kit.ROW).status == 200
