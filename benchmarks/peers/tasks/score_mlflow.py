"""Task: MLflow's pyfunc of an ONNX model over the batches of a Parquet file, as it comes.

Each batch goes in as an array: of a pandas frame its answer cannot hold labels and probabilities both (an error).
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

started = time.perf_counter()

import mlflow
import numpy as np
import onnx
import pyarrow.parquet as pq
from serve import counted, serve

imported = time.perf_counter() - started
model, table, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
BATCH = 65_536
if not folder.exists():
    mlflow.onnx.save_model(onnx.load(model), str(folder))
loaded = mlflow.pyfunc.load_model(str(folder))


def load() -> None:
    """Do nothing: the loop reads."""


def compute(_: None) -> dict[str, float]:
    """Return how many rows got an answer."""
    rows = 0
    for batch in pq.ParquetFile(table).iter_batches(BATCH):
        matrix = np.column_stack([column.to_numpy() for column in batch.columns])
        rows += len(loaded.predict(matrix)["probabilities"])
    return {"rows": rows}


serve(load, counted(compute), imported)
