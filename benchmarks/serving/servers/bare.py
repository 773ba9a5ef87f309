"""The limit: a raw ASGI application under uvicorn that decodes, asks ONNX Runtime, encodes, and does nothing else.

Usage: ``python bare.py MODEL PORT``.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import msgspec
import numpy as np
import onnxruntime
import uvicorn

Message: TypeAlias = dict[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
FLOAT = np.dtype("<f4")
SPLIT = b"inference-header-content-length"


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


class Given(msgspec.Struct, omit_defaults=True):
    """What goes out."""

    name: str
    shape: list[int]
    datatype: str
    data: list[Any] = []
    parameters: dict[str, int] | None = None


class Answer(msgspec.Struct):
    """What is answered."""

    model_name: str
    model_version: str
    id: str
    outputs: list[Given]


class Bare:
    """The application.

    Parameters
    ----------
    path
        Of the model.
    """

    def __init__(self, path: str) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.run = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"]).run
        self.decode = msgspec.json.Decoder(Asked).decode
        self.encode = msgspec.json.Encoder().encode

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        message = await receive()
        body = message["body"]
        while message["more_body"]:
            message = await receive()
            body += message["body"]
        split = next((int(value) for name, value in scope["headers"] if name == SPLIT), 0)
        if split:
            content, head = self.binary(body, split)
            headers = [(b"content-type", b"application/octet-stream"), (SPLIT, b"%d" % head)]
        else:
            content = self.json(body)
            headers = [(b"content-type", b"application/json")]
        headers.append((b"content-length", b"%d" % len(content)))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def json(self, body: bytes) -> bytes:
        """Return the answer to a body of JSON."""
        asked = self.decode(body)
        tensor = asked.inputs[0]
        label, scores = self.run(None, {"input": np.array(tensor.data, FLOAT).reshape(tensor.shape)})
        outputs = [
            Given("label", list(label.shape), "INT64", label.tolist()),
            Given("probabilities", list(scores.shape), "FP32", scores.ravel().tolist()),
        ]
        return self.encode(Answer("bench", "1", asked.id, outputs))

    def binary(self, body: bytes, split: int) -> tuple[bytes, int]:
        """Return the answer to a body with a binary tensor, and how much of it is JSON."""
        asked = self.decode(body[:split])
        rows = np.frombuffer(body, FLOAT, offset=split).reshape(asked.inputs[0].shape)
        label, scores = self.run(None, {"input": rows})
        outputs = [
            Given("label", list(label.shape), "INT64", parameters={"binary_data_size": label.nbytes}),
            Given("probabilities", list(scores.shape), "FP32", parameters={"binary_data_size": scores.nbytes}),
        ]
        head = self.encode(Answer("bench", "1", asked.id, outputs))
        return b"".join((head, label.tobytes(), scores.tobytes())), len(head)


if __name__ == "__main__":
    uvicorn.run(
        Bare(sys.argv[1]),
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
