"""The data plane: validate, route, batch, predict, record, answer; knows no HTTP."""

from seatrial.serving.answer import Answer
from seatrial.serving.ask import Ask, Matrix, Named, Records, Typed
from seatrial.serving.batching import Batching
from seatrial.serving.plane import Plane
from seatrial.serving.recorder import NoRecorder, Recorder, TickRecorder
from seatrial.serving.refusal import Kind, RequestError
from seatrial.serving.served import Served
from seatrial.serving.snapshot import (
    Limits,
    ServedKey,
    ServedModel,
    ServedVersion,
    Snapshot,
    decode_snapshot,
    encode_snapshot,
)
from seatrial.serving.stock import Applied

__all__ = [
    "Answer",
    "Applied",
    "Ask",
    "Batching",
    "Kind",
    "Limits",
    "Matrix",
    "Named",
    "NoRecorder",
    "Plane",
    "Recorder",
    "Records",
    "RequestError",
    "Served",
    "ServedKey",
    "ServedModel",
    "ServedVersion",
    "Snapshot",
    "TickRecorder",
    "Typed",
    "decode_snapshot",
    "encode_snapshot",
]
