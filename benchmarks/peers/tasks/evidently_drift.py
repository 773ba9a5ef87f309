"""Evidently's presets of drift and of data quality: given the paths of the reference and of the window."""

import os
import sys
import time

os.environ["DO_NOT_TRACK"] = "1"
started = time.perf_counter()

import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.presets import DataDriftPreset, DataSummaryPreset
from serve import serve

imported = time.perf_counter() - started
REFERENCE, WINDOW = sys.argv[1:3]


def load() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return both tables, without truth and answers."""
    reference, window = (pd.read_parquet(path) for path in (REFERENCE, WINDOW))
    features = [name for name in reference.columns if not name.startswith("y_")]
    return reference[features], window[features]


def compute(frames: tuple[pd.DataFrame, pd.DataFrame]) -> dict[str, object]:
    """Run both presets and ask for their figures, as a program would; no HTML."""
    texts = [name for name in frames[0].columns if name.startswith("k")]
    numbers = [name for name in frames[0].columns if not name.startswith("k")]
    roles = DataDefinition(numerical_columns=numbers, categorical_columns=texts)
    reference, window = (Dataset.from_pandas(frame, data_definition=roles) for frame in frames)
    figures = Report([DataDriftPreset(), DataSummaryPreset()]).run(window, reference).dict()["metrics"]
    drifted = next(each["value"] for each in figures if each["metric_name"].startswith("DriftedColumnsCount"))
    return {"figures": len(figures), "drifted": drifted["count"]}


serve(load, compute, imported)
