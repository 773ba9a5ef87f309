"""The limit: a raw ASGI application under uvicorn that decodes, asks ONNX Runtime and encodes. No keys, no checks, no counts, no journal.

Usage: ``python bare.py MODEL PORT``.
"""

from __future__ import annotations

import sys
from typing import Any

import msgspec
import numpy as np
import onnxruntime
import uvicorn

FLOAT = np.dtype("<f4")


class Tensor(msgspec.Struct):
    """What comes in."""

    name: str
    shape: list[int]
    datatype: str
    data: list[float] = []
    parameters: dict[str, Any] | None = None


class Asked(msgspec.Struct):
    """What is asked."""

    inputs: list[Tensor]
    id: str = ""


class Given(msgspec.Struct):
    """What goes out."""

    name: str
    shape: list[int]
    datatype: str
    data: list[Any]


class Answer(msgspec.Struct):
    """What is answered."""

    model_name: str
    model_version: str
    id: str
    outputs: list[Given]


def application(path: str) -> Any:
    """Return the application that serves a model."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    run = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"]).run
    decode, encode = msgspec.json.Decoder(Asked).decode, msgspec.json.Encoder().encode

    def answered(body: bytes, split: int) -> tuple[bytes, bytes]:
        asked = decode(body[:split] if split else body)
        tensor = asked.inputs[0]
        rows = np.frombuffer(body, FLOAT, offset=split) if split else np.array(tensor.data, FLOAT)
        label, scores = run(None, {"input": rows.reshape(tensor.shape)})
        if split:
            outputs = [
                {"name": "label", "shape": label.shape, "datatype": "INT64", "parameters": {"binary_data_size": label.nbytes}},
                {"name": "probabilities", "shape": scores.shape, "datatype": "FP32", "parameters": {"binary_data_size": scores.nbytes}},
            ]
            head = encode({"model_name": "bench", "model_version": "1", "id": asked.id, "outputs": outputs})
            return head + label.tobytes() + scores.tobytes(), b"%d" % len(head)
        outputs = [
            Given("label", list(label.shape), "INT64", label.tolist()),
            Given("probabilities", list(scores.shape), "FP32", scores.ravel().tolist()),
        ]
        return encode(Answer("bench", "1", asked.id, outputs)), b""

    async def serve(scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        body = message["body"]
        while message["more_body"]:
            message = await receive()
            body += message["body"]
        split = next((int(value) for name, value in scope["headers"] if name == b"inference-header-content-length"), 0)
        content, head = answered(body, split) if body else (b"{}", b"")
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(content))]
        if head:
            headers = [(b"content-type", b"application/octet-stream"), *headers[1:], (b"inference-header-content-length", head)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    return serve


if __name__ == "__main__":
    uvicorn.run(
        application(sys.argv[1]),
        host="127.0.0.1",
        port=int(sys.argv[2]),
        loop="uvloop",
        http="httptools",
        lifespan="off",
        ws="none",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=60,
        log_level="warning",
    )
