"""How to count: made once from the reference and saved with the release."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final, Literal

from seatrial.values import Slice, Task
from seatrial.values.canonical import digest, document, parse_document

ColumnKind = Literal["numeric", "categorical", "text", "embedding"]

PLAN_VERSION: Final = 1
MOST_EDGES: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnPlan:
    """How one column is counted.

    Parameters
    ----------
    name
        Name of the column in the frames that are counted.
    kind
        ``"numeric"`` (numbers, truth values, instants), ``"categorical"``, ``"text"`` or ``"embedding"``.
    edges
        At most 256, strictly rising. Numeric: quantiles of the reference from its minimum to just above its maximum;
        text: of the length in characters; embedding: of the norm. They make ``len(edges) + 1`` bins: under the first,
        ``[e_i, e_i+1)``, and from the last on (over). So a number is under or over if, and only if, the reference had
        none so small or so large. Empty where the reference had no value: one bin.
    levels
        Categorical: the levels that are counted one by one, as text, the most frequent first.
    rare
        Categorical: further levels of the reference, counted together as ``other``.
    complete
        Categorical: whether ``levels`` and ``rare`` are all levels of the reference. If not, a level that is in neither
        counts as ``other``, and new ones cannot be told.
    dimension
        Embedding: numbers per row.
    unit
        Embedding: the step to which each number is rounded, a power of two.
    projections
        Embedding: for each random direction, the edges of the projection on it.
    """

    name: str
    kind: ColumnKind
    edges: tuple[float, ...] = ()
    levels: tuple[str, ...] = ()
    rare: tuple[str, ...] = ()
    complete: bool = True
    dimension: int = 0
    unit: float = 1.0
    projections: tuple[tuple[float, ...], ...] = ()

    def __post_init__(self) -> None:
        for edges in (self.edges, *self.projections):
            _check_edges(edges, self.name)

    @property
    def centre(self) -> float:
        """The middle edge, from which moments are measured, so that no large mean hides a small spread."""
        return self.edges[len(self.edges) // 2] if self.edges else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPlan:
    """How a model's answers are counted.

    Parameters
    ----------
    task
        What the model is asked for.
    classes
        As text, as the journal writes labels; empty for regression.
    positive
        Binary: the class that the score is the probability of.
    threshold
        Binary: from which score on the label is the positive class.
    score_edges
        At most 256, strictly rising: of the probability of the positive class (binary) or of the class that was
        answered (multiclass), or of the prediction (regression). They make ``len(score_edges) + 1`` bins, as for a
        column, and one bin more, the last, for answers without a score.
    residual_edges
        Regression: of outcome minus prediction; ``len(residual_edges) + 1`` bins.
    """

    task: Task
    classes: tuple[str, ...] = ()
    positive: str | None = None
    threshold: float = 0.5
    score_edges: tuple[float, ...] = ()
    residual_edges: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        _check_edges(self.score_edges, "score")
        _check_edges(self.residual_edges, "residual")
        if self.task == "binary" and (len(self.classes) != 2 or self.positive not in self.classes):  # noqa: PLR2004 - binary
            raise ValueError("a binary model has two classes, and the positive one is one of them")

    @property
    def n_bins(self) -> int:
        """Bins of the score, with the last one for answers that have none."""
        return len(self.score_edges) + 2

    @property
    def n_answers(self) -> int:
        """Answers that are told apart: the classes, or one for numbers."""
        return len(self.classes) or 1

    @property
    def n_truths(self) -> int:
        """Outcomes that are told apart: the classes, or bins of the residual."""
        return len(self.classes) or len(self.residual_edges) + 1

    @property
    def n_scores(self) -> int:
        """Probabilities that are summed: of the positive class, of each class, or none."""
        return {"binary": 1, "multiclass": len(self.classes), "regression": 0}[self.task]


@dataclass(frozen=True, kw_only=True)  # without slots, for the digest is kept
class Plan:
    """What is counted of every window, the same for the reference and for whatever is compared with it.

    Parameters
    ----------
    columns
        In the order of their names, each once.
    model
        None if only columns are watched.
    slices
        Parts of the table of which the model's answers are counted too, each once.
    version
        Of this form.
    """

    columns: tuple[ColumnPlan, ...]
    model: ModelPlan | None = None
    slices: tuple[Slice, ...] = ()
    version: int = PLAN_VERSION

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if names != sorted(set(names)):
            raise ValueError(f"a plan names each column once, in order; got {names}")
        if len({each.name for each in self.slices}) != len(self.slices):
            raise ValueError("a plan names each slice once")

    @cached_property
    def digest(self) -> str:
        """``"sha256:..."``: profiles with the same one can be merged and compared."""
        return digest(self)

    def column(self, name: str) -> ColumnPlan:
        """Return the plan of one column.

        Raises
        ------
        KeyError
            If it has none.
        """
        return {column.name: column for column in self.columns}[name]

    def to_json(self) -> bytes:
        """Return the plan as a document."""
        return document(self, version=self.version)

    @classmethod
    def from_json(cls, text: bytes) -> Plan:
        """Return the plan that :meth:`to_json` wrote.

        Raises
        ------
        ValueError
            If it is torn, or of another version.
        """
        return parse_document(cls, text, version=PLAN_VERSION)


def _check_edges(edges: tuple[float, ...], name: str) -> None:
    if len(edges) > MOST_EDGES or any(low >= high for low, high in pairwise(edges)):
        raise ValueError(f"edges of {name} must rise strictly and be at most {MOST_EDGES}")
