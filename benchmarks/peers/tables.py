"""The tables that tools are compared on, drawn from a seed and kept as Parquet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

FOLDER = Path(__file__).resolve().parents[1] / ".tables"
LEVELS = (3, 5, 10, 30, 100)
NUMBERS = 15


def columns_of(rng: np.random.Generator, rows: int) -> dict[str, np.ndarray]:
    """Return 15 columns of numbers and 5 of text."""
    numbers = {f"x{place:02d}": rng.normal(size=rows) for place in range(NUMBERS)}
    texts = {f"k{levels:03d}": _names(levels)[rng.integers(0, levels, rows)] for levels in LEVELS}
    return {**numbers, **texts}


def _names(levels: int) -> np.ndarray:
    return np.array([f"level {place}" for place in range(levels)], dtype=object)


def answers_table(rows: int = 1_000_000) -> Path:
    """Return a table of 20 columns, the truth, a probability that is a little too sure, and a label."""
    rng = np.random.default_rng(20_240_501)
    columns = columns_of(rng, rows)
    logit = -1.5 + 1.2 * columns["x00"] + 0.6 * columns["x01"] + rng.normal(size=rows) * 0.3
    truth = (rng.random(rows) < 1 / (1 + np.exp(-logit))).astype(np.int64)
    score = 1 / (1 + np.exp(-1.1 * logit))
    said = (score >= 0.5).astype(np.int64)
    return _kept("answers", {**columns, "y_true": truth, "y_pred": said, "y_proba": score})


def slices_table(rows: int = 500_000) -> Path:
    """Return a table of 20 columns and a model that errs on 15 % of rows, and on half where two numbers are high."""
    rng = np.random.default_rng(20_240_502)
    columns = columns_of(rng, rows)
    planted = (columns["x03"] > 0.3) & (columns["x07"] > 0.5)
    wrong = rng.random(rows) < np.where(planted, 0.5, 0.15)
    truth = (rng.random(rows) < 0.5).astype(np.int64)
    said = np.where(wrong, 1 - truth, truth)
    score = np.where(said == 1, 0.8, 0.2) + rng.uniform(-0.1, 0.1, rows)
    return _kept("slices", {**columns, "y_true": truth, "y_pred": said, "y_proba": score})


def _kept(name: str, columns: dict[str, np.ndarray]) -> Path:
    rows = len(next(iter(columns.values())))
    path = FOLDER / f"{name}-{rows}.parquet"
    if not path.exists():
        FOLDER.mkdir(exist_ok=True)
        fresh = path.with_suffix(".part")
        pl.DataFrame(columns).write_parquet(fresh)
        fresh.rename(path)
    return path
