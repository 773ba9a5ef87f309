"""Prove estimated quality on real streams: what turned out against the intervals that were given before it was known.

Run ``python benchmarks/quality_soundness.py``; it takes a few minutes on two cores and writes
``benchmarks/soundness/quality.md`` and ``quality.json``. ``--stream bank`` runs one stream and writes nothing.
"""

from __future__ import annotations

import importlib.util
import os
import zipfile
from pathlib import Path

import numpy as np
import polars as pl

ROOT = Path(__file__).resolve().parent.parent
EDGES = 128


def data_folder() -> Path:
    """Return the folder of the shared data sets: ``SEATRIAL_DATA``, or ``shared/data`` beside a folder above this one."""
    named = os.environ.get("SEATRIAL_DATA")
    beside = [parent / "shared" / "data" for parent in ROOT.parents]
    for folder in [Path(named)] if named else beside:
        if (folder / "bank_marketing.parquet").exists():
            return folder
    raise SystemExit("set SEATRIAL_DATA to the folder of bank_marketing.parquet, bike_sharing_hourly.parquet and grocery_pasta_daily.parquet")


def flights() -> pl.DataFrame:
    """Return flights that landed, with ``day``, the features of the demonstration and whether they were late."""
    spec = importlib.util.spec_from_file_location("prepare", ROOT / "src/seatrial/workflows/demo_project/prepare.py")
    prepare = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(prepare)
    folder = prepare.source_folder()
    joined = prepare.join_known_weather(prepare.read_flights(folder), prepare.read_weather(folder))
    return joined
