"""Tables of counts from rows and events of cells."""

from __future__ import annotations

import numpy as np

from seatrial.metrics.arrays import Floats, Ints
from seatrial.monitoring.quality.days import ClassDays


def as_counts(like: ClassDays, cells: Ints, *, rows: Floats, events: Floats, wrong: Floats) -> Floats:
    """Return ``(n_tables, n_bins, n_classes, n_classes)`` counts by bin, answer and truth.

    Parameters
    ----------
    like
        Whose bins and classes they are.
    cells
        ``(n_cells, 2)`` bin and answer.
    rows, events
        ``(n_tables, n_cells)`` or ``(n_cells,)``: rows of each cell, and those of them with its event.
    wrong
        ``(n_classes, n_classes)`` truths of wrong answers, as shares by answer.
    """
    bins, answers = cells.T
    k = len(like.classes)
    counts = np.zeros((len(events), len(like.said), k, k))
    rest = rows - events
    if like.binary:
        counts[:, bins, answers, like.positive] = events
        counts[:, bins, answers, 1 - like.positive] = rest
        return counts
    counts[:, bins, answers] = rest[..., None] * wrong[answers]
    counts[:, bins, answers, answers] = events
    return counts
