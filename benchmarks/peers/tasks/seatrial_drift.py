"""Profiles of a reference and of a window, and every effect between them: given the paths of both."""

import sys
import time
from itertools import pairwise

started = time.perf_counter()

import polars as pl
from serve import serve

from seatrial.monitoring import compare
from seatrial.profiles import plan_of, profile_of

imported = time.perf_counter() - started
REFERENCE, WINDOW = sys.argv[1:3]


def load() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return both tables, without truth and answers."""
    features = [name for name in pl.read_parquet_schema(REFERENCE) if not name.startswith("y_")]
    return pl.read_parquet(REFERENCE, columns=features), pl.read_parquet(WINDOW, columns=features)


def compute(frames: tuple[pl.DataFrame, pl.DataFrame]) -> dict[str, object]:
    """Plan by the reference, count both, compare; give the columns that drifted, and the seconds of each step."""
    clock = [time.perf_counter()]
    texts = [name for name in frames[0].columns if name.startswith("k")]
    numbers = [name for name in frames[0].columns if not name.startswith("k")]
    plan = plan_of(frames[0], numeric=numbers, categorical=texts)
    clock.append(time.perf_counter())
    reference, window = (profile_of(frame, plan) for frame in frames)
    clock.append(time.perf_counter())
    compared = compare(reference, window, plan)
    clock.append(time.perf_counter())
    drifted = sorted({effect.column for effect in compared.effects if effect.drifted})
    steps = dict(zip(("plan_s", "count_s", "compare_s"), (b - a for a, b in pairwise(clock)), strict=True))
    return {"drifted": drifted, **steps}


serve(load, compute, imported)
