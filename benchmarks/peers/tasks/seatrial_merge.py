"""A month of hourly profiles into one: given the path of a window, whose rows become the hours."""

import sys
import time

started = time.perf_counter()

import polars as pl
from serve import serve

from seatrial.profiles import encode, merged, model_plan_of, plan_of, profile_of

imported = time.perf_counter() - started
HOURS, ROWS = 720, 600
ANSWERS = {"y_pred": "label", "y_proba": "score"}

frame = pl.read_parquet(sys.argv[1], n_rows=HOURS * ROWS).rename(ANSWERS).with_columns(pl.col("label").cast(pl.String))
features = [name for name in frame.columns if name[0] in "xk"]
plan = plan_of(
    frame,
    numeric=[name for name in features if name[0] == "x"],
    categorical=[name for name in features if name[0] == "k"],
    model=model_plan_of(frame, "binary", classes=("0", "1"), positive="1"),
)
hours = [profile_of(hour, plan) for hour in frame.iter_slices(ROWS)]


def compute(_: None) -> dict[str, object]:
    """Merge them all."""
    month = merged(hours)
    return {"rows": month.rows, "bytes": len(encode(month))}


serve(lambda: None, compute, imported)
