"""How much a model leans on each column: how far its answers move when the column's values are shuffled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from seatrial.values.ports import Columns

Array: TypeAlias = NDArray[Any]


def importance_of(ask: Callable[[Columns], Array], columns: Columns, *, seed: int) -> Mapping[str, float]:
    """Return the weight of each column, the largest 1; none at all if no column moves any answer.

    One column at a time is shuffled, which keeps its distribution and breaks its tie to everything else; its weight is
    the mean distance between the answers before and after. It needs no truth, and so says what the model leans on, not
    what is right to lean on (permutation importance, Breiman 2001, on the answers in place of the loss).

    Parameters
    ----------
    ask
        Gives a model's answers for columns, as ``Model.predict`` does.
    columns
        A sample of rows.
    seed
        Of the shuffling.
    """
    rows = len(next(iter(columns.values()), ()))
    if rows < 2:  # noqa: PLR2004 - one row cannot be shuffled
        return {}
    draw = np.random.default_rng(seed)
    before = ask(columns)
    moved = {
        name: _distance(before, ask({**columns, name: values[draw.permutation(rows)]}))
        for name, values in sorted(columns.items())
    }
    most = max(moved.values(), default=0.0)
    return {name: value / most for name, value in moved.items()} if most > 0 else {}


def _distance(before: Array, after: Array) -> float:
    """Return how far answers moved: probabilities and values by their difference, labels by how many changed."""
    if before.ndim > 1:
        return float(np.abs(after - before).sum(axis=1).mean() / 2)
    if np.issubdtype(before.dtype, np.integer):
        return float((after != before).mean())
    return float(np.abs(after - before).mean())
