"""Metrics of the answered class that read the same for two classes and for many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np

from seatrial.metrics import confusion
from seatrial.metrics.answers import Answers
from seatrial.metrics.arrays import Array, Floats, Ints
from seatrial.metrics.calibration import Bins, bin_scores, debiased_ece, ece_covariance, ece_limits
from seatrial.metrics.clustering import Grouping
from seatrial.metrics.interval import share_limits
from seatrial.metrics.ranking import Ranking
from seatrial.metrics.recipe import Measured, Recipe, centred, mean_measure, no_value, within
from seatrial.metrics.scale import Scale, normal_tail

FEW = 10
ONE_CLASS = "only one class among the truths"
_FEW_PRICES = 4
_SMALL = 11  # 11 x 11 cells are numbered in one byte
_CONSTANT = "every row was answered alike; 0 by convention"


@dataclass(frozen=True, eq=False)
class LabelView:
    """Answers with what several metrics share, made when first asked for."""

    answers: Answers

    @cached_property
    def n_classes(self) -> int:
        """Number of classes."""
        return max(2, len(self.answers.classes))

    @cached_property
    def y(self) -> Ints:
        """Truth, as the index of a class."""
        return _indices(self.answers.y, self.n_classes)

    @cached_property
    def label(self) -> Ints:
        """The answer, as the index of a class."""
        return _indices(self.answers.label, self.n_classes)

    @cached_property
    def score(self) -> Floats:
        """The probabilities."""
        return np.asarray(self.answers.score, dtype=np.float64)

    @cached_property
    def counts(self) -> Ints:
        """``(k, k)`` truth against answer."""
        return confusion.confusion_matrix(self.y, self.label, self.n_classes)

    @cached_property
    def claimed(self) -> tuple[Ints, Floats, Ranking]:
        """What a probability claimed: whether it came true, the probability, and rows ranked by it."""
        raise NotImplementedError

    @cached_property
    def bins(self) -> Bins:
        """Rows in bins of the probability claimed."""
        return bin_scores(self.claimed[2])

    @cached_property
    def edge(self) -> float:
        """What the type of the scores can just tell from 0 and 1."""
        kind = np.asarray(self.answers.score).dtype
        return float(np.finfo(kind if np.issubdtype(kind, np.floating) else np.float64).eps)

    @cached_property
    def cells(self) -> Ints:
        """``(n_rows,)`` the cell of the confusion matrix of each row."""
        return self.y * self.n_classes + self.label

    def by_cell(self, table: Floats) -> Floats:
        """Return to each row the entry ``(k, k)`` of its cell."""
        rows: Floats = table.ravel()[self.cells]
        return rows


def _indices(codes: Array | None, n_classes: int) -> Ints:
    """Return codes of classes; as small as they are if products of two stay small, too."""
    small = n_classes <= _SMALL and np.asarray(codes).dtype == np.int8
    return np.asarray(codes) if small else np.asarray(codes, dtype=np.int64)


AnyView = TypeVar("AnyView", bound=LabelView)


def from_cells(
    measure: Callable[[AnyView, float], Measured], table: Callable[[AnyView], Floats], scale: Scale
) -> Recipe[AnyView]:
    """Return the recipe of a metric to which each row contributes by its cell of the confusion matrix.

    Parameters
    ----------
    measure, scale
        As in a recipe.
    table
        From the rows to the ``(k, k)`` influences of a row in each cell.
    """

    def span(view: AnyView) -> float:
        return float(np.ptp(table(view), axis=1).max())

    return Recipe(measure=measure, influence=lambda view: view.by_cell(table(view)), scale=scale, span=span)


def share_of(parts: Callable[[AnyView], tuple[Floats, Floats]], empty: str) -> Recipe[AnyView]:
    """Return the recipe of a share of rows, by cells of the confusion matrix.

    Parameters
    ----------
    parts
        ``(k, k)`` masks: the cells that count, and those they are a share of.
    empty
        Why there is no value when there are no such rows.
    """

    def measure(view: AnyView, level: float) -> Measured:
        top, bottom = (float((mask * view.counts).sum()) for mask in parts(view))
        if bottom == 0:
            return no_value(empty)
        low, high, method = share_limits(top, bottom, level)
        return within(top / bottom, (low, high), method)

    def table(view: AnyView) -> Floats:
        top, bottom = parts(view)
        size = float((bottom * view.counts).sum())
        value = float((top * view.counts).sum()) / size
        return (top - value * bottom) * (view.answers.n / size)

    return from_cells(measure, table, "logit")


def _everything(view: LabelView) -> tuple[Floats, Floats]:
    return np.eye(view.n_classes), np.ones((view.n_classes, view.n_classes))


def _mcc_measure(view: LabelView, level: float) -> Measured:
    if view.counts.sum(axis=1).max() == view.answers.n:
        return no_value(ONE_CLASS)
    limits, value = confusion.mcc_limits(view.counts, level), confusion.mcc(view.counts)
    return within(value or 0.0, limits, "dirichlet quantiles", note=_CONSTANT if value is None else "")


def _mcc_table(view: LabelView) -> Floats:
    if confusion.mcc(view.counts) is None:
        return np.zeros(view.counts.shape)
    return confusion.gradient_mcc(view.counts)


def _costs(view: LabelView) -> Floats:
    return np.asarray(view.answers.costs, dtype=np.float64)


def _cost_measure(view: LabelView, level: float) -> Measured:
    costs = _costs(view)
    value = float((costs * view.counts).sum() / view.answers.n)
    if len(np.unique(costs)) > _FEW_PRICES:
        return mean_measure(view.by_cell(costs), level, lowest=-np.inf)
    return within(value, confusion.cost_limits(view.counts, costs, level), "wilson of each price, joined by mover")


def _cost_table(view: LabelView) -> Floats:
    costs = _costs(view)
    return costs - float((costs * view.counts).sum() / view.answers.n)


def _ece_measure(view: LabelView, level: float) -> Measured:
    true = int(view.claimed[0].sum())
    if min(true, view.answers.n - true) < FEW:
        return no_value(f"fewer than {FEW} rows on one side: calibration cannot be told from chance")
    limits = ece_limits(view.bins, None, (1 - level) / 2)
    return within(debiased_ece(view.bins), limits, "inversion over bins of score")


def _ece_moves(view: LabelView) -> tuple[Floats, Ints]:
    true, said, ranked = view.claimed
    return true - said, view.bins.of_group[ranked.group]


def _ece_influence(view: LabelView) -> Floats:
    moves, number = _ece_moves(view)
    return centred(np.sign(view.bins.deviation)[number] * moves)


def _ece_clustered(view: LabelView, grouping: Grouping, level: float) -> tuple[float, float]:
    moves, number = _ece_moves(view)
    covariance = ece_covariance(view.bins, moves, number, grouping=grouping)
    return ece_limits(view.bins, covariance, normal_tail(grouping.df, level))


ACCURACY: Recipe[LabelView] = share_of(_everything, "no rows")
MCC: Recipe[LabelView] = from_cells(_mcc_measure, _mcc_table, "fisher")
EXPECTED_COST: Recipe[LabelView] = from_cells(_cost_measure, _cost_table, "identity")
ECE: Recipe[LabelView] = Recipe(
    measure=_ece_measure, influence=_ece_influence, scale="log", clustered=_ece_clustered, paired=False
)
