"""How much a model's answers depend on each column, found without outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from seatrial.metrics.arrays import Array

REPEATS = 3


def importance_of(
    ask: Callable[[Mapping[str, Array]], Array], columns: Mapping[str, Array], *, seed: int
) -> dict[str, float]:
    """Return how far answers move when a column is shuffled, as a share of the column that moves them most.

    The mean absolute change of the answers. It says what a drift of the column can do to the answers, whether or not
    they were right; columns that say the same share their weight.

    Parameters
    ----------
    ask
        Gives the answers of ``(n_rows,)`` columns: scores ``(n_rows,)`` or ``(n_rows, n_classes)``, numbers or labels.
    columns
        ``(n_rows,)`` each, of the reference; some thousand rows are enough.
    seed
        Of the shuffles.

    Returns
    -------
    dict
        Of each column, in [0, 1]; all 0 without rows, or where no column moves anything.

    References
    ----------
    Breiman (2001), Machine Learning 45, 5-32, section 10, for shuffling; here of the answers, not of their errors.
    """
    rows = len(next(iter(columns.values()), ()))
    if rows == 0:
        return dict.fromkeys(columns, 0.0)
    before = ask(columns)
    moved: dict[str, float] = {}
    for name in columns:
        rng = np.random.default_rng([seed, *name.encode()])  # so that the order of the columns does not matter
        changes = [
            _change(before, ask({**columns, name: np.asarray(columns[name])[rng.permutation(rows)]}))
            for _ in range(REPEATS)
        ]
        moved[name] = float(np.mean(changes))
    most = max(moved.values())
    return {name: each / most if most else 0.0 for name, each in moved.items()}


def _change(before: Array, after: Array) -> float:
    if np.issubdtype(before.dtype, np.floating):
        return float(np.abs(after - before).mean())
    return float((after != before).mean())
