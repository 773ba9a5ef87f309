"""The Open Inference Protocol, version 2, as both doors speak it: tensors in and out, and what is wrong with them."""

from seatrial.serving.oip.binary import read_raw, split_binary, write_raw
from seatrial.serving.oip.bytes_codec import decode_bytes, encode_bytes
from seatrial.serving.oip.datatypes import DATATYPES, Datatype
from seatrial.serving.oip.infer import Infer, Wanted
from seatrial.serving.oip.metadata import ModelMetadata, ServerMetadata, model_metadata, server_metadata
from seatrial.serving.oip.outputs import OUTPUTS, answer_parameters, check_outputs, from_answer
from seatrial.serving.oip.read import read_infer
from seatrial.serving.oip.rows import Asked, to_rows
from seatrial.serving.oip.tensor import Tensor
from seatrial.serving.oip.write import write_infer

__all__ = [
    "DATATYPES",
    "OUTPUTS",
    "Asked",
    "Datatype",
    "Infer",
    "ModelMetadata",
    "ServerMetadata",
    "Tensor",
    "Wanted",
    "answer_parameters",
    "check_outputs",
    "decode_bytes",
    "encode_bytes",
    "from_answer",
    "model_metadata",
    "read_infer",
    "read_raw",
    "server_metadata",
    "split_binary",
    "to_rows",
    "write_infer",
    "write_raw",
]
