"""NannyML's CBPE of five metrics: given the paths of the reference and of the window."""

import os
import sys
import time

os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"
started = time.perf_counter()

import nannyml
import pandas as pd
from serve import serve

imported = time.perf_counter() - started
COLUMNS = ["y_true", "y_pred", "y_proba"]
METRICS = ["roc_auc", "f1", "precision", "recall", "accuracy"]
CHUNK = 50_000


def load() -> list[pd.DataFrame]:
    """Return the answers of both tables."""
    return [pd.read_parquet(path, columns=COLUMNS) for path in sys.argv[1:3]]


def compute(frames: list[pd.DataFrame]) -> dict[str, object]:
    """Fit on the reference and estimate, in ten pieces each; give the estimates of all 20."""
    estimator = nannyml.CBPE(
        y_pred_proba="y_proba",
        y_pred="y_pred",
        y_true="y_true",
        metrics=METRICS,
        problem_type="classification_binary",
        chunk_size=CHUNK,
    )
    estimator.fit(frames[0])
    found = estimator.estimate(frames[1]).to_df()
    return {name: found[name, "value"].tolist() for name in METRICS}


serve(load, compute, imported)
