"""The tables that tools are compared on, drawn from a seed and kept as Parquet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

FOLDER = Path(__file__).resolve().parents[1] / ".tables"
LEVELS = (3, 5, 10, 30, 100)
NUMBERS = 15
MONITORED_LEVELS = (3, 10, 30, 200, 1_000)
FLATTENED, HEAPED = 10, 200


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


def monitored_tables(rows: int = 500_000) -> tuple[Path, Path]:
    """Return a reference and a window of 20 columns, the truth, a calibrated probability and a label.

    The window differs in six columns: the mean of ``x00`` by 0.3 standard deviations, the spread of ``x01`` by half,
    the mean of ``x05`` by 0.02 (which matters to nobody), the share of missing values of ``x07`` from 5 to 15 %, a
    fifth of ``k0010`` spread evenly over its levels, and a tenth of ``k0200`` moved to one of its levels.
    """
    return _monitored(rows, drifts=False), _monitored(rows, drifts=True)


def _monitored(rows: int, *, drifts: bool) -> Path:
    name = "monitored-window" if drifts else "monitored-reference"
    if _path(name, rows).exists():  # drawing it takes memory, which would count for the tasks that are started here
        return _path(name, rows)
    rng = np.random.default_rng([20_240_503, int(drifts)])
    columns = {f"x{place:02d}": rng.normal(size=rows) for place in range(NUMBERS)}
    for skewed in ("x08", "x11", "x14"):
        columns[skewed] = np.exp(columns[skewed])
    if drifts:
        columns["x00"] += 0.3
        columns["x01"] *= 1.5
        columns["x05"] += 0.02
    logit = -1.0 + 0.8 * columns["x00"] + 0.6 * columns["x02"] - 0.5 * columns["x03"]
    columns["x07"][rng.random(rows) < (0.15 if drifts else 0.05)] = np.nan
    for levels in MONITORED_LEVELS:
        code = np.minimum(rng.geometric(min(4 / levels, 0.5), rows) - 1, levels - 1)
        moved = rng.random(rows)
        if drifts and levels == FLATTENED:
            code = np.where(moved < 0.2, rng.integers(0, levels, rows), code)
        if drifts and levels == HEAPED:
            code = np.where(moved < 0.1, levels // 2, code)
        columns[f"k{levels:04d}"] = _names(levels)[code]
    truth = (rng.random(rows) < 1 / (1 + np.exp(-logit))).astype(np.int64)
    score = 1 / (1 + np.exp(-logit))
    answers = {"y_true": truth, "y_pred": (score >= 0.5).astype(np.int64), "y_proba": score}
    return _kept(name, {**columns, **answers}, missing="x07")


def _path(name: str, rows: int) -> Path:
    return FOLDER / f"{name}-{rows}.parquet"


def _kept(name: str, columns: dict[str, np.ndarray], *, missing: str = "") -> Path:
    path = _path(name, len(next(iter(columns.values()))))
    if not path.exists():
        FOLDER.mkdir(exist_ok=True)
        fresh = path.with_suffix(".part")
        frame = pl.DataFrame(columns)
        if missing:
            frame = frame.with_columns(pl.col(missing).fill_nan(None))
        frame.write_parquet(fresh)
        fresh.rename(path)
    return path
