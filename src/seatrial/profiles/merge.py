"""Profiles added up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from seatrial.profiles.categorical import few
from seatrial.profiles.profile import Profile
from seatrial.values import InputError, Window


def merge(first: Profile, second: Profile) -> Profile:
    """Return the counts of both together.

    Raises
    ------
    InputError
        ``PRO003`` if they follow different plans.
    """
    return merged([first, second])


def merged(profiles: Iterable[Profile]) -> Profile:
    """Return the counts of all together; in whatever order, the same bytes.

    Raises
    ------
    InputError
        ``PRO003`` if they follow different plans.
    ValueError
        If there are none.
    """
    several = list(profiles)
    if not several:
        raise ValueError("nothing to merge; the profile of no rows needs a plan")
    for each in several:
        if each.plan != several[0].plan:
            raise other_plan(each.plan, several[0].plan)
    return replace(
        several[0],
        window=_span([each.window for each in several]),
        rows=sum(each.rows for each in several),
        columns=_by_name([each.columns for each in several]),
        model=_added([each.model for each in several], ""),
        latency=_added([each.latency for each in several], ""),
        slices=_by_name([each.slices for each in several]),
    )


def other_plan(found: str, expected: str) -> InputError:
    """Return what is said of a profile that counts otherwise."""
    return InputError(
        "PRO003",
        f"a profile follows the plan {found[:19]}...",
        expected=f"the plan {expected[:19]}..., whose bins and levels are others",
        fix="count the window again with the plan of the release that it is compared with",
    )


def _by_name(several: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return MappingProxyType({name: _added([each[name] for each in several], "") for name in several[0]})


def _added(values: Sequence[Any], how: str) -> Any:  # noqa: ANN401 - one line per kind of field
    """Return the values of one field together."""
    first = values[0]
    if how == "same" or (first is None and not how):
        return first
    if how in {"smallest", "largest"}:
        known = [value for value in values if value is not None]
        return (min if how == "smallest" else max)(known, default=None)
    if is_dataclass(first) and not isinstance(first, type):
        rules = [(each.name, str(each.metadata.get("merge", ""))) for each in fields(first)]
        return type(first)(**{name: _added([getattr(value, name) for value in values], rule) for name, rule in rules})
    if isinstance(first, np.ndarray):
        return _summed(values)
    if isinstance(first, tuple):
        return tuple(map(sum, zip(*values, strict=True)))
    return _levels(values) if isinstance(first, Mapping) else sum(values)


def _summed(arrays: Sequence[Any]) -> Any:  # noqa: ANN401 - arrays in, an array out
    total = arrays[0].copy()
    for each in arrays[1:]:
        total += each
    total.flags.writeable = False
    return total


def _levels(several: Sequence[Mapping[str, int]]) -> Mapping[str, int]:
    total: dict[str, int] = {}
    for each in several:
        for level, rows in each.items():
            total[level] = total.get(level, 0) + rows
    return few(total)


def _span(windows: Sequence[Window]) -> Window:
    starts, ends = [each.start for each in windows], [each.end for each in windows]
    return Window(
        start=None if None in starts else min(start for start in starts if start is not None),
        end=None if None in ends else max(end for end in ends if end is not None),
    )
