"""Columns compared together, on samples of the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seatrial.monitoring.effect import Effect
from seatrial.monitoring.minimums import DEFAULTS
from seatrial.monitoring.together import Sampling, domain_classifier, reconstruction
from seatrial.project import Project

if TYPE_CHECKING:
    import polars as pl

ROWS = 5_000


def joint_effects(project: Project, reference: pl.DataFrame, window: pl.DataFrame) -> tuple[Effect, ...]:
    """Return how well the rows of a window are told from those of the reference, in two ways.

    Columns that either side does not have are left out; ``alpha`` of the project is shared by the two.
    """
    names = [
        name
        for name in reference.columns
        if name in window.columns and reference.schema[name] == window.schema[name] and not _is_ignored(project, name)
    ]
    if not names:
        return ()
    sampling = Sampling(seed=project.trial.seed, alpha=project.watch.alpha / 2)
    sides = [thinned(each.select(names)) for each in (reference, window)]
    return (
        domain_classifier(sides[0], sides[1], sampling=sampling, minimum=DEFAULTS["domain_classifier"]),
        reconstruction(sides[0], sides[1], sampling=sampling, minimum=DEFAULTS["reconstruction"]),
    )


def thinned(frame: pl.DataFrame, most: int = ROWS) -> pl.DataFrame:
    """Return at most so many rows, evenly drawn."""
    return frame.gather_every(max(1, -(-frame.height // most)))


def _is_ignored(project: Project, name: str) -> bool:
    return any(column.name == name and column.ignore for column in project.watch.columns)
