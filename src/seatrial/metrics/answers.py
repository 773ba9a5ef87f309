"""What a model answered beside what was true: the one input of every metric."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from seatrial.metrics.arrays import Array, Codes, Rows
from seatrial.metrics.ranking import Ranking, rank
from seatrial.values import Task


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clusters:
    """Which rows belong together, so that they do not count as independent.

    Parameters
    ----------
    name
        What a cluster is, in the user's words: ``"day"``, ``"tailnum"``.
    codes
        ``(n_rows,)`` whole numbers >= 0, of 32 or 64 bits; rows with one code are one cluster. Codes may be unused.
    """

    name: str
    codes: Codes


@dataclass(frozen=True, kw_only=True, eq=False)
class Answers:
    """Truth and answers of ``n_rows`` rows, already free of missing values.

    Parameters
    ----------
    task
        ``"binary"``, ``"multiclass"`` or ``"regression"``.
    y
        Truth, ``(n_rows,)``: 0 or 1 (1 is positive); the index into ``classes``; or a real number.
    score
        Probability of the positive class ``(n_rows,)``; probabilities ``(n_rows, n_classes)``; the prediction
        ``(n_rows,)``. None when the model gives labels only.
    label
        The class that was answered, as ``y`` is coded; None for regression.
    classes
        Names of the classes, in the order of their codes; empty for regression.
    clusters
        Every way in which rows belong together; empty when rows are independent.
    costs
        ``costs[truth][answer]`` of one row, by code; None when the project declares none.
    quantile
        Which quantile a regression model predicts, in (0, 1); for the pinball loss.

    Raises
    ------
    ValueError
        If an array has another number of rows than ``y``.
    """

    task: Task
    y: Array
    score: Array | None = None
    label: Array | None = None
    classes: tuple[str, ...] = ()
    clusters: tuple[Clusters, ...] = ()
    costs: tuple[tuple[float, ...], ...] | None = None
    quantile: float = 0.5

    def __post_init__(self) -> None:
        parts = {"score": self.score, "label": self.label, **{each.name: each.codes for each in self.clusters}}
        for name, part in parts.items():
            if part is not None and len(part) != self.n:
                raise ValueError(f"{name} has {len(part)} rows, the truth has {self.n}")
        if not 0 < self.quantile < 1:
            raise ValueError(f"quantile is {self.quantile}, expected a number between 0 and 1")

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.y)

    @cached_property
    def ranking(self) -> Ranking:
        """Rows of a yes-or-no task by falling score, sorted when first asked for; the scores must be there."""
        if self.task != "binary" or self.score is None:
            raise ValueError("only rows of a yes-or-no task with scores have one order")
        return rank(self.y, self.score)

    def take(self, rows: Rows) -> Answers:
        """Return the answers on some rows: a boolean mask of ``(n_rows,)`` or an array of row numbers."""
        return replace(
            self,
            y=self.y[rows],
            score=None if self.score is None else self.score[rows],
            label=None if self.label is None else self.label[rows],
            clusters=tuple(Clusters(name=each.name, codes=each.codes[rows]) for each in self.clusters),
        )
