"""The requests: 1 and 32 rows as JSON of the Open Inference Protocol, 32 rows as a binary tensor, 1 row named."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from serving.model import FEATURES, rows

if TYPE_CHECKING:
    import numpy as np

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, kw_only=True)
class Body:
    """One request, that is sent again and again.

    Parameters
    ----------
    name
        What a reader calls it.
    n_rows
        Rows that are asked.
    content
        Its bytes.
    headers
        Beside the key's.
    path
        Where it goes; ``{infer}`` stands for the model's path, which differs between servers.
    """

    name: str
    n_rows: int
    content: bytes
    headers: dict[str, str] = field(default_factory=lambda: dict(JSON))
    path: str = "{infer}"


def one_row() -> Body:
    """Return one row as JSON."""
    return Body(name="1 row, JSON", n_rows=1, content=_json(rows(1)))


def many_rows() -> Body:
    """Return 32 rows as JSON."""
    return Body(name="32 rows, JSON", n_rows=32, content=_json(rows(32)))


def many_rows_binary() -> Body:
    """Return 32 rows by the binary tensor extension; the answer is asked for in binary too."""
    numbers = rows(32)
    raw = numbers.tobytes()
    head = {
        "inputs": [{**_head(numbers), "parameters": {"binary_data_size": len(raw)}}],
        "parameters": {"binary_data_output": True},
    }
    text = json.dumps(head, separators=(",", ":")).encode()
    headers = {"Content-Type": "application/octet-stream", "Inference-Header-Content-Length": str(len(text))}
    return Body(name="32 rows, binary", n_rows=32, content=text + raw, headers=headers)


def named_row() -> Body:
    """Return one row as an object of named features, for ``/predict``."""
    named = dict(zip(FEATURES, _short(rows(1)), strict=True))
    return Body(name="1 row, named", n_rows=1, content=json.dumps(named).encode(), path="/predict")


def _json(numbers: np.ndarray) -> bytes:
    body = {"inputs": [{**_head(numbers), "data": _short(numbers)}]}
    return json.dumps(body, separators=(",", ":")).encode()


def _head(numbers: np.ndarray) -> dict[str, object]:
    return {"name": "input", "shape": list(numbers.shape), "datatype": "FP32"}


def _short(numbers: np.ndarray) -> list[float]:
    return [round(float(value), 6) for value in numbers.ravel()]
