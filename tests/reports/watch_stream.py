"""A model in service, simulated: what it was asked, said and how it turned out; every figure of the samples is computed from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

START = datetime(2013, 5, 6, tzinfo=UTC)
WEEKS = 8
DAYS = 7 * WEEKS
CARRIERS = np.array(["AA", "B6", "DL", "EV", "UA", "WN"])
NEW_CARRIER = "XQ"
BAD_WEEK = WEEKS - 1


@dataclass(frozen=True, slots=True)
class Stream:
    """Rows in the order of time; ``day`` counts from the start, ``week`` from 0.

    Parameters
    ----------
    reference
        Which rows are the reference: the first four weeks.
    """

    day: Ints
    hour: Ints
    carrier: NDArray[np.str_]
    temp: Floats
    pressure: Floats
    score: Floats
    outcome: Ints
    delay_hours: Floats
    latency_ms: Floats

    @property
    def week(self) -> Ints:
        return self.day // 7

    @property
    def reference(self) -> NDArray[np.bool_]:
        return self.week < 4

    def in_week(self, week: int) -> NDArray[np.bool_]:
        return self.week == week


def day_start(day: int) -> str:
    return (START + timedelta(days=day)).isoformat()


@cache
def stream(*, faulty: bool = True) -> Stream:
    """Return eight weeks; with a fault, the last one is warmer, half blind in pressure, has a new carrier and a worse EV."""
    rng = np.random.default_rng(20130506)
    sizes = rng.poisson([900 + 120 * (day % 7 < 5) for day in range(DAYS)])
    if faulty:
        sizes[BAD_WEEK * 7 + 3] //= 4
    day = np.repeat(np.arange(DAYS), sizes)
    n, bad = len(day), (day // 7 == BAD_WEEK) & faulty
    hour = rng.choice(np.arange(5, 23), size=n, p=_busy())
    carrier = rng.choice(CARRIERS, size=n, p=[0.1, 0.18, 0.16, 0.2, 0.28, 0.08])
    temp = rng.normal(62, 9.0, n) + faulty * 0.04 * day + bad * 4.5
    pressure = rng.normal(1016, 7.0, n)
    pressure[rng.random(n) < np.where(bad, 0.18, 0.04)] = np.nan
    carrier = np.where(bad & (rng.random(n) < 0.05), NEW_CARRIER, carrier)
    ahead = (
        -2.1 + 0.13 * (hour - 8) + 0.5 * (carrier == "EV") + 0.03 * (temp - 62) - 0.04 * np.nan_to_num(pressure - 1016)
    )
    truth = ahead + bad * (carrier == "EV") * 1.1
    chance = 1 / (1 + np.exp(-truth))
    score = 1 / (1 + np.exp(-(ahead + rng.normal(0, 0.15, n))))
    return Stream(
        day=day,
        hour=hour,
        carrier=carrier,
        temp=temp,
        pressure=pressure,
        score=score,
        outcome=(rng.random(n) < chance).astype(np.int64),
        delay_hours=rng.gamma(2.0, 14.0, n) * np.where(bad, 1.5, 1.0),
        latency_ms=rng.lognormal(0.1 + 0.4 * bad, 0.5, n),
    )


def _busy() -> Floats:
    weight = np.array([2, 4, 5, 5, 4, 4, 4, 4, 5, 5, 6, 6, 6, 5, 4, 3, 2, 1], dtype=float)
    return weight / weight.sum()
