"""Functions of a module, as engines run them."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import polars as pl

from seatrial.values import InputError


def doubled(number: int) -> int:
    return 2 * number


def refused(number: int) -> int:
    if number == 3:
        raise InputError("PRO004", "the third part is torn", where="part 3")
    return number


def killed(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def process(_: int) -> tuple[int, int]:
    return os.getpid(), pl.thread_pool_size()


def read(path: str) -> pl.DataFrame:
    return pl.read_parquet(Path(path))
