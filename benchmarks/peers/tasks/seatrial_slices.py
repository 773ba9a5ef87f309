"""Every slice of one and two columns on all rows of a table: given its path."""

import sys
import time

started = time.perf_counter()

import numpy as np
import polars as pl
from serve import serve

from seatrial.data import to_columns
from seatrial.evaluation import find_slices, wrong_rows
from seatrial.metrics import Answers

imported = time.perf_counter() - started
PATH = sys.argv[1]


def load() -> tuple[Answers, dict[str, np.ndarray]]:
    """Return the answers and the columns to cut slices by."""
    frame = pl.read_parquet(PATH)
    truth, label, score = (frame[name].to_numpy() for name in ("y_true", "y_pred", "y_proba"))
    answers = Answers(task="binary", y=truth.astype(np.int8), label=label, score=score, classes=("0", "1"))
    return answers, to_columns(frame, [name for name in frame.columns if not name.startswith("y_")])


def compute(loaded: tuple[Answers, dict[str, np.ndarray]]) -> dict[str, object]:
    """Return what was found."""
    answers, columns = loaded
    search = find_slices(wrong_rows(answers), columns)
    return {"segments": len(search.rows), "tested": search.tested, "first": search.rows[0].slice.name}


serve(load, compute, imported)
