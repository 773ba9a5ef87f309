"""Bodies that were right once, for every door that takes one, and who sends them and looks at what comes back."""

from __future__ import annotations

import http.client
import json
import random
import struct
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from serving_kit import ROW, infer_body

INFER = "/v2/models/delays/infer"
HEAD_LENGTH = "Inference-Header-Content-Length"
JSON, CSV, BYTES = "application/json", "text/csv", "application/octet-stream"
EXPECTED = (200, 400, 413, 415, 504)
NAMES = (
    *("x0", "x1", "x2", "x3", "flight", "inputs", "name", "shape", "datatype", "data", "parameters", "outputs", "id"),
    *("dataframe_split", "dataframe_records", "instances", "columns", "value", "prediction_id", "row_id", "known_at"),
    *("binary_data_size", "input", "FP32", "BYTES", "unit", "timeout"),
)
PIECES = (
    *(b"null", b"NaN", b"1e400", b"-1", b"true", b'"a"', b"[", b"]", b"{", b"}", b",", b":"),
    *(b"\xff", b"\\ud800", b"0" * 99, b"\x00" * 8),
    *(f'"{name}"'.encode() for name in NAMES),
)
ID = "018bcfe5-6800-7abc-8000-00000000000a"
NUMBERS = [1.0, 2.0, 3.0, 4.0]


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A request; ``seed`` says of which right one it was made."""

    seed: str
    path: str
    body: bytes
    kind: str = JSON
    head_length: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {"Content-Type": self.kind, **({HEAD_LENGTH: self.head_length} if self.head_length else {})}


def _json(seed: str, path: str, document: Any) -> Sent:
    return Sent(seed=seed, path=path, body=json.dumps(document).encode())


def _binary(seed: str, tensors: dict[str, list[float]], **said: Any) -> Sent:
    """Return a request of the binary tensor extension; one row."""
    inputs = [
        {
            "name": name,
            "shape": [1, len(values)] if name == "input" else [1],
            "datatype": "FP64",
            "parameters": {"binary_data_size": 8 * len(values)},
        }
        for name, values in tensors.items()
    ]
    head = json.dumps({"inputs": inputs, **said}).encode()
    raw = b"".join(struct.pack(f"<{len(values)}d", *values) for values in tensors.values())
    return Sent(seed=seed, path=INFER, body=head + raw, kind=BYTES, head_length=str(len(head)))


def _seeds() -> tuple[Sent, ...]:
    by_name = [{"name": name, "shape": [1], "datatype": "FP64", "data": [value]} for name, value in ROW.items()]
    split = {"columns": [*ROW], "data": [NUMBERS]}
    columns = {name: [value] for name, value in zip(ROW, NUMBERS, strict=True)}
    csv = f"{','.join(ROW)}\n1,2,3,4\n".encode()
    return (
        _json("one row", "/predict", ROW),
        _json("rows", "/predict", [ROW] * 2),
        _json("one tensor", INFER, infer_body([NUMBERS], id="a", parameters={"timeout": 10_000_000})),
        _json("a tensor per feature", INFER, {"inputs": by_name, "parameters": {"binary_data_output": True}}),
        _binary("one binary tensor", {"input": NUMBERS}),
        _binary("a binary tensor per feature", {name: [0.5] for name in ROW}, parameters={"binary_data_output": True}),
        _json("a split frame", "/invocations", {"dataframe_split": split}),
        _json("records", "/invocations", {"dataframe_records": [ROW]}),
        _json("instances", "/invocations", {"instances": [ROW, ROW]}),
        _json("inputs", "/invocations", {"inputs": columns}),
        Sent(seed="csv", path="/invocations", body=csv, kind=CSV),
        _json("one outcome", "/feedback", {"prediction_id": ID, "value": "yes", "known_at": "2024-03-31T12:00:00Z"}),
        _json(
            "outcomes", "/feedback", [{"row_id": "a", "value": "yes", "source": "b"}, {"flight": "c", "value": "no"}]
        ),
    )


SEEDS = {sent.seed: sent for sent in _seeds()}
PATHS = tuple(dict.fromkeys(sent.path for sent in SEEDS.values()))


def mutated(chance: random.Random) -> Sent:
    """Return a request that was right once; now and then it goes to another door, or says that it is something else."""
    sent = SEEDS[chance.choice(tuple(SEEDS))]
    body = sent.body
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(body) + 1), chance.choice((0, 1, 1, 2, 5, 20))
        put = chance.choice((b"", chance.choice(PIECES), chance.randbytes(chance.randint(1, 3))))
        body = body[:at] + put + body[at + length :]
    sent = replace(sent, body=body)
    odd = chance.random()
    if odd < 0.05:
        return replace(sent, path=chance.choice(PATHS))
    if odd < 0.1:
        return replace(sent, kind=chance.choice((JSON, CSV, BYTES, "text/plain")))
    if odd < 0.2 or (sent.head_length and odd < 0.5):
        return replace(
            sent, head_length=str(chance.choice(("", "x", -1, 0, 10**30, len(body), chance.randint(0, 400))))
        )
    if sent.head_length and odd < 0.9:  # as long as the head has become
        return replace(sent, head_length=str(int(sent.head_length) + len(body) - len(SEEDS[sent.seed].body)))
    return sent


class Fuzzer:
    """Sends bodies on one connection, and fails if what comes back is no answer and no refusal that says what is wrong.

    Parameters
    ----------
    port
        Of a server on this machine.
    """

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def ask(self, path: str, body: bytes, headers: dict[str, str]) -> int:
        """Return the status of what came back."""
        self.connection.request("POST", path, body=body, headers=headers)
        answer = self.connection.getresponse()
        said = answer.read()
        in_time = answer.status != http.client.GATEWAY_TIMEOUT or b'"timeout"' in body  # a body may ask for haste
        assert answer.status in EXPECTED, (answer.status, said, path, body, headers)
        assert in_time, (said, path, body)
        if answer.status != http.client.OK:
            told = json.loads(said)
            assert told["code"]
            assert told["error"]
        if answer.getheader("connection") == "close":
            self.connection.close()
        return answer.status


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
