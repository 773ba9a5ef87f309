"""Profiles for tests, counted from small frames or made of counts."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from seatrial.profiles import (
    CategoricalCounts,
    ColumnPlan,
    ModelPlan,
    Plan,
    Profile,
    merge,
    outcome_profile_of,
    plan_of,
    profile_of,
)
from seatrial.profiles.counts import ColumnCounts
from seatrial.values import Window

EVER = Window()
LEVELS = ("red", "green", "blue")


def table(
    rng: np.random.Generator, rows: int, *, shift: float = 0.0, nulls: float = 0.1, new: float = 0.0
) -> pl.DataFrame:
    """Give numbers ``x`` and ``y``, colours, texts, and the answers of a model with outcomes that follow its score."""
    colour = rng.choice(LEVELS, rows, p=(0.5, 0.3, 0.2)).astype(object)
    colour[rng.random(rows) < new] = "violet"
    score = rng.random(rows)
    x = pl.Series("x", rng.normal(shift, 1, rows))
    return pl.DataFrame(
        [
            x.set(pl.Series(rng.random(rows) < nulls), None),
            pl.Series("y", rng.lognormal(size=rows)),
            pl.Series("colour", colour.tolist(), dtype=pl.String),
            pl.Series("score", score),
            pl.Series("label", np.where(score >= 0.5, "yes", "no").tolist(), dtype=pl.String),
            pl.Series("outcome", np.where(rng.random(rows) < score, "yes", "no").tolist(), dtype=pl.String),
        ]
    )


def planned(frame: pl.DataFrame) -> Plan:
    """Give the plan of such a table."""
    model = ModelPlan(
        task="binary", classes=("no", "yes"), positive="yes", score_edges=tuple(np.linspace(0, 1, 33).tolist())
    )
    return plan_of(frame, numeric=("x", "y"), categorical=("colour",), model=model)


def counted(frame: pl.DataFrame, plan: Plan, *, window: Window = EVER, outcomes: bool = True) -> Profile:
    """Give the profile of a table, with its outcomes if they are known."""
    profile = profile_of(frame, plan, window=window)
    return merge(profile, outcome_profile_of(frame, plan, window=window)) if outcomes else profile


def of_counts(columns: Mapping[str, ColumnCounts], plan: Plan, *, rows: int, window: Window = EVER) -> Profile:
    """Give a profile of counts that were made, not counted."""
    return Profile(plan=plan.digest, window=window, rows=rows, columns=columns)


def levels_plan(*names: str, levels: tuple[str, ...] = LEVELS) -> Plan:
    """Give a plan of columns of categories."""
    return Plan(columns=tuple(ColumnPlan(name=name, kind="categorical", levels=levels) for name in sorted(names)))


def level_counts(*known: int, new: Mapping[str, int] | None = None, nulls: int = 0) -> CategoricalCounts:
    """Give counts of categories."""
    named = dict(new or {})
    return CategoricalCounts(known=np.array(known), new=named, n_new=sum(named.values()), nulls=nulls)
