"""tritonclient, unmodified, in an environment of its own, against a real worker: by HTTP and by gRPC."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import serving_kit
from oip_doors import MIXED, mixed_answer, two_models
from seatrial.journal.ids import is_id
from seatrial.shells.http.supervise_sockets import port_of, reserve

TESTS = Path(__file__).parents[2]
ROOT = TESTS.parent
CLIENT = ROOT / ".venv/tritonclient/bin/python"
INTEGERS = [f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)]
Told = dict[str, Any]
# What was sent wrongly, and how each door says so; HTTP's client shows what was found, gRPC's all of it.
STATUSES = {"grpc": ("INVALID_ARGUMENT", "NOT_FOUND", "UNAUTHENTICATED"), "http": ("400", "404", "401")}
INVALID, NOT_FOUND, NO_KEY = 0, 1, 2
REFUSALS = {
    "wide": (INVALID, "has the shape [1, 5]", ["SRV203", "inputs[0].shape", "[number of rows, 4]"]),
    "text": (INVALID, 'x0 is "a"', ["SRV012", "inputs[0].data[0]", "a number"]),
    "gap": (INVALID, "x1 is missing", ["SRV017", "inputs[0].data[1]"]),
    "model": (NOT_FOUND, 'no version of a model "delay"', ["SRV001", 'Did you mean "delays"?']),
    "version": (NOT_FOUND, "version 9 of the model delays", ["SRV002", "delays/9"]),
    "output": (INVALID, 'no output "scores"', ["SRV214", "outputs[0].name", 'Did you mean "score"?']),
    "no key": (NO_KEY, "no key", ["SRV101"]),
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Give where a worker answers by each protocol, and the key."""
    assert CLIENT.exists(), "tritonclient has no environment; make it: make .venv/.locked-tritonclient"
    state = tmp_path_factory.mktemp("served")
    tokens, keys = serving_kit.tokens()
    held = reserve("127.0.0.1", 0, setting="grpc_port")
    grpc = f"127.0.0.1:{port_of(held)}"
    with held, serving_kit.worker(state, two_models(state, keys=keys), "--grpc", grpc) as worker:
        yield {"http": f"127.0.0.1:{worker.port}", "grpc": grpc, "key": tokens["predict"]}
        assert worker.end() == 0


@pytest.fixture(scope="module")
def all_told(served: dict[str, str]) -> dict[str, Told]:
    """Give what tritonclient got by each protocol."""
    return {
        protocol: json.loads(by_tritonclient("tests/tritonclient_calls.py", protocol, served[protocol], served["key"]))
        for protocol in ("http", "grpc")
    }


@pytest.fixture(params=["http", "grpc"])
def told(all_told: dict[str, Told], request: pytest.FixtureRequest) -> Told:
    return all_told[request.param] | {"protocol": request.param}


@pytest.fixture(params=["http binary", "http json", "grpc binary"])
def answers(all_told: dict[str, Told], request: pytest.FixtureRequest) -> Told:
    protocol, coding = request.param.split()
    return all_told[protocol][coding]


def by_tritonclient(script: str, *arguments: str) -> str:
    done = subprocess.run([CLIENT, ROOT / script, *arguments], check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_server_and_models_tell_of_themselves(told: Told) -> None:
    metadata = told["metadata"]
    assert metadata["live"] is metadata["ready"] is metadata["model ready"] is True
    assert (metadata["server"]["name"], metadata["model"]["name"]) == ("seatrial", "fares")
    assert [(tensor["name"], tensor["datatype"]) for tensor in metadata["model"]["inputs"]] == [
        ("distance", "FP64"), ("stops", "INT64"), ("holiday", "BOOL"), ("carrier", "BYTES"),
    ]  # fmt: skip


def test_every_datatype_is_answered_alike(answers: Told) -> None:
    datatypes = answers["datatypes"]
    assert {*INTEGERS, "float32", "float64"} <= datatypes.keys()
    assert datatypes == dict.fromkeys(datatypes, mixed_answer(**MIXED))


def test_half_precision_travels_as_raw_bytes(all_told: dict[str, Told]) -> None:
    assert "float16" in all_told["grpc"]["binary"]["datatypes"]
    assert "float16" in all_told["http"]["binary"]["datatypes"]


def test_batches_of_any_size_are_answered_row_by_row(answers: Told) -> None:
    batches = answers["batches"]
    labels, scores, shape = batches["100"]
    assert (len(labels), shape) == (100, [100, 2])
    assert labels == ["yes" if score >= 0.5 else "no" for score in scores]
    assert batches["1"][1] == scores[:1]
    assert batches["2"][1] * 50 == scores


def test_wanted_outputs_come_with_identities(answers: Told) -> None:
    wanted = answers["wanted"]
    assert (wanted["id"], wanted["outputs"], wanted["score"]) == ("42", ["prediction_id", "label"], True)
    assert wanted["parameter"] in (wanted["ids"][0], {"string_param": wanted["ids"][0]})
    assert [is_id(text) for text in wanted["ids"]] == [True, True]
    assert wanted["ids"][0] < wanted["ids"][1]


@pytest.mark.parametrize("what", REFUSALS)
def test_refusals_say_what_was_found(told: Told, what: str) -> None:
    kind, found, parts = REFUSALS[what]
    status, message = told["errors"][what]
    assert status.removeprefix("StatusCode.") == STATUSES[told["protocol"]][kind]
    assert [word for word in [found, *(parts if told["protocol"] == "grpc" else ())] if word not in message] == []


def test_many_requests_at_once_are_answered(told: Told) -> None:
    assert told["at once"] == list(range(1, 21))


def test_a_stream_goes_on_after_a_refusal(all_told: dict[str, Told]) -> None:
    assert all_told["grpc"]["stream"] == [1, "SRV001", 3]


@pytest.mark.parametrize("protocol", ["http", "grpc"])
def test_the_examples_run_and_the_page_shows_them(served: dict[str, str], protocol: str) -> None:
    script = f"examples/tritonclient_{protocol}.py"
    lines = by_tritonclient(script, served[protocol], served["key"]).splitlines()
    assert lines[0] == "version 1"
    assert is_id(lines[1].removeprefix("prediction "))
    assert lines[2:] == {"http": lines[2:], "grpc": ["fares 200.0 3510.0"]}[protocol]
    program = (ROOT / script).read_text().partition("import sys")[2]
    assert program.strip() in (ROOT / "docs/how-to/call-with-grpc.md").read_text()
