"""Evidently's ClassificationPreset on one table: given its path, and the columns to read (all if none is named)."""

import sys
import time

started = time.perf_counter()

import pandas as pd
from evidently import BinaryClassification, DataDefinition, Dataset, Report
from evidently.presets import ClassificationPreset
from serve import serve

imported = time.perf_counter() - started
PATH, COLUMNS = sys.argv[1], sys.argv[2:] or None
ROLES = BinaryClassification(target="y_true", prediction_labels="y_pred", prediction_probas="y_proba", pos_label=1)


def compute(frame: pd.DataFrame) -> dict[str, float]:
    """Run the preset and ask for its figures, as a program would; no HTML."""
    data = Dataset.from_pandas(frame, data_definition=DataDefinition(classification=[ROLES]))
    figures = Report([ClassificationPreset()]).run(data, None).dict()["metrics"]
    return {each["metric_name"].split("(")[0]: each["value"] for each in figures if isinstance(each["value"], float)}


serve(lambda: pd.read_parquet(PATH, columns=COLUMNS), compute, imported)
