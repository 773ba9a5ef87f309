"""Four real streams: a model is trained on the first part of each and answers all that follows, day by day."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
import polars as pl

from seatrial.monitoring.quality import ClassDays, Days, NumberDays

ROOT = Path(__file__).resolve().parents[2]
EDGES = 128
COLUMN_BINS = 20


@dataclass(frozen=True)
class Stream:
    """What a model answered after its training, and what turned out.

    Parameters
    ----------
    name
        Of the data.
    words
        What was trained on what.
    days
        Counts of answers and outcomes.
    columns
        Of each feature ``(n_days, n_bins)`` counts on the training's edges or levels.
    """

    name: str
    words: str
    days: Days
    columns: Mapping[str, np.ndarray]


def data_folder() -> Path:
    """Return the folder of the data: what ``SEATRIAL_DATA`` names, or ``shared/data`` beside a folder above."""
    named = os.environ.get("SEATRIAL_DATA")
    beside = [parent / "shared" / "data" for parent in ROOT.parents]
    for folder in [Path(named)] if named else beside:
        if (folder / "bank_marketing.parquet").exists():
            return folder
    raise SystemExit("set SEATRIAL_DATA to the folder of bank_marketing.parquet and its neighbours")


def flights() -> Stream:
    """Return late arrivals: trained on January to March, with the demonstration's features and weather."""
    path = ROOT / "src/seatrial/workflows/demo_project/prepare.py"
    spec = importlib.util.spec_from_file_location("prepare", path)
    prepare = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(prepare)
    folder = prepare.source_folder()
    table = prepare.label_flights(
        prepare.join_known_weather(prepare.read_flights(folder), prepare.read_weather(folder))
    )
    features = ["carrier", "origin", "dest", "distance", "hour", "weekday", *prepare.WEATHER]
    table = table.with_columns(at=pl.col("sched_dep"), y=(pl.col("late") == "late").cast(pl.Int8))
    return _classes("flights", "late arrivals; trained January to March 2013", table, features, datetime(2013, 4, 1))


def bank() -> Stream:
    """Return deposits sold by telephone: trained on May and June 2008, without the length of the call."""
    table = pl.read_parquet(data_folder() / "bank_marketing.parquet")
    features = [name for name in table.columns if name not in {"contact_date", "duration", "y", "day", "month"}]
    table = table.with_columns(at=pl.col("contact_date"))
    return _classes("bank", "deposits sold; trained May and June 2008", table, features, datetime(2008, 7, 1))


def bike() -> Stream:
    """Return hires per hour: trained on the first three months of 2011, with the calendar and the weather."""
    table = pl.read_parquet(data_folder() / "bike_sharing_hourly.parquet")
    unused = {"ts", "cnt", "casual", "registered", "instant", "dteday", "yr", "mnth", "season"}
    features = [name for name in table.columns if name not in unused]
    table = table.with_columns(at=pl.col("ts"), y=pl.col("cnt").cast(pl.Float64))
    return _numbers("bike", "hires per hour; trained January to March 2011", table, features, datetime(2011, 4, 1))


def grocery() -> Stream:
    """Return sales of an item on a day: trained on 2014, with the calendar, promotions and sales of weeks ago."""
    table = pl.read_parquet(data_folder() / "grocery_pasta_daily.parquet").sort("unique_id", "ds")
    sold = pl.col("y").cast(pl.Float64)
    table = table.with_columns(
        at=pl.col("ds"),
        weekday=pl.col("ds").dt.weekday(),
        item=pl.col("unique_id").cast(pl.String),
        brand=pl.col("brand").cast(pl.String),
        lag7=sold.shift(7).over("unique_id"),
        mean28=sold.shift(7).rolling_mean(28).over("unique_id"),
        y=sold,
    )
    features = ["weekday", "item", "brand", "promo", "lag7", "mean28"]
    return _numbers("grocery", "sales of an item on a day; trained 2014", table, features, datetime(2015, 1, 1))


STREAMS: Mapping[str, Callable[[], Stream]] = {"flights": flights, "bank": bank, "bike": bike, "grocery": grocery}


def _matrix(table: pl.DataFrame, features: list[str]) -> np.ndarray:
    """Return numbers: categories as codes in the order of their names."""
    text = [name for name in features if table[name].dtype in (pl.String, pl.Categorical)]
    coded = table.with_columns(pl.col(name).cast(pl.String).rank("dense").cast(pl.Float64) for name in text)
    return coded.select(pl.col(features).cast(pl.Float64)).to_numpy()


def _classes(name: str, words: str, table: pl.DataFrame, features: list[str], since: datetime) -> Stream:
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415

    x, y, before = _matrix(table, features), table["y"].to_numpy(), (table["at"] < since).to_numpy()
    model = HistGradientBoostingClassifier(
        max_iter=60, learning_rate=0.05, max_leaf_nodes=15, min_samples_leaf=200, random_state=0
    ).fit(x[before], y[before])
    score = model.predict_proba(x)[:, 1]
    edges, after = _edges(score[before], EDGES), ~before
    day, dates = _days(table, after)
    bins = np.searchsorted(edges, score[after], side="right")
    said, label = score[after], (score[after] >= 0.5).astype(int)
    shape = (len(dates), len(edges) + 1, 2, 2)
    known = np.bincount(np.ravel_multi_index((day, bins, label, y[after]), shape), minlength=np.prod(shape))
    known = known.reshape(shape)
    sums, rows = (np.bincount(bins, weights, len(edges) + 1) for weights in (said, None))
    middle = np.interp(np.arange(len(edges) + 1), np.flatnonzero(rows), sums[rows > 0] / rows[rows > 0])
    days = ClassDays(dates=dates, answered=known.sum(axis=3), known=known, said=middle, classes=("no", "yes"))
    return Stream(name, words, days, _columns(x, before, day, features))


def _numbers(name: str, words: str, table: pl.DataFrame, features: list[str], since: datetime) -> Stream:
    from sklearn.ensemble import HistGradientBoostingRegressor  # noqa: PLC0415

    x, y, before = _matrix(table, features), table["y"].to_numpy(), (table["at"] < since).to_numpy()
    model = HistGradientBoostingRegressor(
        max_iter=60, learning_rate=0.05, max_leaf_nodes=15, min_samples_leaf=50, random_state=0
    ).fit(x[before], y[before])
    guess = model.predict(x)
    edges, after = _edges(guess[before], EDGES), ~before
    day, dates = _days(table, after)
    cell = day * (len(edges) + 1) + np.searchsorted(edges, guess[after], side="right")
    size = np.abs(y[after] - guess[after])
    rows, *sums = (
        np.bincount(cell, weights, len(dates) * (len(edges) + 1)).reshape(len(dates), -1)
        for weights in (None, size, size**2, size**4)
    )
    days = NumberDays(dates=dates, answered=rows, known=rows, absolute=sums[0], squared=sums[1], fourth=sums[2])
    return Stream(name, words, days, _columns(x, before, day, features))


def _edges(values: np.ndarray, n: int) -> np.ndarray:
    return np.unique(np.quantile(values[np.isfinite(values)], np.linspace(0, 1, n + 1)))


def _days(table: pl.DataFrame, rows: np.ndarray) -> tuple[np.ndarray, tuple[date, ...]]:
    dates = table.filter(pl.Series(rows))["at"].dt.date()
    known = sorted(set(dates.to_list()))
    place = {each: number for number, each in enumerate(known)}
    return np.array([place[each] for each in dates.to_list()]), tuple(known)


def _columns(x: np.ndarray, before: np.ndarray, day: np.ndarray, features: list[str]) -> dict[str, np.ndarray]:
    found = {}
    for number, name in enumerate(features):
        values = x[:, number]
        edges = _edges(values[before], COLUMN_BINS)
        bins = np.where(np.isfinite(values), np.searchsorted(edges, values, side="right"), len(edges) + 1)[~before]
        width = len(edges) + 2
        found[name] = np.bincount(day * width + bins, minlength=(day.max() + 1) * width).reshape(-1, width)
    return found
