"""The metrics of a yes-or-no answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType

import numpy as np

from seatrial.metrics import confusion, ranking
from seatrial.metrics.arrays import Floats, Ints
from seatrial.metrics.interval import moments_of_kinds, mover, ratio, share_limits, skewed_mean, wilson
from seatrial.metrics.labels import ACCURACY, ECE, EXPECTED_COST, FEW, MCC, ONE_CLASS, LabelView, from_cells, share_of
from seatrial.metrics.recipe import HALL, ONE_ROW, Measured, Recipe, centred, mean_measure, no_value, within
from seatrial.metrics.scale import limits_on, studentised

TOP_SHARE = 0.1
_NO_POSITIVE = "no row is positive"
_HALVES = np.array([0.5, 0.5])
_HIT = np.array([[0.0, 0.0], [0.0, 1.0]])
_ANSWERED = np.array([[0.0, 1.0], [0.0, 1.0]])
_TRUE = np.array([[0.0, 0.0], [1.0, 1.0]])


class BinaryView(LabelView):
    """Answers to a yes-or-no question, with what several metrics share."""

    @cached_property
    def positives(self) -> int:
        """Number of positive rows."""
        return int(self.y.sum())

    @property
    def fewest(self) -> int:
        """Rows of the rarer class."""
        return min(self.positives, self.answers.n - self.positives)

    @cached_property
    def ranked(self) -> ranking.Ranking:
        """Rows by falling score."""
        return self.answers.ranking

    @cached_property
    def claimed(self) -> tuple[Ints, Floats, ranking.Ranking]:
        """A score claims that the row is positive."""
        return self.y, self.score, self.ranked

    def log_losses_if(self, y: Ints | int) -> Floats:
        """Return the loss of each row if that were the truth, clipped to what the type can tell from 0 and 1."""
        given = self.score - (1 - y)
        np.abs(given, out=given)
        np.clip(given, self.edge, 1 - self.edge, out=given)
        np.log(given, out=given)
        return np.negative(given, out=given)

    def squares_if(self, y: Ints | int) -> Floats:
        """Return the squared difference of each row if that were the truth."""
        found: Floats = self.score - y
        found *= found
        return found


def _f1_measure(view: BinaryView, level: float) -> Measured:
    hits, involved = int(view.counts[1, 1]), view.answers.n - int(view.counts[0, 0])
    if involved == 0:
        return no_value("no row is positive or was answered positive")
    low, high, method = share_limits(hits, involved, level)
    limits = 2 * low / (1 + low), 2 * high / (1 + high)
    return within(2 * hits / (involved + hits), limits, f"{method} of hits among all involved")


def _f1_table(view: BinaryView) -> Floats:
    return confusion.gradient_f1(view.counts, np.array([0.0, 1.0]))


def _balanced_measure(view: BinaryView, level: float) -> Measured:
    if view.fewest == 0:
        return no_value(ONE_CLASS)
    rates = confusion.recalls(view.counts)
    limits = wilson(np.diag(view.counts), view.counts.sum(axis=1), level)
    return within(float(rates.mean()), mover(rates, limits, weights=_HALVES), "wilson of each class, joined by mover")


def _balanced_table(view: BinaryView) -> Floats:
    return confusion.gradient_recall(view.counts, _HALVES)


def _auc_measure(view: BinaryView, level: float) -> Measured:
    if view.fewest == 0:
        return no_value(ONE_CLASS)
    value = ranking.roc_auc(view.ranked)
    if view.fewest == 1:
        return Measured(value=value, note=f"one row of the rarer class: {ONE_ROW}")
    note = "" if view.fewest >= FEW else f"wide: only {view.fewest} rows of the rarer class"
    variance = ranking.delong_variance(view.ranked) + ranking.hanley_mcneil_variance(
        value, view.ranked.n_positive, view.ranked.n_negative
    )
    limits = limits_on("logit", value, np.sqrt(variance / 2), df=view.fewest - 1, level=level)
    if limits is None:
        return within(value, wilson(value * view.fewest, view.fewest, level), "wilson over the rarer class", note=note)
    return within(value, limits, "logit, half DeLong half Hanley-McNeil", note=note)


def _auc_influence(view: BinaryView) -> Floats:
    return ranking.roc_auc_influence(view.y, view.ranked)


def _ap_measure(view: BinaryView, level: float) -> Measured:
    if view.positives == 0:
        return no_value(_NO_POSITIVE)
    value = ranking.average_precision(view.ranked)
    if view.positives == 1:
        return Measured(value=value, note=f"one positive row: {ONE_ROW}")
    positives, negatives = ranking.average_precision_moves(view.ranked)
    moved = moments_of_kinds([(positives, view.ranked.positives), (negatives, view.ranked.negatives)])
    limits = studentised("logit", value, moved, most=view.positives - 1, level=level)
    if limits is None:
        return within(value, wilson(value * view.positives, view.positives, level), "wilson over the positives")
    return within(value, limits, "logit, t on influences")


def _ap_influence(view: BinaryView) -> Floats:
    return ranking.average_precision_influence(view.y, view.ranked)


def _lift_measure(view: BinaryView, level: float) -> Measured:
    if view.positives == 0:
        return no_value(_NO_POSITIVE)
    n = view.answers.n
    hits, rows = ranking.top_hits(view.ranked, TOP_SHARE)
    value = (hits / rows) / (view.positives / n)
    if rows == n:
        return Measured(value=value, note="too few rows to tell the top from the rest")
    return within(value, _lift_limits(view, (hits, rows), level), "ratio of two shares by mover")


def _lift_limits(view: BinaryView, found: tuple[float, int], level: float) -> tuple[float, float]:
    """Return limits of the lift, a rising function of the positive rate of the top over that of the rest.

    Where the top ends is itself estimated: both rates count as made from fewer rows, by the rate found there.
    """
    hits, rows = found
    misses, rest = view.positives - hits, view.answers.n - rows
    share, top, bottom = rows / view.answers.n, hits / rows, misses / rest
    edge = ranking.rate_at_rank(view.ranked, share)
    rows_top = rows / (1 + (1 - share) * (top - edge) ** 2 / max(top * (1 - top), 0.5 / rows))
    rows_rest = rest / (1 + share * (bottom - edge) ** 2 / max(bottom * (1 - bottom), 0.5 / rest))
    of_top = share_limits(top * rows_top, rows_top, level)[:2]
    of_rest = share_limits(bottom * rows_rest, rows_rest, level)[:2]
    if hits > 0:
        low, high = ratio((bottom, top), of_rest, of_top)
        return 1 / (share + (1 - share) * high), 1 / (share + (1 - share) * low)
    _, high = ratio((top, bottom), of_top, of_rest)
    return 0.0, 1 / (share + (1 - share) / high)


def _lift_influence(view: BinaryView) -> Floats:
    n, group = view.answers.n, view.ranked
    hits, rows = ranking.top_hits(group, TOP_SHARE)
    share, edge = rows / n, ranking.rate_at_rank(group, rows / n)
    inside = np.clip((rows - (group.rows - group.sizes)) / group.sizes, 0.0, 1.0)[group.group]
    precision, base = hits / rows, view.positives / n
    of_top = (inside * (view.y - edge) - share * (precision - edge)) / share
    moves = of_top / base - precision / base**2 * (view.y - base)
    return centred(moves)


def _lift_span(view: BinaryView) -> float:
    _, rows = ranking.top_hits(view.ranked, TOP_SHARE)
    return view.answers.n**2 / (rows * view.positives)


def _loss(losses_if: Callable[[BinaryView, Ints | int], Floats]) -> Recipe[BinaryView]:
    """Return the recipe of a mean loss, whose high limit reckons with a row of a class that is hardly seen."""

    def measure(view: BinaryView, level: float) -> Measured:
        rows = losses_if(view, view.y)
        seen = mean_measure(rows, level)
        if view.fewest >= FEW:
            return seen
        rarer = int(view.positives <= view.answers.n - view.positives)
        low, high = skewed_mean(np.append(rows, losses_if(view, rarer).mean()), level)
        value = float(rows.mean())
        low = min(low, value) if seen.low is None else seen.low
        high = max(high, value if seen.high is None else seen.high)
        return within(value, (max(low, 0.0), high), f"{HALL}, with a row of the rarer class added")

    return Recipe(measure=measure, influence=lambda view: centred(losses_if(view, view.y)), scale="log")


BINARY: Mapping[str, Recipe[BinaryView]] = MappingProxyType(
    {
        "roc_auc": Recipe(
            measure=_auc_measure, influence=_auc_influence, scale="logit", carriers=lambda view: view.fewest
        ),
        "pr_auc": Recipe(
            measure=_ap_measure, influence=_ap_influence, scale="logit", carriers=lambda view: view.positives
        ),
        "accuracy": ACCURACY,
        "balanced_accuracy": from_cells(_balanced_measure, _balanced_table, "logit"),
        "precision": share_of(lambda _: (_HIT, _ANSWERED), "no row was answered positive"),
        "recall": share_of(lambda _: (_HIT, _TRUE), _NO_POSITIVE),
        "f1": from_cells(_f1_measure, _f1_table, "logit"),
        "mcc": MCC,
        "log_loss": _loss(BinaryView.log_losses_if),
        "brier": _loss(BinaryView.squares_if),
        "ece": ECE,
        "positive_rate": share_of(lambda _: (_ANSWERED, np.ones((2, 2))), "no rows"),
        "lift_at_k": Recipe(measure=_lift_measure, influence=_lift_influence, scale="log", span=_lift_span),
        "expected_cost": EXPECTED_COST,
    }
)
