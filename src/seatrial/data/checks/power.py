"""How well one column alone tells the target, out of sample, by counting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import special

from seatrial.data.checks.columns import Column, as_numbers, as_text, field_type, is_numeric
from seatrial.data.checks.truth import Truth
from seatrial.data.exam import Party

FEWEST_ROWS = 40  # below, no halves can be fitted and scored
FEWEST_PER_CLASS = 10
ROWS_PER_BIN = 25
PRIOR_ROWS = 5.0  # weight of the overall mean in the share of a class in a bin
PRIOR_RANKS = 1.0  # the same in the mean rank of a bin, which shrinking biases
FEWEST_OF_LEVEL = 4  # rarer levels are pooled: they cannot be fitted on one half and scored on the other

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """How well a column alone tells the target.

    Parameters
    ----------
    measure
        ``"AUC"`` (for more than two classes: mean of each class against the rest) or ``"rank R2"``.
    value, low, high
        The measure and its 95 % interval.
    n
        Rows scored.
    """

    measure: Literal["AUC", "rank R2"]
    value: float
    low: float
    high: float
    n: int

    @property
    def gain(self) -> float:
        """The value between 0, nothing, and 1, everything."""
        return self._gain(self.value)

    @property
    def sure_gain(self) -> float:
        """The lower limit on the same scale."""
        return self._gain(self.low)

    def _gain(self, value: float) -> float:
        return max(2 * value - 1 if self.measure == "AUC" else value, 0.0)


def column_power(column: Column, party: Party, values: pl.Series, *, truth: Truth, half: Flags) -> Power | None:
    """Return the power of a column in one table, each half of its rows scored by what the other half shows.

    Parameters
    ----------
    column, party, values
        The column's counts, the table, and its values there, shape ``(n_rows,)``.
    truth
        The labels.
    half
        Which half each row is in, shape ``(n_rows,)``; by content, so that copies of a row share a half.

    Returns
    -------
    Power or None
        None below forty labelled rows, or below ten of a class in a half.

    References
    ----------
    Hanley and McNeil (1982), Radiology 143, for the error of the AUC. Olkin and Finn (1995), Psychol. Bull. 118, for
    R2.
    """
    codes, groups = bin_codes(column, party, values)
    return grouped_power(codes[truth.known], groups, truth=truth, half=half[truth.known])


def missing_power(values: pl.Series, truth: Truth, half: Flags) -> Power | None:
    """Return the power of knowing only whether a column is missing."""
    gaps = values.is_null().to_numpy().astype(np.int64)[truth.known]
    return grouped_power(gaps, 2, truth=truth, half=half[truth.known])


def bin_codes(column: Column, party: Party, values: pl.Series) -> tuple[Ints, int]:
    """Return the bin or level of each row, shape ``(n_rows,)``, and how many there are; missing is one of them."""
    part = column.parts[party]
    if is_numeric(field_type(values.dtype)):
        if part.numbers is None or column.edges is None:
            return np.zeros(len(values), dtype=np.int64), 1
        edges = _coarser(column.edges, part.numbers.counts)
        codes = np.searchsorted(edges, as_numbers(values), side="left")
        codes[values.is_null().to_numpy()] = len(edges) + 1
        return codes, len(edges) + 2
    levels = part.levels
    if levels is None:
        return np.zeros(len(values), dtype=np.int64), 1
    common = levels.filter(pl.col("count") >= FEWEST_OF_LEVEL)["level"].sort()
    known = as_text(values).cast(pl.Enum(common), strict=False).to_physical().cast(pl.Int64)
    codes = known.fill_null(len(common)).to_numpy().copy()
    codes[values.is_null().to_numpy()] = len(common) + 1
    return codes, len(common) + 2


def grouped_power(codes: Ints, groups: int, *, truth: Truth, half: Flags) -> Power | None:
    """Return the power of a grouping of the labelled rows; arguments as those of :func:`column_power`."""
    if len(codes) < FEWEST_ROWS or half.all() or not half.any():
        return None
    cells = codes * 2 + half
    if truth.codes is not None:
        return _class_power(cells, groups, labels=truth.codes, classes=len(truth.classes))
    return None if truth.ranks is None else _rank_power(cells, groups, truth.ranks)


def _coarser(edges: Floats, counts: Ints) -> Floats:
    """Return as many of the edges as the rows can fill, about evenly by rows."""
    total = int(counts.sum())
    wanted = max(total // ROWS_PER_BIN, 4)
    if len(edges) < wanted:
        return edges
    shares = np.cumsum(counts)[:-1] * wanted // max(total, 1)
    return edges[np.concatenate((shares[1:] != shares[:-1], [True]))]


def _class_power(cells: Ints, groups: int, *, labels: Ints, classes: int) -> Power | None:
    table = np.bincount(cells * classes + labels, minlength=groups * 2 * classes).reshape(groups, 2, classes)
    found = []
    for label in range(classes):
        hits = table[:, :, label]
        if (hits.sum(axis=0) >= FEWEST_PER_CLASS).all():
            found.append(_two_halves_auc(hits, table.sum(axis=2) - hits))
    pairs = [pair for pair in found if pair is not None]
    if not pairs:
        return None
    auc = float(np.mean([pair[0] for pair in pairs]))
    return _auc_interval(auc, float(np.mean([pair[1] for pair in pairs])), len(cells))


def _two_halves_auc(hits: Ints, misses: Ints) -> tuple[float, float] | None:
    """Return the AUC of a class against the rest and its standard error on the logit; both of shape (groups, 2)."""
    n_hits, n_misses = hits.sum(axis=0), misses.sum(axis=0)
    if n_misses.min() < FEWEST_PER_CLASS:
        return None
    areas, weights = [], []
    for fitted, scored in ((0, 1), (1, 0)):
        mean = n_hits[fitted] / (n_hits[fitted] + n_misses[fitted])
        rows = hits[:, fitted] + misses[:, fitted]
        scores = (hits[:, fitted] + PRIOR_ROWS * mean) / (rows + PRIOR_ROWS)
        areas.append(_grouped_auc(scores, hits[:, scored], misses[:, scored]))
        weights.append(float(n_hits[scored]) * float(n_misses[scored]))
    area = float(np.average(areas, weights=weights))
    return area, _logit_error(area, int(n_hits.sum()), int(n_misses.sum()))


def _grouped_auc(scores: Floats, hits: Ints, misses: Ints) -> float:
    _, place = np.unique(scores, return_inverse=True)
    hit, miss = np.bincount(place, hits), np.bincount(place, misses)
    below = np.cumsum(miss) - miss
    return float((hit * (below + miss / 2)).sum() / (hit.sum() * miss.sum()))


def _logit_error(auc: float, hits: int, misses: int) -> float:
    area = min(max(auc, 0.5), 1 - 0.5 / min(hits, misses))
    of_hits, of_misses = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (hits - 1) * (of_hits - area**2) + (misses - 1) * (of_misses - area**2)
    return float(np.sqrt(max(spread, 0.0) / (float(hits) * misses)) / (area * (1 - area)))


def _auc_interval(auc: float, error: float, n: int) -> Power:
    top = 1 - 0.5 / n
    middle = special.logit(min(max(auc, 1 - top), top))
    low, high = (float(special.expit(middle + sign * 1.96 * error)) for sign in (-1, 1))
    return Power(measure="AUC", value=auc, low=min(low, auc), high=max(high, auc), n=n)


def _rank_power(cells: Ints, groups: int, ranks: Ints) -> Power | None:
    rows = np.bincount(cells, minlength=2 * groups).reshape(groups, 2)
    sums = np.bincount(cells, ranks, minlength=2 * groups).reshape(groups, 2)
    squares = np.bincount(cells, ranks**2, minlength=2 * groups).reshape(groups, 2)
    if rows.sum(axis=0).min() < FEWEST_PER_CLASS:
        return None
    left, total = 0.0, 0.0
    for fitted, scored in ((0, 1), (1, 0)):
        mean = sums[:, fitted].sum() / rows[:, fitted].sum()
        guess = (sums[:, fitted] + PRIOR_RANKS * mean) / (rows[:, fitted] + PRIOR_RANKS)
        left += float((squares[:, scored] - 2 * guess * sums[:, scored] + guess**2 * rows[:, scored]).sum())
        total += float((squares[:, scored] - 2 * mean * sums[:, scored] + mean**2 * rows[:, scored]).sum())
    value = min(max(1 - left / total, 0.0), 1.0) if total > 0 else 0.0
    error = 2 * np.sqrt(value) * (1 - value) / np.sqrt(len(cells))
    limits = (max(value - 1.96 * error, 0.0), min(value + 1.96 * error, 1.0))
    return Power(measure="rank R2", value=value, low=float(limits[0]), high=float(limits[1]), n=len(cells))
