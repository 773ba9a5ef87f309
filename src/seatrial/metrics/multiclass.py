"""The metrics of an answer that is one of several classes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np

from seatrial.metrics import confusion, ranking
from seatrial.metrics.answers import Answers, Floats, Ints
from seatrial.metrics.binary import FEW, costs_of_rows, mean_measure
from seatrial.metrics.calibration import Bins, bin_scores, debiased_ece, ece_limits
from seatrial.metrics.interval import Limits, mover, wilson
from seatrial.metrics.recipe import Measured, Recipe, no_value, within
from seatrial.metrics.scale import limits_on

TOP_K = 3


@dataclass(frozen=True, eq=False)
class ClassView:
    """Answers with what several metrics share, made when first asked for."""

    answers: Answers

    @cached_property
    def y(self) -> Ints:
        """Truth, an index into the classes."""
        return np.asarray(self.answers.y, dtype=np.int64)

    @cached_property
    def label(self) -> Ints:
        """The answer, an index into the classes."""
        return np.asarray(self.answers.label, dtype=np.int64)

    @cached_property
    def score(self) -> Floats:
        """``(n_rows, n_classes)`` probabilities."""
        return np.asarray(self.answers.score, dtype=np.float64)

    @cached_property
    def n_classes(self) -> int:
        """Number of classes."""
        return len(self.answers.classes)

    @cached_property
    def counts(self) -> Ints:
        """``(k, k)`` truth against answer."""
        return confusion.confusion_matrix(self.y, self.label, self.n_classes)

    @cached_property
    def given(self) -> Floats:
        """Probability given to the truth, ``(n_rows,)``."""
        return self.score[np.arange(self.answers.n), self.y]

    @cached_property
    def log_losses(self) -> Floats:
        """Loss of each row, probabilities clipped to what their type can tell from 0 and 1."""
        kind = getattr(self.answers.score, "dtype", np.dtype(np.float64))
        edge = np.finfo(kind if np.issubdtype(kind, np.floating) else np.float64).eps
        return -np.log(np.clip(self.given, edge, 1 - edge))

    @cached_property
    def squares(self) -> Floats:
        """Squared difference of probabilities and truth of each row, summed over classes."""
        return (self.score**2).sum(axis=1) - 2 * self.given + 1

    @cached_property
    def top_hits(self) -> Floats:
        """1 where the truth is among the ``k`` most probable classes; of equals the later class is taken first."""
        above = (self.score > self.given[:, None]).sum(axis=1)
        later = np.arange(self.n_classes)[None, :] > self.y[:, None]
        above += ((self.score == self.given[:, None]) & later).sum(axis=1)
        return (above < self.k).astype(np.float64)

    @property
    def k(self) -> int:
        """How many most probable classes count as the top."""
        return max(1, min(TOP_K, self.n_classes - 1))

    @cached_property
    def confidence(self) -> ranking.Ranking:
        """Rows by the probability of their most probable class; positive where it is the truth."""
        return ranking.rank((self.score.argmax(axis=1) == self.y).astype(np.int64), self.score.max(axis=1))

    @cached_property
    def bins(self) -> Bins:
        """Rows in bins of confidence."""
        return bin_scores(self.confidence)

    @cached_property
    def present(self) -> Ints:
        """Classes that are true or answered somewhere."""
        return np.flatnonzero(self.counts.sum(axis=0) + self.counts.sum(axis=1))

    @cached_property
    def rankings(self) -> Mapping[int, ranking.Ranking]:
        """Rows ranked for each class that some rows have and some have not."""
        sizes = np.bincount(self.y, minlength=self.n_classes)
        mixed = np.flatnonzero((sizes > 0) & (sizes < self.answers.n))
        return {int(c): ranking.rank((self.y == c).astype(np.int64), self.score[:, c]) for c in mixed}

    def by_cell(self, table: Floats) -> Floats:
        """Return to each row the entry of its cell of the confusion matrix."""
        return table.ravel()[self.y * self.n_classes + self.label]


PerClass = Callable[[Ints], Floats]
Sizes = Callable[[Ints], tuple[Floats, Floats]]
Gradient = Callable[[Ints, Floats], Floats]


def _weights(view: ClassView, weighted: bool) -> Floats:  # noqa: FBT001 - a choice made once, in the table below
    if weighted:
        return view.counts.sum(axis=1) / view.answers.n
    weights = np.zeros(view.n_classes)
    weights[view.present] = 1 / len(view.present)
    return weights


def _over_classes(per_class: PerClass, limits: Callable[[Ints, float], Limits], gradient: Gradient, *, weighted: bool) -> Recipe[ClassView]:
    def measure(view: ClassView, level: float) -> Measured:
        values = per_class(view.counts)
        weights = _weights(view, weighted)
        value = float(weights @ values)
        pieces = [gradient(view.counts, row) for row in np.eye(view.n_classes) * weights]
        if weighted:
            pieces += [_weight_pull(view, values)]
        together = mover_with(view.counts, values, limits(view.counts, level), weights, pieces, level)
        return within(value, together, "per class, joined by mover")

    def influence(view: ClassView) -> Floats:
        weights = _weights(view, weighted)
        table = gradient(view.counts, weights)
        if weighted:
            table = table + _weight_pull(view, per_class(view.counts))
        return view.by_cell(table)

    return Recipe(measure=measure, influence=influence, scale="logit")


def _weight_pull(view: ClassView, values: Floats) -> Floats:
    shares = view.counts.sum(axis=1) / view.answers.n
    return np.repeat((values - shares @ values)[:, None], view.n_classes, axis=1)


def mover_with(counts: Ints, values: Floats, limits: Limits, weights: Floats, pieces: list[Floats], level: float) -> tuple[float, float]:
    """Return limits of a weighted sum over classes whose parts move together as their influences do."""
    shares = (counts / counts.sum()).ravel()
    moves = np.array([piece.ravel() for piece in pieces])
    moves = moves - (moves @ shares)[:, None]
    covariance = (moves * shares) @ moves.T
    error = np.sqrt(np.diag(covariance))
    outer = np.outer(error, error)
    correlation = np.where(outer > 0, covariance / np.where(outer > 0, outer, 1.0), 0.0)
    np.fill_diagonal(correlation, 1.0)
    low, high = limits
    down, up = weights * (values - low), weights * (high - values)
    if len(moves) > len(values):
        from_weights = limits_on("identity", 0.0, float(error[-1]) / np.sqrt(counts.sum()), df=np.inf, level=level)
        reach = from_weights[1] if from_weights else 0.0
        down, up = np.append(down, reach), np.append(up, reach)
    value = float(weights @ values)
    return value - np.sqrt(max(down @ correlation @ down, 0.0)), value + np.sqrt(max(up @ correlation @ up, 0.0))


def _recall_limits(counts: Ints, level: float) -> Limits:
    return wilson(np.diag(counts), counts.sum(axis=1), level)


def _precision_limits(counts: Ints, level: float) -> Limits:
    return wilson(np.diag(counts), counts.sum(axis=0), level)


def _f1_limits(counts: Ints, level: float) -> Limits:
    hits = np.diag(counts)
    low, high = wilson(hits, counts.sum(axis=0) + counts.sum(axis=1) - hits, level)
    return 2 * low / (1 + low), 2 * high / (1 + high)


def _share(hits: Callable[[ClassView], Floats], words: Callable[[ClassView], str]) -> Recipe[ClassView]:
    def measure(view: ClassView, level: float) -> Measured:
        n, right = view.answers.n, float(hits(view).sum())
        return within(right / n, wilson(right, n, level), words(view))

    def influence(view: ClassView) -> Floats:
        return hits(view) - hits(view).mean()

    return Recipe(measure=measure, influence=influence, scale="logit")


_ACCURACY = _share(lambda v: (v.y == v.label).astype(np.float64), lambda _: "wilson")


def _balanced_weights(view: ClassView) -> Floats:
    true = view.counts.sum(axis=1) > 0
    return true / true.sum()


def _balanced_measure(view: ClassView, level: float) -> Measured:
    weights = _balanced_weights(view)
    if (weights > 0).sum() < 2:
        return no_value("only one class among the truths")
    values = confusion.recalls(view.counts)
    note = _absent(view, view.counts.sum(axis=1) > 0)
    limits = mover(values, _recall_limits(view.counts, level), weights)
    return within(float(weights @ values), limits, "per class, joined by mover", note)


def _balanced_influence(view: ClassView) -> Floats:
    return view.by_cell(confusion.gradient_recall(view.counts, _balanced_weights(view)))


def _absent(view: ClassView, present: Floats) -> str:
    missing = [name for name, there in zip(view.answers.classes, present, strict=True) if not there]
    return f"without classes that no row has: {', '.join(missing[:5])}" if missing else ""


def _mcc_measure(view: ClassView, level: float) -> Measured:
    if view.counts.sum(axis=1).max() == view.answers.n:
        return no_value("only one class among the truths")
    limits, value = confusion.mcc_limits(view.counts, level), confusion.mcc(view.counts)
    if value is None:
        return within(0.0, limits, "dirichlet quantiles", "every row was answered alike; 0 by convention")
    return within(value, limits, "dirichlet quantiles")


def _mcc_influence(view: ClassView) -> Floats:
    if confusion.mcc(view.counts) is None:
        return np.zeros(view.answers.n)
    return view.by_cell(confusion.gradient_mcc(view.counts))


def _auc_parts(view: ClassView, weighted: bool) -> tuple[Floats, Floats, Floats]:  # noqa: FBT001 - see _weights
    classes = list(view.rankings)
    values = np.array([ranking.roc_auc(view.rankings[c]) for c in classes])
    sizes = np.array([view.rankings[c].n_positive for c in classes], dtype=np.float64)
    weights = sizes / sizes.sum() if weighted else np.full(len(classes), 1 / len(classes))
    moves = np.array([ranking.roc_auc_influence(view.y == c, view.rankings[c]) for c in classes])
    total = weights @ moves
    if weighted:
        total = total + (values[np.searchsorted(classes, view.y)] - weights @ values)
    return values, weights, total


def _auc(*, weighted: bool) -> Recipe[ClassView]:
    def measure(view: ClassView, level: float) -> Measured:
        if not view.rankings:
            return no_value("only one class among the truths")
        values, weights, total = _auc_parts(view, weighted)
        value = float(weights @ values)
        rarest = min(min(each.n_positive, each.n_negative) for each in view.rankings.values())
        error = _auc_error(view, weights, total)
        note = _absent(view, np.bincount(view.y, minlength=view.n_classes) > 0)
        if rarest < FEW:
            note = "; ".join(part for part in (note, f"wide: the rarest class has {rarest} rows") if part)
        limits = limits_on("logit", value, error, df=max(rarest - 1, 1), level=level)
        if limits is None:
            return within(value, wilson(value * rarest, rarest, level), "wilson over the rarest class", note)
        return within(value, limits, "logit, half DeLong half Hanley-McNeil", note)

    return Recipe(measure=measure, influence=lambda v: _auc_parts(v, weighted)[2], scale="logit")


def _auc_error(view: ClassView, weights: Floats, total: Floats) -> float:
    ours = float(total @ total) / view.answers.n**2
    theirs = [
        ranking.hanley_mcneil_variance(ranking.roc_auc(each), each.n_positive, each.n_negative)
        for each in view.rankings.values()
    ]
    return float(np.sqrt((ours + max(ours, float(weights**2 @ np.array(theirs)))) / 2))


def _ece_measure(view: ClassView, level: float) -> Measured:
    right = view.confidence.n_positive
    if min(right, view.answers.n - right) < FEW:
        return no_value(f"fewer than {FEW} rows answered rightly, or wrongly: calibration cannot be told from chance")
    limits = ece_limits(view.bins, None, (1 - level) / 2)
    return within(debiased_ece(view.bins), limits, "inversion over bins of confidence")


def _ece_influence(view: ClassView) -> Floats:
    sign = np.sign(view.bins.deviation)[view.bins.of_group][view.confidence.group]
    rows = sign * ((view.score.argmax(axis=1) == view.y) - view.score.max(axis=1))
    return rows - rows.mean()


def _mean(losses: Callable[[ClassView], Floats]) -> Recipe[ClassView]:
    def influence(view: ClassView) -> Floats:
        rows = losses(view)
        return rows - rows.mean()

    return Recipe(measure=lambda view, level: mean_measure(losses(view), level), influence=influence, scale="log")


MULTICLASS: Mapping[str, Recipe[ClassView]] = MappingProxyType(
    {
        "roc_auc_ovr_macro": _auc(weighted=False),
        "roc_auc_ovr_weighted": _auc(weighted=True),
        "accuracy": _ACCURACY,
        "balanced_accuracy": Recipe(measure=_balanced_measure, influence=_balanced_influence, scale="logit"),
        "precision_macro": _over_classes(
            confusion.precisions, _precision_limits, confusion.gradient_precision, weighted=False
        ),
        "precision_weighted": _over_classes(
            confusion.precisions, _precision_limits, confusion.gradient_precision, weighted=True
        ),
        "recall_macro": _over_classes(confusion.recalls, _recall_limits, confusion.gradient_recall, weighted=False),
        "recall_weighted": _ACCURACY,
        "f1_macro": _over_classes(confusion.f1s, _f1_limits, confusion.gradient_f1, weighted=False),
        "f1_weighted": _over_classes(confusion.f1s, _f1_limits, confusion.gradient_f1, weighted=True),
        "top_k_accuracy": _share(lambda v: v.top_hits, lambda v: f"wilson, k = {v.k}"),
        "mcc": Recipe(measure=_mcc_measure, influence=_mcc_influence, scale="fisher"),
        "log_loss": _mean(lambda v: v.log_losses),
        "brier": _mean(lambda v: v.squares),
        "ece": Recipe(measure=_ece_measure, influence=_ece_influence, scale="log"),
        "expected_cost": Recipe(
            measure=lambda view, level: mean_measure(costs_of_rows(view.answers), level),
            influence=lambda v: costs_of_rows(v.answers) - costs_of_rows(v.answers).mean(),
            scale="identity",
        ),
    }
)
