"""Samples of what dashboards and rules are made from, and how their expressions are taken apart."""

from __future__ import annotations

import re
from datetime import timedelta

from seatrial.reports.observed import Observed
from seatrial.values import Gate

FLIGHTS = Observed(
    project="flight-delay",
    model="delay",
    owner="ops@example.com",
    metrics=("roc_auc", "log_loss", "accuracy"),
    gates=(Gate(metric="roc_auc", at_least=0.65), Gate(metric="log_loss", at_most=0.5)),
    slices=True,
    deadline=timedelta(seconds=2),
    every=timedelta(hours=1),
)
BARE = Observed(project="bare", model="m", journal=False)
HOSTILE = Observed(
    project='a"b\\{{ $labels.x }}\n<c>', model='x"} or vector(1) #', owner="{{ printf }}", metrics=("mae",)
)
EVERY = (FLIGHTS, BARE, HOSTILE)

PROJECT = """\
[project]
name = "flight-delay"
owner = "ops@example.com"

[model]
path = "model.onnx"
name = "delay"
task = "binary"

[data]
test = "test.parquet"
target = "late"

[slices]
declared = [["carrier"]]

[[gate]]
metric = "log_loss"
at_most = 0.5

[[gate]]
metric = "accuracy"
slice = "*"
at_least = 0.7

[serving]
deadline_ms = 2000

[watch]
every = "15m"
"""

_STRING = re.compile(r'"(?:\\.|[^"\\])*"')
_NAME = re.compile(r"\bseatrial_[a-z_]+\b")


def series_of(expression: str) -> set[str]:
    """Return the names of the series that an expression asks for."""
    return set(_NAME.findall(_STRING.sub('""', expression)))
