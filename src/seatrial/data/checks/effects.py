"""How far apart two tables are in one column, and what is sure of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.data.checks.columns import Column, Part
from seatrial.data.exam import Party
from seatrial.metrics.distance import cohen_w, ks_distance_of_counts

EXPECTED_PER_LEVEL = 5.0
FAMILY_ERROR = 0.01
EFFECTS = 3  # values, gaps, new values

Ints: TypeAlias = NDArray[np.int64]
Measure: TypeAlias = Literal["KS distance", "Cohen's w"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """An effect size and its lower confidence bound.

    Parameters
    ----------
    measure
        ``"KS distance"``, 0 to 1, for numbers; ``"Cohen's w"``, from 0, for categories. Two shares of .45 and .55 are
        .1 apart by the first and .2 by the second.
    value, low
        The effect, and the bound that it exceeds with the asked confidence; never below 0.
    """

    measure: Measure
    value: float
    low: float


def shift_between(column: Column, first: Party, second: Party, *, alpha: float) -> Shift | None:
    """Return how far apart two tables are in a column, missing values left out.

    Parameters
    ----------
    column
        The column's counts.
    first, second
        The two tables.
    alpha
        Error rate of the lower bound, one-sided, in (0, 1).

    Returns
    -------
    Shift or None
        None when a table lacks the column or its values, or the types differ.
    """
    ours, theirs = column.parts.get(first), column.parts.get(second)
    if ours is None or theirs is None or not ours.known or not theirs.known:
        return None
    if ours.numbers is not None and theirs.numbers is not None:
        return counts_shift("KS distance", ours.numbers.counts, theirs.numbers.counts, alpha=alpha)
    if ours.levels is not None and theirs.levels is not None:
        return counts_shift("Cohen's w", *aligned_counts(ours, theirs), alpha=alpha)
    return None


def family_alpha(columns: Iterable[Column]) -> float:
    """Return the error rate of one bound, so that all bounds together err in one trial of a hundred."""
    return FAMILY_ERROR / (EFFECTS * max(sum(column.compared for column in columns), 1))


def aligned_counts(first: Part, second: Part) -> tuple[Ints, Ints]:
    """Return the counts of every level of either part, level by level."""
    if first.levels is None or second.levels is None:
        raise ValueError("only text and booleans have levels")
    joined = first.levels.join(second.levels, on="level", how="full", coalesce=True).fill_null(0).sort("level")
    return joined["count"].to_numpy(), joined["count_right"].to_numpy()


def without_rare(first: Ints, second: Ints) -> tuple[Ints, Ints]:
    """Return the counts with all levels pooled of which fewer than five rows are expected in either table."""
    both = np.stack([first, second])
    sizes = both.sum(axis=1)
    common = both.sum(axis=0) * sizes.min() / max(sizes.sum(), 1) >= EXPECTED_PER_LEVEL
    pooled = np.hstack([both[:, common], both[:, ~common].sum(axis=1, keepdims=True)])
    return pooled[0], pooled[1]


def counts_shift(measure: Measure, first: Ints, second: Ints, *, alpha: float) -> Shift | None:
    """Return how far apart two histograms on the same bins or levels are; None where one has no rows."""
    if measure == "KS distance":
        found = ks_distance_of_counts(first, second, alpha=alpha)
    else:
        found = cohen_w(*without_rare(first, second), alpha=alpha)
    if found.value is None or found.low is None:
        return None
    return Shift(measure=measure, value=found.value, low=min(found.low, found.value))
