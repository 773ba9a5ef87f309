"""A profile of what does not fit into memory, part by part, on any engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import polars as pl

from seatrial.engines import Engine
from seatrial.profiles.counting import ALWAYS
from seatrial.profiles.plan import Plan
from seatrial.profiles.profile import Profile
from seatrial.values import Progress, Window, silent

T = TypeVar("T")


def profile_of_parts(
    read: Callable[[T], pl.DataFrame | pl.LazyFrame],
    parts: Sequence[T],
    *,
    plan: Plan,
    engine: Engine,
    window: Window = ALWAYS,
    progress: Progress = silent,
) -> Profile:
    """Return the counts of all parts of a table; whatever the engine and the parts, the same bytes.

    Parameters
    ----------
    read
        Gives the rows of a part; a function of a module, so that other processes can find it.
    parts
        Paths of files, or whatever names a part to ``read``.
    """
    raise NotImplementedError
