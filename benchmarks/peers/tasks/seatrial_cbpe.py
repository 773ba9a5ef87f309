"""Estimated quality in five metrics from counts of 20 pieces: given the paths of the reference and of the window."""

import sys
import time
from datetime import date, timedelta

started = time.perf_counter()

import polars as pl
from serve import serve

from seatrial.monitoring.quality import calibrate, estimate
from seatrial.monitoring.quality.counted import days_of
from seatrial.profiles import ModelCounts, Plan, merge, model_plan_of, outcome_profile_of, profile_of

imported = time.perf_counter() - started
COLUMNS = {"y_true": "outcome", "y_pred": "label", "y_proba": "score"}
METRICS = ["roc_auc", "f1", "precision", "recall", "accuracy"]
DAY, DAYS_A_CHUNK = 25_000, 2
FIRST = date(2026, 1, 1)


def load() -> list[pl.DataFrame]:
    """Return the answers of both tables, as a journal has them."""
    texts = pl.col("outcome", "label").cast(pl.String)
    return [pl.read_parquet(path, columns=list(COLUMNS)).rename(COLUMNS).with_columns(texts) for path in sys.argv[1:3]]


def compute(frames: list[pl.DataFrame]) -> dict[str, object]:
    """Count pieces of 25,000 rows as days, calibrate on those of the reference, estimate all, two days at a time."""
    answers = model_plan_of(frames[0], "binary", classes=("0", "1"), positive="1")
    plan = Plan(columns=(), model=answers)
    known = [
        merge(profile_of(piece, plan), outcome_profile_of(piece, plan)).model for piece in frames[0].iter_slices(DAY)
    ]
    counts = [*known, *(profile_of(piece, plan).model for piece in frames[1].iter_slices(DAY))]
    calibration = calibrate(days_of(answers, dated(known, 0)))
    chunks = [counts[i : i + DAYS_A_CHUNK] for i in range(0, len(counts), DAYS_A_CHUNK)]
    found = [estimate(calibration, days_of(answers, dated(chunk, len(known))), metrics=METRICS) for chunk in chunks]
    return {name: [each[i].value for each in found] for i, name in enumerate(METRICS)}


def dated(counts: list[ModelCounts], first: int) -> dict[date, ModelCounts]:
    """Return counts by day, from so many days after the first one; each chunk is one that follows the reference."""
    return {FIRST + timedelta(days=first + i): each for i, each in enumerate(counts)}


serve(load, compute, imported)
