"""How much a model leans on each column: how far its answers move when the column's values are shuffled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.values import Model, Package
from seatrial.values.ports import Columns

Array: TypeAlias = NDArray[Any]


def importance_of(package: Package, model: Model, columns: Columns, *, seed: int) -> Mapping[str, float]:
    """Return the weight of each feature, all of them together 1; none at all if no column moves any answer.

    One column at a time is shuffled, which keeps its distribution and breaks its tie to everything else; its weight is
    the mean distance between the answers before and after. It needs no truth, and so says what the model leans on, not
    what is right to lean on (permutation importance, Breiman 2001, on the answers in place of the loss).

    Parameters
    ----------
    package, model
        What is served.
    columns
        A sample of rows, as ``Model.predict`` takes them.
    seed
        Of the shuffling.
    """
    names = [rule.name for rule in package.features]
    rows = len(next(iter(columns.values()), ()))
    if rows < 2:  # noqa: PLR2004 - one row cannot be shuffled
        return {}
    draw = np.random.default_rng(seed)
    before = model.predict(columns)
    moved = {}
    for name in names:
        shuffled = {**columns, name: columns[name][draw.permutation(rows)]}
        moved[name] = _distance(before, model.predict(shuffled))
    total = sum(moved.values())
    return {name: value / total for name, value in moved.items()} if total > 0 else {}


def _distance(before: Array, after: Array) -> float:
    """Return how far answers moved: probabilities and values by their difference, labels by how many changed."""
    if before.ndim > 1:
        return float(np.abs(after - before).sum(axis=1).mean() / 2)
    if np.issubdtype(before.dtype, np.integer):
        return float((after != before).mean())
    return float(np.abs(after - before).mean())
