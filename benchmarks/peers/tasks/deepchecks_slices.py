"""deepchecks' WeakSegmentsPerformance on the first rows of a table: given its path, how many rows, how many columns."""

import sys
import time

started = time.perf_counter()

import numpy as np
import pandas as pd
from deepchecks.tabular import Dataset
from deepchecks.tabular.checks import WeakSegmentsPerformance
from serve import serve

imported = time.perf_counter() - started
PATH, ROWS, COLUMNS = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


def compute(frame: pd.DataFrame) -> dict[str, object]:
    """Run the check, told which columns are text; it crosses as many columns as it is asked to."""
    features = [name for name in frame.columns if not name.startswith("y_")]
    texts = [name for name in features if name.startswith("k")]
    data = Dataset(frame[[*features, "y_true"]], label="y_true", cat_features=texts)
    score, said = frame["y_proba"].to_numpy(), frame["y_pred"].to_numpy()
    check = WeakSegmentsPerformance(n_samples=ROWS, n_top_features=COLUMNS)
    found = check.run(data, y_pred=said, y_proba=np.c_[1 - score, score], model_classes=[0, 1], with_display=False)
    rows = found.value["weak_segments_list"]
    first = [f"{rows.iloc[0][f'Feature{place}']} {rows.iloc[0][f'Feature{place} Range']}" for place in (1, 2)]
    return {"segments": len(rows), "first": ", ".join(first)}


serve(lambda: pd.read_parquet(PATH).head(ROWS), compute, imported)
