"""Every metric of a classifier from counts by bin of score, answer and truth; many tables of counts at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np

from seatrial.metrics.arrays import Floats

_TINIEST = 1e-9


@dataclass(frozen=True, kw_only=True, eq=False)
class Tables:
    """Counts, real or expected, of ``n_tables`` windows.

    Parameters
    ----------
    counts
        ``(n_tables, n_bins, n_classes, n_classes)``: bin of score, answer, truth.
    said
        ``(n_bins,)`` mean score of a bin, rising.
    positive
        Which class is positive; None when there are more than two.
    costs
        ``costs[truth][answer]``; None when none are declared.
    """

    counts: Floats
    said: Floats
    positive: int | None
    costs: tuple[tuple[float, ...], ...] | None = None

    @cached_property
    def confusion(self) -> Floats:
        """``(n_tables, n_classes, n_classes)`` answer, truth."""
        found: Floats = self.counts.sum(axis=1)
        return found

    @cached_property
    def total(self) -> Floats:
        """``(n_tables,)`` rows."""
        found: Floats = self.confusion.sum(axis=(1, 2))
        return found

    @cached_property
    def sides(self) -> tuple[Floats, Floats]:
        """``(n_tables, n_bins)`` positive and negative rows by bin, the highest score first."""
        by_truth = self.counts.sum(axis=2)[:, ::-1]
        positive = by_truth[..., self._positive]
        return positive, by_truth.sum(axis=2) - positive

    @property
    def _positive(self) -> int:
        return 1 if self.positive is None else self.positive

    @cached_property
    def cells(self) -> tuple[Floats, Floats, Floats, Floats]:
        """``(n_tables,)`` true positive, false positive, false negative and true negative rows, of two classes."""
        yes, no = self._positive, 1 - self._positive
        table = self.confusion
        return table[:, yes, yes], table[:, yes, no], table[:, no, yes], table[:, no, no]


def _share(top: Floats, bottom: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom > 0, top / bottom, np.nan)


def _accuracy(tables: Tables) -> Floats:
    return _share(np.trace(tables.confusion, axis1=1, axis2=2), tables.total)


def _per_class_recall(tables: Tables) -> Floats:
    return _share(np.diagonal(tables.confusion, axis1=1, axis2=2), tables.confusion.sum(axis=1))


def _balanced(tables: Tables) -> Floats:
    return _mean_of_known(_per_class_recall(tables))


def _precision(tables: Tables) -> Floats:
    hits, wrong, _, _ = tables.cells
    return _share(hits, hits + wrong)


def _recall(tables: Tables) -> Floats:
    hits, _, missed, _ = tables.cells
    return _share(hits, hits + missed)


def _specificity(tables: Tables) -> Floats:
    _, wrong, _, right = tables.cells
    return _share(right, right + wrong)


def _f1(tables: Tables) -> Floats:
    hits, wrong, missed, _ = tables.cells
    return _share(2 * hits, 2 * hits + wrong + missed)


def _macro(tables: Tables) -> tuple[Floats, Floats, Floats]:
    hits = np.diagonal(tables.confusion, axis1=1, axis2=2)
    answered, true = tables.confusion.sum(axis=2), tables.confusion.sum(axis=1)
    return hits, answered, true


def _precision_macro(tables: Tables) -> Floats:
    hits, answered, true = _macro(tables)
    return _over_classes(_share(hits, answered), answered + true)


def _recall_macro(tables: Tables) -> Floats:
    hits, answered, true = _macro(tables)
    return _over_classes(_share(hits, true), answered + true)


def _f1_macro(tables: Tables) -> Floats:
    hits, answered, true = _macro(tables)
    return _over_classes(_share(2 * hits, answered + true), answered + true)


def _over_classes(shares: Floats, present: Floats) -> Floats:
    """Return the mean over the classes that occur; a share of nothing is 0, as scikit-learn has it."""
    counted = np.where(np.isnan(shares), 0.0, shares)
    return _share((counted * (present > 0)).sum(axis=1), (present > 0).sum(axis=1).astype(np.float64))


def _mean_of_known(shares: Floats) -> Floats:
    known = ~np.isnan(shares)
    return _share(np.where(known, shares, 0.0).sum(axis=1), known.sum(axis=1).astype(np.float64))


def _mcc(tables: Tables) -> Floats:
    answered, true = tables.confusion.sum(axis=2), tables.confusion.sum(axis=1)
    total = tables.total
    hits = np.trace(tables.confusion, axis1=1, axis2=2)
    covariance = hits * total - (true * answered).sum(axis=1)
    spread = (total**2 - (answered**2).sum(axis=1)) * (total**2 - (true**2).sum(axis=1))
    return _share(covariance, np.sqrt(np.maximum(spread, 0.0)))


def _expected_cost(tables: Tables) -> Floats:
    costs = np.asarray(tables.costs, dtype=np.float64)
    return _share((tables.confusion * costs.T).sum(axis=(1, 2)), tables.total)


def _roc_auc(tables: Tables) -> Floats:
    positive, negative = tables.sides
    above = np.cumsum(positive, axis=1) - positive / 2
    return _share((above * negative).sum(axis=1), positive.sum(axis=1) * negative.sum(axis=1))


def _pr_auc(tables: Tables) -> Floats:
    """Average precision; within a bin, positive rows lie evenly among the others."""
    positive, negative = tables.sides
    rows = positive + negative
    hits, seen = np.cumsum(positive, axis=1) - positive, np.cumsum(rows, axis=1) - rows
    safe = np.maximum(rows, _TINIEST)
    slope = positive / safe
    with np.errstate(divide="ignore", invalid="ignore"):
        bend = np.where(seen > 0, (hits - seen * slope) / safe * np.log1p(safe / seen), 0.0)
    return _share((positive * (slope + bend)).sum(axis=1), positive.sum(axis=1))


def _log_loss(tables: Tables) -> Floats:
    positive, negative = tables.sides
    said = np.clip(tables.said[::-1], _TINIEST, 1 - _TINIEST)
    return _share(-(positive @ np.log(said) + negative @ np.log1p(-said)), tables.total)


def _brier(tables: Tables) -> Floats:
    positive, negative = tables.sides
    said = tables.said[::-1]
    return _share(positive @ (1 - said) ** 2 + negative @ said**2, tables.total)


BINARY: Mapping[str, Callable[[Tables], Floats]] = MappingProxyType(
    {
        "roc_auc": _roc_auc,
        "pr_auc": _pr_auc,
        "accuracy": _accuracy,
        "balanced_accuracy": _balanced,
        "precision": _precision,
        "recall": _recall,
        "specificity": _specificity,
        "f1": _f1,
        "mcc": _mcc,
        "log_loss": _log_loss,
        "brier": _brier,
        "expected_cost": _expected_cost,
    }
)
MULTICLASS: Mapping[str, Callable[[Tables], Floats]] = MappingProxyType(
    {
        "accuracy": _accuracy,
        "balanced_accuracy": _balanced,
        "precision_macro": _precision_macro,
        "recall_macro": _recall_macro,
        "f1_macro": _f1_macro,
        "mcc": _mcc,
        "expected_cost": _expected_cost,
    }
)


def measured(tables: Tables, metric: str) -> Floats:
    """Return ``(n_tables,)`` values of a metric; NaN where there is none, such as recall without positive rows."""
    known = MULTICLASS if tables.positive is None else BINARY
    return known[metric](tables)
