"""Tables to count."""

from __future__ import annotations

import numpy as np
import polars as pl

from seatrial.profiles import Plan, model_plan_of, plan_of
from seatrial.values import Condition, Slice

NUMERIC = ("amount", "age")
LEVELS = ("colour",)


def table(n: int = 2_000, *, seed: int = 1) -> pl.DataFrame:
    """Return answers of a binary model with what it was asked: every kind of column, gaps, and some outcomes."""
    rng = np.random.default_rng(seed)
    amount = rng.lognormal(size=n)
    amount[rng.random(n) < 0.02] = np.nan
    score = rng.random(n)
    known = rng.random(n) < 0.5
    outcome = np.where(rng.random(n) < score, "1", "0")
    at = np.datetime64("2024-01-01T00:00:00.000000") + (np.arange(n) * 60_000_000).astype("timedelta64[us]")
    delay = (rng.integers(1, 100_000, n) * 60_000_000).astype("timedelta64[us]")
    return pl.DataFrame(
        {
            "amount": amount,
            "age": [None if gap else int(age) for gap, age in zip(rng.random(n) < 0.1, rng.integers(18, 90, n))],
            "colour": [None if gap else colour for gap, colour in zip(rng.random(n) < 0.1, rng.choice([*"rgb"], n))],
            "said": rng.choice(["Hello, world", "schöne Grüße 北京", "", None], n).tolist(),
            "vector": [vector.tolist() for vector in rng.normal(size=(n, 5))],
            "label": np.where(score >= 0.5, "1", "0"),
            "score": score,
            "latency_ms": rng.lognormal(size=n),
            "at": at,
            "outcome": [value if is_known else None for value, is_known in zip(outcome, known)],
            "outcome_known_at": at + delay,
        }
    )


def plan(reference: pl.DataFrame) -> Plan:
    """Return how to count such a table."""
    red = Slice(conditions=(Condition(column="colour", kind="equals", equals="r"),))
    return plan_of(
        reference,
        numeric=NUMERIC,
        categorical=LEVELS,
        text=["said"],
        embedding=["vector"],
        model=model_plan_of(reference, "binary", classes=("0", "1"), positive="1"),
        slices=[red],
    )
