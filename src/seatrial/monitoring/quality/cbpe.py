"""Confidence-based performance estimation alone: rates by score as on the reference, and nothing of levels or doubt.

It is what other tools call CBPE, from counts: so that their values and these can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from seatrial.metrics.arrays import Floats
from seatrial.monitoring.quality.calibration import cells_of, events_of, odds_of, spread_of_wrong
from seatrial.monitoring.quality.days import ClassDays
from seatrial.monitoring.quality.expected import as_counts
from seatrial.monitoring.quality.names import Costs, chosen
from seatrial.monitoring.quality.rates import expit
from seatrial.monitoring.quality.scored import Tables, measured


def cbpe(
    reference: ClassDays, windows: ClassDays, *, metrics: Sequence[str] | None = None, costs: Costs | None = None
) -> Mapping[str, Floats]:
    """Return ``(n_windows,)`` estimates of each metric.

    Parameters
    ----------
    reference
        Counts with outcomes; their days are not told apart.
    windows
        Counts of answers: each of its "days" is a window. Outcomes are not looked at.
    metrics
        Which; None for all that there are.
    costs
        ``costs[truth][answer]``; without them there is no ``expected_cost``.

    Raises
    ------
    ValueError
        If the reference has no outcome, or a metric cannot be had.
    """
    if reference.outcomes.sum() == 0:
        raise ValueError("the reference has no outcome")
    names = chosen(windows, metrics, costs)
    cells = cells_of(reference)
    rows, hits = events_of(reference, cells)
    rates = expit(odds_of(reference, cells, rows=rows.sum(axis=0), hits=hits.sum(axis=0)))
    bins, answers = cells.T
    answered = windows.answered[:, bins, answers].astype(np.float64)
    counts = as_counts(windows, cells, rows=answered, events=answered * rates, wrong=spread_of_wrong(reference))
    tables = Tables(
        counts=counts, said=windows.said, positive=windows.positive if windows.binary else None, costs=costs
    )
    return {name: measured(tables, name) for name in names}
