"""KServe's own server with a model of ONNX Runtime.

Usage: ``python kserve_onnx.py MODEL PORT GRPC_PORT [quiet]``; quiet means no access log.
"""

from __future__ import annotations

import logging
import sys
import uuid
from typing import Any

import onnxruntime
from kserve import InferOutput, InferRequest, InferResponse, Model, ModelServer


class Trees(Model):
    """Asks ONNX Runtime."""

    def __init__(self, path: str) -> None:
        super().__init__("bench")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.ready = True

    def predict(self, payload: InferRequest, headers: dict[str, str] | None = None) -> InferResponse:  # noqa: ARG002 - KServe gives them
        """Return label and probabilities."""
        label, scores = self.session.run(None, {"input": payload.inputs[0].as_numpy()})
        named: list[tuple[str, str, Any]] = [("label", "INT64", label), ("probabilities", "FP32", scores)]
        outputs = []
        for name, datatype, array in named:
            output = InferOutput(name=name, shape=list(array.shape), datatype=datatype)
            output.set_data_from_numpy(array, binary_data=bool(payload.use_binary_outputs))
            outputs.append(output)
        return InferResponse(
            response_id=payload.id or str(uuid.uuid4()),
            model_name=self.name,
            infer_outputs=outputs,
            use_binary_outputs=bool(payload.use_binary_outputs),
        )


if __name__ == "__main__":
    server = ModelServer(
        http_port=int(sys.argv[2]), grpc_port=int(sys.argv[3]), workers=1, enable_latency_logging=False
    )
    if "quiet" in sys.argv:
        logging.getLogger("uvicorn.access").disabled = True
        logging.disable(logging.INFO)
    server.start([Trees(sys.argv[1])])
