"""An ONNX graph while it is being built: operators by name, double precision throughout."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

OPSET, ML_OPSET, IR_VERSION = 19, 5, 9
ML = "ai.onnx.ml"
NUMBERS, TEXT = "numbers", "text"
PACKET = 8
"""Functions such as ``exp`` are computed on so many numbers at once; a rest is computed another way, to other last
bits. What is padded to a multiple has no rest, so that a row has the same answer alone and among others."""


class Graph:
    """Operators, constants and inputs of a model that is being converted."""

    def __init__(self) -> None:
        import onnx  # noqa: PLC0415 - an optional part

        self._onnx = onnx
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._inputs: list[Any] = []

    def tensor(self, array: NDArray[Any]) -> Any:  # noqa: ANN401 - the library's tensor
        """Return an array as an attribute holds it."""
        return self._onnx.numpy_helper.from_array(array)

    def input(self, name: str, *, width: int) -> str:
        """Return the name of a new input of ``(n_rows, width)``: text for ``"text"``, else doubles."""
        kind = self._onnx.TensorProto.STRING if name == TEXT else self._onnx.TensorProto.DOUBLE
        self._inputs.append(self._onnx.helper.make_tensor_value_info(name, kind, [None, width]))
        return name

    def constant(self, values: object) -> str:
        """Return the name of a constant."""
        name = f"c{len(self._constants)}"
        self._constants.append(self._onnx.numpy_helper.from_array(np.asarray(values), name))
        return name

    def op(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:  # noqa: ANN401 - as the operator takes them
        """Return the name of what a new operator gives."""
        name = f"t{len(self._nodes)}"
        self._nodes.append(self._onnx.helper.make_node(kind, inputs, [name], domain=domain, name=name, **attributes))
        return name

    def double(self, name: str) -> str:
        """Return the same numbers as doubles."""
        return self.op("Cast", name, to=self._onnx.TensorProto.DOUBLE)

    def rounded_to_float(self, name: str) -> str:
        """Return doubles, each rounded to the nearest 32-bit number."""
        return self.double(self.op("Cast", name, to=self._onnx.TensorProto.FLOAT))

    def columns(self, name: str, places: Sequence[int]) -> str:
        """Return some columns of a matrix, in the order of their places."""
        return self.op("Gather", name, self.constant(np.array(places, dtype=np.int64)), axis=1)

    def model(self, output: str, *, name: str, width: int, metadata: Mapping[str, object]) -> bytes:
        """Return the bytes of a model whose one output is a matrix of doubles with so many columns."""
        helper, proto = self._onnx.helper, self._onnx.TensorProto
        self._nodes.append(helper.make_node("Identity", [output], [name], name=name))
        graph = helper.make_graph(
            self._nodes,
            "seatrial",
            self._inputs,
            [helper.make_tensor_value_info(name, proto.DOUBLE, [None, width])],
            initializer=self._constants,
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(ML, ML_OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="seatrial")
        helper.set_model_props(model, {key: json.dumps(value) for key, value in metadata.items()})
        content: bytes = model.SerializeToString(deterministic=True)
        return content
