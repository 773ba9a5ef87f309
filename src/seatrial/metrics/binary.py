"""The metrics of a yes-or-no answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np

from seatrial.metrics import confusion, ranking
from seatrial.metrics.answers import Answers, Floats, Ints
from seatrial.metrics.calibration import Bins, bin_scores, debiased_ece, ece_limits
from seatrial.metrics.interval import mover, ratio, skewed_mean, wilson
from seatrial.metrics.recipe import Measured, Recipe, no_value, within
from seatrial.metrics.scale import limits_on, studentised

TOP_SHARE = 0.1
FEW = 10
_ONE_ROW = "one row of a class tells nothing of how much its rows differ"
_ONE_CLASS = "only one class among the truths"


@dataclass(frozen=True, eq=False)
class BinaryView:
    """Answers with what several metrics share, made when first asked for."""

    answers: Answers

    @cached_property
    def y(self) -> Ints:
        """Truth, 0 or 1."""
        return np.asarray(self.answers.y, dtype=np.int64)

    @cached_property
    def label(self) -> Ints:
        """The answer, 0 or 1."""
        return np.asarray(self.answers.label, dtype=np.int64)

    @cached_property
    def score(self) -> Floats:
        """Probability of the positive class."""
        return np.asarray(self.answers.score, dtype=np.float64)

    @cached_property
    def counts(self) -> Ints:
        """``(2, 2)`` truth against answer."""
        return confusion.confusion_matrix(self.y, self.label, 2)

    @cached_property
    def positives(self) -> int:
        """Number of positive rows."""
        return int(self.y.sum())

    @cached_property
    def ranking(self) -> ranking.Ranking:
        """Rows by falling score."""
        return ranking.rank(self.y, self.score)

    @cached_property
    def bins(self) -> Bins:
        """Rows in bins of score."""
        return bin_scores(self.ranking)

    @cached_property
    def log_losses(self) -> Floats:
        """Loss of each row, probabilities clipped to what their type can tell from 0 and 1."""
        edge = np.finfo(_float_type(self.answers.score)).eps
        given = np.where(self.y == 1, self.score, 1 - self.score)
        return -np.log(np.clip(given, edge, 1 - edge))

    @cached_property
    def squares(self) -> Floats:
        """Squared difference of probability and truth of each row."""
        return (self.score - self.y) ** 2

    @property
    def fewest(self) -> int:
        """Rows of the rarer class."""
        return min(self.positives, self.answers.n - self.positives)

    def by_cell(self, table: Floats) -> Floats:
        """Return to each row the entry of its cell of the confusion matrix."""
        return table.ravel()[self.y * 2 + self.label]


def _float_type(score: object) -> type:
    kind = getattr(score, "dtype", np.dtype(np.float64))
    return kind.type if np.issubdtype(kind, np.floating) else np.float64


Share = Callable[[BinaryView], tuple[float, float]]


def _share(top_and_bottom: Share, empty: str, gradient: Callable[[BinaryView, float], Floats]) -> Recipe[BinaryView]:
    def measure(view: BinaryView, level: float) -> Measured:
        top, bottom = top_and_bottom(view)
        return no_value(empty) if bottom == 0 else within(top / bottom, wilson(top, bottom, level), "wilson")

    def influence(view: BinaryView) -> Floats:
        top, bottom = top_and_bottom(view)
        return view.by_cell(gradient(view, top / bottom) * (view.answers.n / bottom))

    return Recipe(measure=measure, influence=influence, scale="logit")


_HIT = np.array([[0.0, 0.0], [0.0, 1.0]])
_ANSWERED = np.array([[0.0, 1.0], [0.0, 1.0]])
_TRUE = np.array([[0.0, 0.0], [1.0, 1.0]])
_RIGHT = np.eye(2)

_ACCURACY = _share(lambda v: (v.counts[0, 0] + v.counts[1, 1], v.answers.n), "no rows", lambda _, a: _RIGHT - a)
_PRECISION = _share(
    lambda v: (v.counts[1, 1], v.counts[:, 1].sum()),
    "no row was answered positive",
    lambda _, p: _HIT - p * _ANSWERED,
)
_RECALL = _share(
    lambda v: (v.counts[1, 1], v.counts[1].sum()), "no row is positive", lambda _, r: _HIT - r * _TRUE
)
_POSITIVE_RATE = _share(lambda v: (v.counts[:, 1].sum(), v.answers.n), "no rows", lambda _, p: _ANSWERED - p)


def _f1_measure(view: BinaryView, level: float) -> Measured:
    hits, involved = int(view.counts[1, 1]), view.answers.n - int(view.counts[0, 0])
    if involved == 0:
        return no_value("no row is positive or was answered positive")
    low, high = wilson(hits, involved, level)
    return within(
        2 * hits / (involved + hits), (2 * low / (1 + low), 2 * high / (1 + high)), "wilson of hits among all involved"
    )


def _f1_influence(view: BinaryView) -> Floats:
    value = 2 * view.counts[1, 1] / (view.counts[1].sum() + view.counts[:, 1].sum())
    bottom = (view.counts[1].sum() + view.counts[:, 1].sum()) / view.answers.n
    return view.by_cell((2 * _HIT - value * (_ANSWERED + _TRUE)) / bottom)


def _balanced_measure(view: BinaryView, level: float) -> Measured:
    if view.fewest == 0:
        return no_value(_ONE_CLASS)
    rates, halves = confusion.recalls(view.counts), np.array([0.5, 0.5])
    limits = wilson(np.diag(view.counts), view.counts.sum(axis=1), level)
    return within(float(rates.mean()), mover(rates, limits, halves), "wilson of each class, joined by mover")


def _balanced_influence(view: BinaryView) -> Floats:
    return view.by_cell(confusion.gradient_recall(view.counts, np.array([0.5, 0.5])))


def _mcc_measure(view: BinaryView, level: float) -> Measured:
    if view.fewest == 0:
        return no_value(_ONE_CLASS)
    limits = confusion.mcc_limits(view.counts, level)
    value = confusion.mcc(view.counts)
    if value is None:
        return within(0.0, limits, "dirichlet quantiles", "every row was answered alike; 0 by convention")
    return within(value, limits, "dirichlet quantiles")


def _mcc_influence(view: BinaryView) -> Floats:
    if confusion.mcc(view.counts) is None:
        return np.zeros(view.answers.n)
    return view.by_cell(confusion.gradient_mcc(view.counts))


def _cost_measure(view: BinaryView, level: float) -> Measured:
    return mean_measure(costs_of_rows(view.answers), level)


def costs_of_rows(answers: Answers) -> Floats:
    """Return the declared cost of each row, ``(n_rows,)``."""
    costs = np.asarray(answers.costs, dtype=np.float64)
    return costs[np.asarray(answers.y, dtype=np.int64), np.asarray(answers.label, dtype=np.int64)]


def mean_measure(losses: Floats, level: float) -> Measured:
    """Return the mean of the losses of rows with limits by Hall's transform."""
    value = float(losses.mean())
    if len(losses) < 2:
        return Measured(value=value, note="one row tells nothing of how much rows differ")
    return within(value, skewed_mean(losses, level), "hall's transform of t")


def _mean(losses: Callable[[BinaryView], Floats]) -> Recipe[BinaryView]:
    def measure(view: BinaryView, level: float) -> Measured:
        return mean_measure(losses(view), level)

    def influence(view: BinaryView) -> Floats:
        rows = losses(view)
        return rows - rows.mean()

    return Recipe(measure=measure, influence=influence, scale="log")


def _auc_measure(view: BinaryView, level: float) -> Measured:
    n_positive, n_negative = view.ranking.n_positive, view.ranking.n_negative
    if view.fewest == 0:
        return no_value(_ONE_CLASS)
    value = ranking.roc_auc(view.ranking)
    note = "" if view.fewest >= FEW else f"wide: only {view.fewest} rows of the rarer class"
    limits = None
    if view.fewest > 1:
        variance = ranking.delong_variance(view.ranking)
        variance += ranking.hanley_mcneil_variance(value, n_positive, n_negative)
        limits = limits_on("logit", value, np.sqrt(variance / 2), df=view.fewest - 1, level=level)
    if limits is None:
        return within(value, wilson(value * view.fewest, view.fewest, level), "wilson over the rarer class", note)
    return within(value, limits, "logit, half DeLong half Hanley-McNeil", note)


def _ap_measure(view: BinaryView, level: float) -> Measured:
    if view.positives == 0:
        return no_value("no row is positive")
    value = ranking.average_precision(view.ranking)
    moves = ranking.average_precision_influence(view.y, view.ranking)
    limits = studentised("logit", value, moves, most=view.positives - 1, level=level)
    if view.positives == 1:
        return Measured(value=value, note=_ONE_ROW)
    if limits is None:
        return within(value, wilson(value * view.positives, view.positives, level), "wilson over the positives")
    return within(value, limits, "logit, t on influences")


def _ece_measure(view: BinaryView, level: float) -> Measured:
    value = debiased_ece(view.bins)
    if view.fewest < FEW:
        return no_value(f"fewer than {FEW} rows of one class: calibration cannot be told from chance")
    return within(value, ece_limits(view.bins, None, (1 - level) / 2), "inversion over bins of score")


def _ece_influence(view: BinaryView) -> Floats:
    sign = np.sign(view.bins.deviation)[view.bins.of_group][view.ranking.group]
    rows = sign * (view.y - view.score)
    return rows - rows.mean()


def _lift_measure(view: BinaryView, level: float) -> Measured:
    if view.positives == 0:
        return no_value("no row is positive")
    n = view.answers.n
    hits, rows = ranking.top_hits(view.ranking, TOP_SHARE)
    value = (hits / rows) / (view.positives / n)
    if rows == n:
        return Measured(value=value, note="too few rows to tell the top from the rest")
    low, high = _lift_limits(view, hits, rows, level)
    return within(value, (low, high), "ratio of two wilson shares by mover")


def _lift_limits(view: BinaryView, hits: float, rows: int, level: float) -> tuple[float, float]:
    n, misses, rest = view.answers.n, view.positives - hits, view.answers.n - rows
    share, top, bottom = rows / n, hits / rows, misses / rest
    edge = ranking.rate_at_rank(view.ranking, share)
    rows_top = rows / (1 + (1 - share) * (top - edge) ** 2 / max(top * (1 - top), 0.5 / rows))
    rows_rest = rest / (1 + share * (bottom - edge) ** 2 / max(bottom * (1 - bottom), 0.5 / rest))
    of_top, of_rest = wilson(top * rows_top, rows_top, level), wilson(bottom * rows_rest, rows_rest, level)
    if hits > 0:
        low, high = ratio((bottom, top), of_rest, of_top)
        return 1 / (share + (1 - share) * float(high)), 1 / (share + (1 - share) * float(low))
    _, high = ratio((top, bottom), of_top, of_rest)
    return 0.0, 1 / (share + (1 - share) / float(high)) if high > 0 else 0.0


def _lift_influence(view: BinaryView) -> Floats:
    n, group = view.answers.n, view.ranking
    hits, rows = ranking.top_hits(group, TOP_SHARE)
    share, edge = rows / n, ranking.rate_at_rank(group, rows / n)
    ends = np.cumsum(group.sizes)
    inside = np.clip((rows - (ends - group.sizes)) / group.sizes, 0.0, 1.0)[group.group]
    precision, base = hits / rows, view.positives / n
    of_precision = (inside * (view.y - edge) - share * (precision - edge)) / share
    rows_of = of_precision / base - precision / base**2 * (view.y - base)
    return rows_of - rows_of.mean()


BINARY: Mapping[str, Recipe[BinaryView]] = MappingProxyType(
    {
        "roc_auc": Recipe(
            measure=_auc_measure, influence=lambda v: ranking.roc_auc_influence(v.y, v.ranking), scale="logit"
        ),
        "pr_auc": Recipe(
            measure=_ap_measure, influence=lambda v: ranking.average_precision_influence(v.y, v.ranking), scale="logit"
        ),
        "accuracy": _ACCURACY,
        "balanced_accuracy": Recipe(measure=_balanced_measure, influence=_balanced_influence, scale="logit"),
        "precision": _PRECISION,
        "recall": _RECALL,
        "f1": Recipe(measure=_f1_measure, influence=_f1_influence, scale="logit"),
        "mcc": Recipe(measure=_mcc_measure, influence=_mcc_influence, scale="fisher"),
        "log_loss": _mean(lambda v: v.log_losses),
        "brier": _mean(lambda v: v.squares),
        "ece": Recipe(measure=_ece_measure, influence=_ece_influence, scale="log"),
        "positive_rate": _POSITIVE_RATE,
        "lift_at_k": Recipe(measure=_lift_measure, influence=_lift_influence, scale="log"),
        "expected_cost": Recipe(
            measure=_cost_measure,
            influence=lambda v: costs_of_rows(v.answers) - costs_of_rows(v.answers).mean(),
            scale="identity",
        ),
    }
)
