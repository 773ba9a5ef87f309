"""Watching without end: evidence that may be looked at after every window and keeps its error rate over all of them."""

from seatrial.monitoring.continuous.arm import Armed, arm
from seatrial.monitoring.continuous.codec import decode_state, encode_state
from seatrial.monitoring.continuous.detect import detect
from seatrial.monitoring.continuous.settings import Watching
from seatrial.monitoring.continuous.state import Alarm, ColumnState, DetectorState

__all__ = [
    "Alarm",
    "Armed",
    "ColumnState",
    "DetectorState",
    "Watching",
    "arm",
    "decode_state",
    "detect",
    "encode_state",
]
