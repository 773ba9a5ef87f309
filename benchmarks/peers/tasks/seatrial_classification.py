"""Every metric of a yes-or-no model with its interval, and what a report draws of it: given the path of a table."""

import sys
import time

started = time.perf_counter()

import numpy as np
import polars as pl
from serve import serve

from seatrial.evaluation import Subject
from seatrial.evaluation.curves import drawn
from seatrial.evaluation.overall import measured_overall
from seatrial.metrics import Answers

imported = time.perf_counter() - started
PATH, COLUMNS = sys.argv[1], ["y_true", "y_pred", "y_proba"]


def load() -> Answers:
    """Return the answers that stand in three columns of the table."""
    frame = pl.read_parquet(PATH, columns=COLUMNS)
    truth, label, score = (frame[name].to_numpy() for name in COLUMNS)
    return Answers(task="binary", y=truth.astype(np.int8), label=label, score=score, classes=("0", "1"))


def compute(answers: Answers) -> dict[str, float | None]:
    """Return the value of each metric."""
    subject = Subject(answers=answers)
    overall, drawings = measured_overall(subject), drawn(subject).exhibits
    drawn_of = {each.kind for each in drawings.curves} | ({"confusion"} if drawings.confusion else set())
    if drawn_of != {"roc", "pr", "reliability", "confusion"}:
        sys.exit(f"drew only {drawn_of}")
    return {each.metric: each.value for each in overall.estimates}


serve(load, compute, imported)
