"""What moved in the data of a watched model, and how much less could have been seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from seatrial.values.exhibits import Histogram

ColumnKind = Literal["numeric", "categorical", "text", "embedding", "prediction", "outcome"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectRow:
    """One way in which a window can differ from its reference.

    Parameters
    ----------
    kind
        ``"ks"``, ``"w"`` (Cramer's w), ``"null_rate"``, ``"new_levels"``, ``"range"``, ``"domain_classifier"``,
        ``"reconstruction"`` ...
    value, low, high
        The effect and its confidence bounds, family-wise over all columns and effects; None where it could not be had.
    minimum
        From which effect on it matters. It is drift when ``low > minimum``.
    smallest
        The smallest effect that would have been called drift at this ``n`` and ``m``; None when none would.
    n, m
        Rows of the window and of the reference.
    alpha
        Error rate that this effect was given.
    drifted
        Whether it is drift.
    words
        What was found, in a sentence.
    """

    kind: str
    value: float | None
    low: float | None
    high: float | None
    minimum: float
    smallest: float | None
    n: int
    m: int
    alpha: float
    drifted: bool
    words: str = ""

    def __post_init__(self) -> None:
        if self.drifted and (self.low is None or self.low <= self.minimum):
            raise ValueError(f"{self.kind} is called drift and its lower bound {self.low} is not above {self.minimum}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnWatch:
    """One column, reference against window.

    Parameters
    ----------
    name
        Name of the column; ``"prediction"`` and ``"outcome"`` for the model's answers and what became of them.
    kind
        What is counted of it.
    importance
        Weight of the column to the model in [0, 1]; None when nobody measured it.
    effects
        The one that matters first; never empty.
    measures
        Other distances without a verdict, as pairs: ``("psi", 0.12)``, ``("js", 0.03)``, ``("wasserstein", 1.7)``.
    season
        Words when the season explains the shift, such as ``"as every Sunday"``; empty when it does not.
    reference, window
        Counts on the same edges or levels, see :func:`counted`; None when nothing may be shown of them.
    nulls_reference, nulls_window
        Share of missing values in [0, 1]; None where it was not counted.
    new_levels
        The most frequent levels that the reference does not have, with their rows.
    """

    name: str
    kind: ColumnKind
    importance: float | None = None
    effects: tuple[EffectRow, ...]
    measures: tuple[tuple[str, float | None], ...] = ()
    season: str = ""
    reference: Histogram | None = None
    window: Histogram | None = None
    nulls_reference: float | None = None
    nulls_window: float | None = None
    new_levels: tuple[tuple[str, int], ...] = ()

    @property
    def drifted(self) -> bool:
        """Whether any effect is drift, and the season does not explain it."""
        return not self.season and any(effect.drifted for effect in self.effects)


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorRow:
    """Continuous watching of one column: evidence that has gathered since a start, valid at any time.

    Parameters
    ----------
    column
        Which column.
    evidence, threshold
        The e-value reached, and from where it alarms.
    since
        When it was started anew, ISO 8601.
    alarm_at
        When it alarmed, ISO 8601; empty when it did not.
    """

    column: str
    evidence: float
    threshold: float
    since: str
    alarm_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceUsed:
    """What the window was compared with.

    Parameters
    ----------
    kind
        ``"fixed"``: saved with the release; ``"rolling"``: the time before; ``"seasonal"``: the same hours, weekdays
        or months.
    words
        The same for a reader, such as ``"the rows the model was trained on"``.
    start, end
        From which time, ISO 8601; empty when unknown.
    rows
        How many.
    digest
        ``"sha256:..."`` of its profile.
    """

    kind: Literal["fixed", "rolling", "seasonal"]
    words: str
    start: str = ""
    end: str = ""
    rows: int
    digest: str


def counted(
    name: str, series: str, *, edges: Sequence[float], counts: Sequence[int], least: float, most: float
) -> Histogram:
    """Return a profile's counts as a histogram with finite ends.

    Parameters
    ----------
    name, series
        As the histogram has them: ``"column:hour"``, ``"reference"``.
    edges
        The plan's edges, strictly rising.
    counts
        ``len(edges) + 1`` rows: under the first edge, between edges, from the last edge on.
    least, most
        The least and the greatest value of reference and window together: the outer ends.

    Examples
    --------
    >>> counted("column:x", "window", edges=(0.0, 1.0), counts=(2, 5, 1), least=-3.0, most=1.0).edges
    (-3.0, 0.0, 1.0, 1.0)
    """
    ends = (min(least, edges[0]), *edges, max(most, edges[-1]))
    return Histogram(name=name, series=series, edges=tuple(map(float, ends)), counts=tuple(map(int, counts)))
