"""Frozen values, errors, ports, canonical JSON and digests; the standard library only."""

from seatrial.values.errors import (
    InputError,
    ManyErrors,
    SeatrialError,
    StateError,
    did_you_mean,
    near_miss,
    with_near_miss,
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
from seatrial.values.key import ROLES, Key, Role
from seatrial.values.model import Field, ModelRef, Signature
from seatrial.values.package import PACKAGE_SCHEMA_VERSION, FeatureRule, Form, Package, PackageFile, Parity
from seatrial.values.ports import Model, Progress, Router, silent
from seatrial.values.prediction import Cell, Outcome, Prediction
from seatrial.values.release import CHALLENGER, CHAMPION, Release
from seatrial.values.route import Route
from seatrial.values.slice import Condition, Level, Slice
from seatrial.values.task import Risk, Roles, Task
from seatrial.values.verdict import Reason, Verdict
from seatrial.values.window import Window

__all__ = [
    "CHALLENGER",
    "CHAMPION",
    "EVERYWHERE",
    "MODEL",
    "PACKAGE_SCHEMA_VERSION",
    "ROLES",
    "SCHEMA_VERSION",
    "Cell",
    "ColumnRow",
    "Condition",
    "Confusion",
    "Curve",
    "Estimate",
    "Evidence",
    "Exhibits",
    "FeatureRule",
    "Field",
    "Finding",
    "Form",
    "Gate",
    "GateResult",
    "Guessed",
    "Histogram",
    "InputError",
    "Inputs",
    "Key",
    "Level",
    "ManyErrors",
    "Model",
    "ModelRef",
    "Outcome",
    "Package",
    "PackageFile",
    "Parity",
    "PeriodRow",
    "Point",
    "Prediction",
    "Progress",
    "Purpose",
    "Reason",
    "Release",
    "Risk",
    "Role",
    "Roles",
    "Route",
    "Router",
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
    "Window",
    "did_you_mean",
    "joined",
    "near_miss",
    "silent",
    "unmeasured",
    "with_near_miss",
    "without_password",
]
