"""NannyML's univariate drift, missing and unseen values: given the paths of the reference and of the window."""

import os
import sys
import time

os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"
started = time.perf_counter()

import nannyml
import pandas as pd
from serve import serve

imported = time.perf_counter() - started
REFERENCE, WINDOW = sys.argv[1:3]
CHUNK = 50_000


def load() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return both tables, without truth and answers."""
    reference, window = (pd.read_parquet(path) for path in (REFERENCE, WINDOW))
    features = [name for name in reference.columns if not name.startswith("y_")]
    return reference[features], window[features]


def compute(frames: tuple[pd.DataFrame, pd.DataFrame]) -> dict[str, object]:
    """Fit on the reference and calculate the window, in ten pieces each, by Jensen and Shannon's distance."""
    reference, window = frames
    texts = [name for name in reference.columns if name.startswith("k")]
    methods = ["jensen_shannon"]
    drift = nannyml.UnivariateDriftCalculator(
        column_names=list(reference.columns),
        treat_as_categorical=texts,
        continuous_methods=methods,
        categorical_methods=methods,
        chunk_size=CHUNK,
    )
    started = time.perf_counter()
    found = drift.fit(reference).calculate(window).filter(period="analysis").to_df()
    drift_s = time.perf_counter() - started
    for quality in (
        nannyml.MissingValuesCalculator(column_names=list(reference.columns), chunk_size=CHUNK),
        nannyml.UnseenValuesCalculator(column_names=texts, chunk_size=CHUNK),
    ):
        quality.fit(reference).calculate(window)
    alerts = {name: float(found[name, "jensen_shannon", "alert"].mean()) for name in reference.columns}
    return {"drifted": sorted(name for name, share in alerts.items() if share > 0.5), "drift_s": drift_s}


serve(load, compute, imported)
