"""joblib's own load of one model file: given its path."""

import sys
import time

started = time.perf_counter()

import joblib
import sklearn.ensemble  # noqa: F401 - or the first round would import what the file names
from serve import serve

imported = time.perf_counter() - started
PATH = sys.argv[1]

serve(lambda: PATH, lambda path: {"class": type(joblib.load(path)).__name__}, imported)
