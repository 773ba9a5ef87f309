"""A classifier that hangs, dies or fails for some rows."""

from __future__ import annotations

import os
import time
from typing import Any

import numpy as np

HANGS, DIES, FAILS = 300.0, 200.0, 100.0


class Odd:
    n_features_in_ = 2

    def __init__(self) -> None:
        self.classes_ = np.array(["no", "yes"])

    def predict(self, rows: Any) -> Any:
        return self.classes_[self.predict_proba(rows).argmax(axis=1)]

    def predict_proba(self, rows: Any) -> Any:
        first = rows[:, 0]
        if (first == HANGS).any():
            time.sleep(600)
        if (first == DIES).any():
            os._exit(3)
        if (first == FAILS).any():
            raise ValueError("not this row")
        yes = 1 / (1 + np.exp(-first))
        return np.column_stack([1 - yes, yes])
