"""Time to follow a model file and to restore it, as a ratio to joblib's own load of the same file.

Run it alone on the machine: ``python benchmarks/scanner.py``. The forest takes about 100 MB on the disk.
"""

from __future__ import annotations

import pickle
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import joblib
import numpy as np
from sklearn.ensemble import RandomForestClassifier

from seatrial.security import restore, scan_file

RUNS = 5


def seconds(task: Callable[[], object]) -> float:
    """Return the median time of a task over a few runs."""
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        task()
        times.append(time.perf_counter() - started)
    return float(np.median(times))


def main() -> None:
    """Print one line per kind of file."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(20_000, 20))
    forest = RandomForestClassifier(250, random_state=0, n_jobs=-1).fit(x, x[:, 0] + rng.normal(size=len(x)) > 0)
    with tempfile.TemporaryDirectory() as folder:
        plain, packed, pickled = (Path(folder) / name for name in ("plain.joblib", "packed.joblib", "plain.pkl"))
        joblib.dump(forest, plain)
        joblib.dump(forest, packed, compress=3)
        pickled.write_bytes(pickle.dumps(forest))
        for path in (plain, packed, pickled):
            scan = scan_file(path)
            load = seconds(lambda path=path: joblib.load(path))
            follow = seconds(lambda path=path: scan_file(path))
            make = seconds(lambda scan=scan: restore(scan))
            size = path.stat().st_size / 1e6
            print(f"{path.name}: {size:.0f} MB, scan {follow:.2f} s = {follow / load:.2f} of joblib.load, ", end="")
            print(f"restore {make:.2f} s = {make / load:.2f}")


if __name__ == "__main__":
    main()
