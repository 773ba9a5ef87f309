"""The metrics of an answer that is one of several classes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np

from seatrial.metrics import confusion, ranking
from seatrial.metrics.arrays import Floats, Ints
from seatrial.metrics.interval import Limits, moments_of_kinds, mover, wilson
from seatrial.metrics.labels import ACCURACY, ECE, EXPECTED_COST, FEW, MCC, ONE_CLASS, LabelView, from_cells
from seatrial.metrics.recipe import ONE_ROW, Measured, Recipe, centred, mean_of, no_value, within
from seatrial.metrics.scale import limits_on, student, studentised

TOP_K = 3


class ClassView(LabelView):
    """Answers that are one of several classes, with what several metrics share."""

    @cached_property
    def given(self) -> Floats:
        """Probability given to the truth, ``(n_rows,)``."""
        return self.score[np.arange(self.answers.n), self.y]

    @cached_property
    def claimed(self) -> tuple[Ints, Floats, ranking.Ranking]:
        """The highest probability claims that its class is the truth."""
        true = (self.score.argmax(axis=1) == self.y).astype(np.int64)
        said = self.score.max(axis=1)
        return true, said, ranking.rank(true, said)

    @cached_property
    def log_losses(self) -> Floats:
        """Loss of each row, probabilities clipped to what their type can tell from 0 and 1."""
        return -np.log(np.clip(self.given, self.edge, 1 - self.edge))

    @cached_property
    def squares(self) -> Floats:
        """Squared difference of probabilities and truth of each row, summed over classes."""
        found: Floats = (self.score**2).sum(axis=1) - 2 * self.given + 1
        return found

    @property
    def k(self) -> int:
        """How many most probable classes count as the top."""
        return max(1, min(TOP_K, self.n_classes - 1))

    @cached_property
    def top_hits(self) -> Floats:
        """1 where the truth is among the ``k`` most probable classes; of equals the later class comes first."""
        later = np.arange(self.n_classes)[None, :] > self.y[:, None]
        given = self.given[:, None]
        ahead = (self.score > given).sum(axis=1) + ((self.score == given) & later).sum(axis=1)
        found: Floats = (ahead < self.k).astype(np.float64)
        return found

    @cached_property
    def sizes(self) -> Ints:
        """Rows of each class, ``(k,)``."""
        return np.bincount(self.y, minlength=self.n_classes)

    @cached_property
    def rankings(self) -> Mapping[int, ranking.Ranking]:
        """Rows ranked for each class that some rows have and some have not."""
        mixed = np.flatnonzero((self.sizes > 0) & (self.sizes < self.answers.n))
        return {int(c): ranking.rank((self.y == c).astype(np.int64), self.score[:, c]) for c in mixed}

    @property
    def absent(self) -> str:
        """Which classes no row has, in words; empty when every class has rows."""
        missing = [name for name, size in zip(self.answers.classes, self.sizes, strict=True) if size == 0]
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""  # noqa: PLR2004 - a note stays short
        return f"without classes that no row has: {', '.join(missing[:5])}{more}" if missing else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _PerClass:
    """A measure of each class: its values, limits and influences, from the confusion matrix."""

    values: Callable[[Ints], Floats]
    limits: Callable[[Ints, float], Limits]
    gradient: Callable[[Ints, Floats], Floats]


def _f1_limits(counts: Ints, level: float) -> Limits:
    hits = np.diag(counts)
    low, high = wilson(hits, counts.sum(axis=0) + counts.sum(axis=1) - hits, level)
    return 2 * low / (1 + low), 2 * high / (1 + high)


_RECALL = _PerClass(
    values=confusion.recalls,
    limits=lambda counts, level: wilson(np.diag(counts), counts.sum(axis=1), level),
    gradient=confusion.gradient_recall,
)
_PRECISION = _PerClass(
    values=confusion.precisions,
    limits=lambda counts, level: wilson(np.diag(counts), counts.sum(axis=0), level),
    gradient=confusion.gradient_precision,
)
_F1 = _PerClass(values=confusion.f1s, limits=_f1_limits, gradient=confusion.gradient_f1)

Weights = Callable[[Ints], Floats]


def _evenly(counts: Ints) -> Floats:
    used = (counts.sum(axis=0) + counts.sum(axis=1)) > 0
    found: Floats = used / used.sum()
    return found


def _evenly_over_true(counts: Ints) -> Floats:
    true = counts.sum(axis=1) > 0
    found: Floats = true / true.sum()
    return found


def _by_size(counts: Ints) -> Floats:
    found: Floats = counts.sum(axis=1) / counts.sum()
    return found


def _averaged(per_class: _PerClass, weights: Weights, *, least: int = 1) -> Recipe[ClassView]:
    """Return the recipe of a mean over classes: limits of each class, joined as their influences move together."""

    def measure(view: ClassView, level: float) -> Measured:
        if (view.sizes > 0).sum() < least:
            return no_value(ONE_CLASS)
        values, weigh = per_class.values(view.counts), weights(view.counts)
        low, high = per_class.limits(view.counts, level)
        tables = [per_class.gradient(view.counts, one) for one in np.eye(view.n_classes)]
        if weights is _by_size:
            pull = _pull_of_sizes(view.counts, values)
            reach = student(np.inf, level) * _spread(view.counts, pull) / np.sqrt(view.answers.n)
            tables.append(pull)
            values, weigh = np.append(values, 0.0), np.append(weigh, 1.0)
            low, high = np.append(low, -reach), np.append(high, reach)
        value = float(weigh @ values)
        joined = mover(values, (low, high), weights=weigh, correlation=_correlation(view.counts, tables))
        pulls = moments_of_kinds([(table(view).ravel(), view.counts.ravel().astype(np.float64))])
        moved = studentised("logit", value, pulls, most=view.answers.n - 1, level=level) or joined
        limits = min(joined[0], moved[0]), max(joined[1], moved[1])
        return within(value, limits, "wilson of each class joined by mover, or t on influences")

    def table(view: ClassView) -> Floats:
        ours = per_class.gradient(view.counts, weights(view.counts))
        return ours + _pull_of_sizes(view.counts, per_class.values(view.counts)) if weights is _by_size else ours

    return from_cells(measure, table, "logit")


def _pull_of_sizes(counts: Ints, values: Floats) -> Floats:
    return np.repeat((values - _by_size(counts) @ values)[:, None], len(values), axis=1)


def _spread(counts: Ints, table: Floats) -> float:
    shares = counts / counts.sum()
    return float(np.sqrt(max((shares * table**2).sum() - (shares * table).sum() ** 2, 0.0)))


def _correlation(counts: Ints, tables: Iterable[Floats]) -> Floats:
    shares = (counts / counts.sum()).ravel()
    moves = np.array([table.ravel() for table in tables])
    moves = moves - (moves @ shares)[:, None]
    covariance = (moves * shares) @ moves.T
    error = np.sqrt(np.diag(covariance))
    outer = np.outer(error, error)
    together = np.where(outer > 0, covariance / np.where(outer > 0, outer, 1.0), 0.0)
    np.fill_diagonal(together, 1.0)
    return together


def _top_k_measure(view: ClassView, level: float) -> Measured:
    right, n = float(view.top_hits.sum()), view.answers.n
    return within(right / n, wilson(right, n, level), f"wilson, k = {view.k}")


def _auc(weights: Callable[[Floats], Floats]) -> Recipe[ClassView]:
    """Return the recipe of a mean over classes of the area under the ROC curve of one class against the rest."""

    def measure(view: ClassView, level: float) -> Measured:
        if not view.rankings:
            return no_value(ONE_CLASS)
        values, weigh = _areas(view), weights(_auc_sizes(view))
        value = float(weigh @ values)
        rarest = _rarest(view)
        wide = f"wide: the rarest class has {rarest} rows" if rarest < FEW else ""
        note = "; ".join(part for part in (view.absent, wide) if part)
        if rarest == 1:
            return Measured(value=value, note=f"a class has one row: {ONE_ROW}")
        error = _auc_error(view, weigh, influence(view))
        limits = limits_on("logit", value, error, df=rarest - 1, level=level)
        if limits is None:
            return within(value, wilson(value * rarest, rarest, level), "wilson over the rarest class", note=note)
        return within(value, limits, "logit, half DeLong half Hanley-McNeil", note=note)

    def influence(view: ClassView) -> Floats:
        values, weigh = _areas(view), weights(_auc_sizes(view))
        moves = np.zeros(view.answers.n)
        for (c, each), weight in zip(view.rankings.items(), weigh, strict=True):
            moves += weight * ranking.roc_auc_influence(view.y == c, each)
        if weights is _shares:
            moves += (values - weigh @ values)[np.searchsorted(list(view.rankings), view.y)]
        return moves

    return Recipe(measure=measure, influence=influence, scale="logit", carriers=_rarest)


def _rarest(view: ClassView) -> int:
    return min(min(each.n_positive, each.n_negative) for each in view.rankings.values())


def _auc_sizes(view: ClassView) -> Floats:
    return np.array([each.n_positive for each in view.rankings.values()], dtype=np.float64)


def _shares(sizes: Floats) -> Floats:
    found: Floats = sizes / sizes.sum()
    return found


def _alike(sizes: Floats) -> Floats:
    return np.full(len(sizes), 1 / len(sizes))


def _areas(view: ClassView) -> Floats:
    return np.array([ranking.roc_auc(each) for each in view.rankings.values()])


def _auc_error(view: ClassView, weigh: Floats, moves: Floats) -> float:
    """Return the error of the mean area, widened by what Hanley and McNeil add to DeLong in each class."""
    seen = float(moves @ moves) / (view.answers.n - 1) / view.answers.n
    extra = 0.0
    for each, weight, value in zip(view.rankings.values(), weigh, _areas(view), strict=True):
        said = ranking.hanley_mcneil_variance(float(value), each.n_positive, each.n_negative)
        extra += weight**2 * (said - ranking.delong_variance(each)) / 2
    return float(np.sqrt(max(seen + extra, seen / 2)))


MULTICLASS: Mapping[str, Recipe[ClassView]] = MappingProxyType(
    {
        "roc_auc_ovr_macro": _auc(_alike),
        "roc_auc_ovr_weighted": _auc(_shares),
        "accuracy": ACCURACY,
        "balanced_accuracy": _averaged(_RECALL, _evenly_over_true, least=2),
        "precision_macro": _averaged(_PRECISION, _evenly),
        "precision_weighted": _averaged(_PRECISION, _by_size),
        "recall_macro": _averaged(_RECALL, _evenly),
        "recall_weighted": ACCURACY,
        "f1_macro": _averaged(_F1, _evenly),
        "f1_weighted": _averaged(_F1, _by_size),
        "top_k_accuracy": Recipe(
            measure=_top_k_measure, influence=lambda view: centred(view.top_hits), scale="logit", span=lambda _: 1.0
        ),
        "mcc": MCC,
        "log_loss": mean_of(lambda view: view.log_losses, "log"),
        "brier": mean_of(lambda view: view.squares, "log"),
        "ece": ECE,
        "expected_cost": EXPECTED_COST,
    }
)
