"""Train a gradient-boosted model of late arrivals on the training table.

Usage: python train.py --out models/delay.joblib [--also dep_delay]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import joblib
import polars as pl
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OrdinalEncoder

TARGET = "late"
CATEGORIES = ["carrier", "origin", "dest"]
NUMBERS = ["distance", "hour", "weekday", "temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip"]
NUMBERS += ["pressure", "visib"]


def build_pipeline(numbers: list[str]) -> Pipeline:
    """Return an untrained pipeline: categories as codes, numbers as they are, missing values left to the trees."""
    encode = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-1)
    columns = ColumnTransformer(
        [("category", encode, CATEGORIES), ("number", "passthrough", numbers)], verbose_feature_names_out=False
    )
    trees = HistGradientBoostingClassifier(
        max_iter=60, learning_rate=0.05, max_leaf_nodes=15, min_samples_leaf=200, random_state=0
    )
    return Pipeline([("columns", columns), ("trees", trees)])


def main() -> None:
    """Train on ``data/train.parquet`` and write the model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("data/train.parquet"))
    parser.add_argument("--out", type=Path, default=Path("models/delay.joblib"))
    parser.add_argument("--also", action="append", default=[], metavar="COLUMN", help="one more numeric feature")
    arguments = parser.parse_args()
    numbers = [*NUMBERS, *arguments.also]
    table = pl.read_parquet(arguments.data)
    model = build_pipeline(numbers).fit(table.select(*CATEGORIES, *numbers), table[TARGET].to_numpy())
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    joblib.dump(model, arguments.out)
    sys.stderr.write(f"{arguments.out}: trained on {table.height:,} flights\n")


if __name__ == "__main__":
    main()
