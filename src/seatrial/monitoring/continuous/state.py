"""What continuous watching remembers from one window to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from seatrial.monitoring.effect import Kind

Evidence: TypeAlias = tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A column whose evidence passed its threshold.

    Parameters
    ----------
    column
        Name of the column; ``"prediction"`` for the model's answers.
    kind
        What moved most: ``"ks"``, ``"w"``, ``"null_rate"``, ``"new_levels"``, ``"range"``.
    step
        Which window it was, from 1.
    since
        In which window, of those still remembered, the change most likely began.
    evidence, threshold
        The e-value reached and what it had to reach.
    words
        What was found, in a sentence.
    """

    column: str
    kind: Kind
    step: int
    since: int
    evidence: float
    threshold: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnState:
    """Evidence about one column.

    Parameters
    ----------
    steps
        Windows since its evidence was started anew.
    logs
        Logarithms of the restarted e-processes, one per detector; minus infinity where nothing has gathered.
    new_levels
        Rows of each level that the reference does not have, in windows before this one; at most twenty levels.
    """

    steps: int = 0
    logs: Evidence = ()
    new_levels: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorState:
    """Everything that must be kept between windows; a run that is taken up again goes on as if it had never stopped.

    Parameters
    ----------
    step
        Windows seen so far.
    columns
        Evidence by column.
    alarms
        Alarms of the last window only. A column that alarms starts anew, so that one that stays moved alarms again.
    """

    step: int = 0
    columns: Mapping[str, ColumnState] = field(default_factory=dict)
    alarms: tuple[Alarm, ...] = ()
