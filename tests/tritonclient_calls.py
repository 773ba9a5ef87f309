"""What tritonclient gets from a server; runs in tritonclient's own environment and prints it as JSON.

usage: python tritonclient_calls.py http|grpc HOST:PORT [KEY]
"""

from __future__ import annotations

import importlib
import json
import queue
import sys
from typing import Any

import numpy as np
from tritonclient.utils import InferenceServerException, np_to_triton_dtype

DISTANCE = np.array([[100.0], [2500.0], [733.5]])
STOPS = np.array([[0], [1], [2]])
HOLIDAY = np.array([[True], [False], [True]])
CARRIER = np.array([["AA"], ["B6"], ["Ünique"]], dtype=object)
INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
FLOATS = ("float16", "float32", "float64")
ROWS = np.array([[0.1, 0.2, 0.3, 0.4], [-1.0, -2.0, 0.5, 0.25]], dtype=np.float32)


class Client:
    """One of tritonclient's clients, asked the same things whichever it is."""

    def __init__(self, protocol: str, url: str, key: str | None) -> None:
        self.protocol = protocol
        self.library: Any = importlib.import_module(f"tritonclient.{protocol}")
        self.client: Any = self.library.InferenceServerClient(url)
        self.key = key

    @property
    def headers(self) -> dict[str, str] | None:
        """Return the key's header, new each time: the HTTP client writes into what it gets."""
        name = "authorization" if self.protocol == "grpc" else "Authorization"
        return None if self.key is None else {name: f"Bearer {self.key}"}

    def tensor(self, name: str, array: Any, *, binary: bool) -> Any:
        """Return an input."""
        given = self.library.InferInput(name, list(array.shape), np_to_triton_dtype(array.dtype))
        if self.protocol == "grpc":
            given.set_data_from_numpy(array)
        else:
            given.set_data_from_numpy(array, binary_data=binary)
        return given

    def output(self, name: str, *, binary: bool) -> Any:
        """Return an output that is wanted."""
        if self.protocol == "grpc":
            return self.library.InferRequestedOutput(name)
        return self.library.InferRequestedOutput(name, binary_data=binary)

    def infer(self, model: str, inputs: Any, **options: Any) -> Any:
        """Return a result."""
        return self.client.infer(model, inputs, headers=self.headers, **options)

    def metadata(self) -> dict[str, Any]:
        """Return what server and model say of themselves, and whether they are ready."""
        options = {"headers": self.headers} | ({"as_json": True} if self.protocol == "grpc" else {})
        return {
            "live": self.client.is_server_live(),
            "ready": self.client.is_server_ready(),
            "model ready": self.client.is_model_ready("fares", "1", headers=self.headers),
            "server": self.client.get_server_metadata(**options),
            "model": self.client.get_model_metadata("fares", **options),
        }

    def mixed(self, *, binary: bool, stops: str = "int64", distance: str = "float64") -> Any:
        """Return what the model of four types answers to three rows."""
        inputs = [
            self.tensor("distance", DISTANCE.astype(distance), binary=binary),
            self.tensor("stops", STOPS.astype(stops), binary=binary),
            self.tensor("holiday", HOLIDAY, binary=binary),
            self.tensor("carrier", CARRIER, binary=binary),
        ]
        return self.infer("fares", inputs, outputs=[self.output("value", binary=binary)]).as_numpy("value").tolist()

    def of_every_datatype(self, *, binary: bool) -> dict[str, Any]:
        """Return the answers to the same rows in each datatype that they fit."""
        found = {name: self.mixed(binary=binary, stops=name) for name in INTEGERS}
        # numbers of half precision travel as raw bytes only
        floats = [name for name in FLOATS if binary or name != "float16"]
        return found | {name: self.mixed(binary=binary, distance=name) for name in floats}

    def batch(self, n: int, *, binary: bool) -> list[Any]:
        """Return all outputs for so many rows of numbers."""
        rows = np.resize(ROWS, (n, 4))
        result = self.infer("delays", [self.tensor("input", rows, binary=binary)])
        labels = [label.decode() for label in result.as_numpy("label").tolist()]
        return [labels, result.as_numpy("score").tolist(), result.as_numpy("probabilities").shape]

    def wanted(self, *, binary: bool) -> dict[str, Any]:
        """Return what an answer says when two outputs and an identity are asked for."""
        outputs = [self.output("prediction_id", binary=binary), self.output("label", binary=binary)]
        result = self.infer("delays", [self.tensor("input", ROWS, binary=binary)], outputs=outputs, request_id="42")
        response = result.get_response(as_json=True) if self.protocol == "grpc" else result.get_response()
        return {
            "id": response["id"],
            "outputs": [output["name"] for output in response["outputs"]],
            "ids": [text.decode() if isinstance(text, bytes) else text for text in result.as_numpy("prediction_id")],
            "parameter": response["parameters"]["prediction_id"],
            "score": result.as_numpy("score") is None,
        }

    def errors(self) -> dict[str, Any]:
        """Return how the client shows what is refused."""
        wide = self.tensor("input", np.zeros((1, 5), dtype=np.float32), binary=True)
        right = self.tensor("input", ROWS, binary=True)
        text = self.tensor("input", np.array([["a", "b", "c", "d"]], dtype=object), binary=False)
        gap = self.tensor("input", np.array([[1, np.nan, 3, 4]], dtype=np.float32), binary=True)
        asked = {
            "wide": lambda: self.infer("delays", [wide]),
            "text": lambda: self.infer("delays", [text]),
            "gap": lambda: self.infer("delays", [gap]),
            "model": lambda: self.infer("delay", [right]),
            "version": lambda: self.infer("delays", [right], model_version="9"),
            "output": lambda: self.infer("delays", [right], outputs=[self.output("scores", binary=True)]),
            "no key": lambda: self.client.infer("delays", [right]),
        }
        return {name: _refused(ask) for name, ask in asked.items()}

    def at_once(self) -> list[int]:
        """Return how many rows each of twenty requests at once was answered for."""
        inputs = [[self.tensor("input", np.resize(ROWS, (n + 1, 4)), binary=True)] for n in range(20)]
        if self.protocol == "http":
            several = self.library.InferenceServerClient(self.url_of(), concurrency=20)
            asked = [several.async_infer("delays", one, headers=self.headers) for one in inputs]
            return [len(each.get_result().as_numpy("label")) for each in asked]
        found: queue.Queue[tuple[int, int]] = queue.Queue()

        def take(n: int) -> Any:
            return lambda result, error: found.put((n, -1 if error else len(result.as_numpy("label"))))

        for n, one in enumerate(inputs):
            self.client.async_infer("delays", one, take(n), headers=self.headers)
        return [rows for _, rows in sorted(found.get(timeout=20) for _ in inputs)]

    def url_of(self) -> str:
        """Return the address again."""
        return sys.argv[2]

    def stream(self) -> list[Any]:
        """Return what a stream answers: rows, or the error in its turn."""
        found: list[Any] = []
        self.client.start_stream(
            lambda result, error: found.append(str(error)[:6] if error else len(result.as_numpy("label"))),
            headers=self.headers,
        )
        for n in (1, 2, 3):
            rows = self.tensor("input", np.resize(ROWS, (n, 4)), binary=True)
            self.client.async_stream_infer("delays" if n != 2 else "delay", [rows])
        self.client.stop_stream()
        return found


def _refused(ask: Any) -> Any:
    try:
        ask()
    except InferenceServerException as error:
        return [error.status(), error.message()]
    return None


def main() -> None:
    """Ask everything and print it."""
    client = Client(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None)
    found: dict[str, Any] = {"metadata": client.metadata(), "errors": client.errors(), "at once": client.at_once()}
    for binary in (True,) if client.protocol == "grpc" else (True, False):
        found["binary" if binary else "json"] = {
            "datatypes": client.of_every_datatype(binary=binary),
            "batches": {n: client.batch(n, binary=binary) for n in (1, 2, 100)},
            "wanted": client.wanted(binary=binary),
        }
    if client.protocol == "grpc":
        found["stream"] = client.stream()
    json.dump(found, sys.stdout)


main()
