"""tritonclient, unmodified, in an environment of its own, against a server in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from oip_doors import MIXED, mixed_answer, two_models
from seatrial.journal.ids import is_id
from seatrial.serving import encode_snapshot

TESTS = Path(__file__).parents[2]
CLIENT = TESTS.parent / ".venv/tritonclient/bin/python"
KEY = "st_0123456789ab_secret"
INTEGERS = [f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    assert CLIENT.exists(), "tritonclient has no environment; make it: make .venv/.locked-tritonclient"
    folder = tmp_path_factory.mktemp("served")
    (folder / "snapshot.json").write_bytes(encode_snapshot(two_models(folder)))
    server = subprocess.Popen([sys.executable, TESTS / "oip_server.py", folder, KEY], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    with server:
        try:
            url = f"127.0.0.1:{server.stdout.readline().strip()}"
            done = subprocess.run(
                [CLIENT, TESTS / "tritonclient_calls.py", "grpc", url, KEY], check=False, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stderr
            yield json.loads(done.stdout)
        finally:
            server.terminate()
    assert server.returncode == 0


def test_server_and_models_tell_of_themselves(told: dict[str, Any]) -> None:
    metadata = told["metadata"]
    assert metadata["live"] is metadata["ready"] is metadata["model ready"] is True
    assert (metadata["server"]["name"], metadata["model"]["name"]) == ("seatrial", "fares")
    assert [(tensor["name"], tensor["datatype"]) for tensor in metadata["model"]["inputs"]] == [
        ("distance", "FP64"), ("stops", "INT64"), ("holiday", "BOOL"), ("carrier", "BYTES"),
    ]  # fmt: skip


def test_every_datatype_is_answered_alike(told: dict[str, Any]) -> None:
    expected = mixed_answer(**MIXED)
    assert told["binary"]["datatypes"] == dict.fromkeys([*INTEGERS, "float16", "float32", "float64"], expected)


def test_batches_of_any_size_are_answered_row_by_row(told: dict[str, Any]) -> None:
    batches = told["binary"]["batches"]
    labels, scores, shape = batches["100"]
    assert (len(labels), shape) == (100, [100, 2])
    assert labels == ["yes" if score >= 0.5 else "no" for score in scores]
    assert batches["1"][1] == scores[:1]
    assert batches["2"][1] * 50 == scores


def test_wanted_outputs_come_with_identities(told: dict[str, Any]) -> None:
    wanted = told["binary"]["wanted"]
    assert (wanted["id"], wanted["outputs"], wanted["score"]) == ("42", ["prediction_id", "label"], True)
    assert wanted["parameter"] == {"string_param": wanted["ids"][0]}
    assert [is_id(text) for text in wanted["ids"]] == [True, True]
    assert wanted["ids"][0] < wanted["ids"][1]


@pytest.mark.parametrize(
    ("what", "status", "words"),
    [
        ("wide", "INVALID_ARGUMENT", ["SRV203", "inputs[0].shape", "[number of rows, 4]"]),
        ("text", "INVALID_ARGUMENT", ["SRV012", "inputs[0].data[0]", "a number"]),
        ("gap", "INVALID_ARGUMENT", ["SRV017", "inputs[0].data[1]", "x1"]),
        ("model", "NOT_FOUND", ["SRV001", 'Did you mean "delays"?']),
        ("version", "NOT_FOUND", ["SRV002", "delays/9"]),
        ("output", "INVALID_ARGUMENT", ["SRV214", 'Did you mean "score"?']),
        ("no key", "UNAUTHENTICATED", ["SRV101"]),
    ],
)
def test_refusals_say_what_to_do(told: dict[str, Any], what: str, status: str, words: list[str]) -> None:
    found, message = told["errors"][what]
    assert found == f"StatusCode.{status}"
    assert [word for word in words if word not in message] == []


def test_many_requests_at_once_and_streams_are_answered(told: dict[str, Any]) -> None:
    assert told["at once"] == list(range(1, 21))
    assert told["stream"] == [1, "SRV001", 3]
