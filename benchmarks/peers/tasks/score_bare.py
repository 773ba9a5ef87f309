"""Task: a bare loop of ONNX Runtime over a Parquet file: read, ask, nothing else.

With a third argument of 0 in this process, which is warm; else in so many processes, which are started anew in every
round, as ours are, and each take every so many-th group of rows. The fourth argument is for them alone.
"""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import onnxruntime
import pyarrow.parquet as pq

model, table, processes = sys.argv[1], sys.argv[2], int(sys.argv[3])
mine = int(sys.argv[4]) if len(sys.argv) > 4 else None
BATCH = 65_536


def loop(first: int) -> int:
    """Return how many rows of every so many-th group got an answer."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    name, rows, file = session.get_inputs()[0].name, 0, pq.ParquetFile(table)
    groups = range(first, file.num_row_groups, processes or 1)
    for batch in file.iter_batches(BATCH, row_groups=groups, use_threads=False):
        matrix = np.column_stack([column.to_numpy() for column in batch.columns])
        rows += len(session.run(["probabilities"], {name: matrix})[0])
    return rows


def load() -> None:
    """Do nothing: the loop reads."""


def compute(_: None) -> dict[str, float]:
    """Return how many rows got an answer."""
    if processes == 0:
        return {"rows": loop(0)}
    command = [sys.executable, __file__, model, table, str(processes)]
    started = [subprocess.Popen([*command, str(i)], stdout=subprocess.PIPE) for i in range(processes)]
    return {"rows": sum(int(process.communicate()[0]) for process in started)}


if mine is not None:
    print(loop(mine))
else:
    from serve import counted, serve

    serve(load, counted(compute), 0.0)
