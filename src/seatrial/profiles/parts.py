"""A profile of what does not fit into memory, part by part, on any engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from seatrial.engines import Engine
from seatrial.profiles.codec import decode, encode
from seatrial.profiles.counting import ALWAYS, profile_of
from seatrial.profiles.empty import empty
from seatrial.profiles.merge import merged
from seatrial.profiles.plan import Plan
from seatrial.profiles.profile import Profile
from seatrial.values import Progress, Window, silent

if TYPE_CHECKING:
    import polars as pl

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
    count = partial(_part, read=read, plan=plan, window=window)
    return merged([empty(plan, window), *(decode(each, plan) for each in engine.map(count, parts, progress=progress))])


def _part(part: T, *, read: Callable[[T], pl.DataFrame | pl.LazyFrame], plan: Plan, window: Window) -> bytes:
    """Return the profile of one part as bytes, which are small on their way between processes."""
    return encode(profile_of(read(part), plan, window=window))
