"""Frozen values, errors, ports, canonical JSON and digests; the standard library only."""

from seatrial.values.errors import (
    InputError,
    ManyErrors,
    SeatrialError,
    StateError,
    did_you_mean,
    near_miss,
    without_password,
)
from seatrial.values.estimate import EVERYWHERE, MODEL, Estimate, unmeasured
from seatrial.values.evidence import SCHEMA_VERSION, Evidence, Inputs, Purpose, Run, TableRef
from seatrial.values.exhibits import (
    ColumnRow,
    Confusion,
    Curve,
    Exhibits,
    Histogram,
    PeriodRow,
    Point,
    SliceRow,
    joined,
)
from seatrial.values.finding import Finding, Status
from seatrial.values.gate import Gate, GateResult
from seatrial.values.guessed import Guessed
from seatrial.values.model import Field, ModelRef, Signature
from seatrial.values.ports import Model, Progress, silent
from seatrial.values.slice import Condition, Level, Slice
from seatrial.values.task import Risk, Roles, Task
from seatrial.values.verdict import Reason, Verdict

__all__ = [
    "EVERYWHERE",
    "MODEL",
    "SCHEMA_VERSION",
    "ColumnRow",
    "Condition",
    "Confusion",
    "Curve",
    "Estimate",
    "Evidence",
    "Exhibits",
    "Field",
    "Finding",
    "Gate",
    "GateResult",
    "Guessed",
    "Histogram",
    "InputError",
    "Inputs",
    "Level",
    "ManyErrors",
    "Model",
    "ModelRef",
    "PeriodRow",
    "Point",
    "Progress",
    "Purpose",
    "Reason",
    "Risk",
    "Roles",
    "Run",
    "SeatrialError",
    "Signature",
    "Slice",
    "SliceRow",
    "StateError",
    "Status",
    "TableRef",
    "Task",
    "Verdict",
    "did_you_mean",
    "joined",
    "near_miss",
    "silent",
    "unmeasured",
    "without_password",
]
