"""What continuous watching remembers from one window to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from seatrial.metrics.arrays import Floats
from seatrial.monitoring.effect import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A column whose evidence passed its threshold.

    Parameters
    ----------
    column
        Name of the column; ``"prediction"`` for the model's answers.
    kind, what
        What moved most, as of :class:`seatrial.monitoring.effect.Effect`.
    step
        Which window it was, from 1.
    evidence, threshold
        The e-value reached, at most 1e300, and what it had to reach.
    words
        What was found, in a sentence.
    """

    column: str
    kind: Kind
    what: str = ""
    step: int
    evidence: float
    threshold: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnState:
    """How far one column is.

    Parameters
    ----------
    steps
        Windows since its evidence was started anew.
    since
        When the first of them began; None when its window has no beginning, or before the first.
    evidence
        The e-value reached, at most 1e300; 1 at the start.
    new_levels
        Rows, so far, of the levels that the reference does not have; the twenty most frequent.
    """

    steps: int = 0
    since: datetime | None = None
    evidence: float = 1.0
    new_levels: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DetectorState:
    """Everything that must be kept between windows; a run that is taken up again goes on as if it had never stopped.

    Parameters
    ----------
    plan
        Digest of the plan of the windows so far; empty at the start.
    step
        Windows seen so far.
    until
        The end of the last; a window that begins before it was seen already, and changes nothing.
    columns
        By name, in the order of the detectors.
    logs
        ``(n_detectors,)`` logarithms of the restarted e-processes.
    alarms
        Alarms of the last window only. A column that alarms starts anew, so that one that stays moved alarms again.
    """

    plan: str = ""
    step: int = 0
    until: datetime | None = None
    columns: Mapping[str, ColumnState] = field(default_factory=dict)
    logs: Floats = field(default_factory=lambda: np.zeros(0))
    alarms: tuple[Alarm, ...] = ()
