"""The same counts by polars alone, with nothing around them: given the paths of the reference and of the window.

Of each number the rows in 257 bins, missing and infinite ones, extremes, sum and sum of squares; of each text the rows
of each level. The edges of the bins are found once, before the first round: this is the pass over the rows alone.
"""

import sys
import time

started = time.perf_counter()

import numpy as np
import polars as pl
from serve import serve

imported = time.perf_counter() - started
PATHS = sys.argv[1:3]
FEATURES = [name for name in pl.read_parquet_schema(PATHS[0]) if not name.startswith("y_")]
EDGES = {
    name: np.unique(np.nanquantile(column.to_numpy(), np.linspace(0, 1, 256))).tolist()
    for name in FEATURES
    if (column := pl.read_parquet(PATHS[0], columns=[name])[name]).dtype.is_numeric()
}


def load() -> list[pl.DataFrame]:
    """Return both tables, without truth and answers."""
    return [pl.read_parquet(path, columns=FEATURES) for path in PATHS]


def compute(frames: list[pl.DataFrame]) -> dict[str, object]:
    """Count both."""
    wanted = [each for name in FEATURES for each in counts(name)]
    found = [frame.select(wanted) for frame in frames]
    return {"rows": sum(int(each["x00"].item().sum()) for each in found)}


def counts(name: str) -> list[pl.Expr]:
    """Return what is counted of one column, each as a value of its own."""
    column = pl.col(name)
    nulls = column.null_count().alias(f"{name} nulls")
    if name not in EDGES:
        return [column.value_counts().implode().alias(name), nulls]
    bins = [-np.inf, *EDGES[name], np.inf]
    return [
        column.hist(bins=bins).implode().alias(name),
        nulls,
        column.is_infinite().sum().alias(f"{name} infinite"),
        column.min().alias(f"{name} minimum"),
        column.max().alias(f"{name} maximum"),
        column.sum().alias(f"{name} sum"),
        column.pow(2).sum().alias(f"{name} squares"),
    ]


serve(load, compute, imported)
