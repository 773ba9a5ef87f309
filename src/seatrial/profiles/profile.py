"""Mergeable counts of a window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from seatrial.profiles.counts import ColumnCounts, LatencyCounts, ModelCounts, SliceCounts
from seatrial.values import Window

PROFILE_VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profile:
    """Counts of a window of data, and of what a model answered in it.

    Profiles of one plan merge: parts of a window give the window, hours give days, outcomes that come late are added
    to what was counted when the answers were given. Two profiles are equal if they are the same bytes.

    Parameters
    ----------
    plan
        The digest of the plan.
    window
        When the rows happened; of merged profiles, from the first beginning to the last end.
    rows
        Rows that were counted; 0 for a profile of outcomes, which adds no rows.
    columns
        By name, as in the plan.
    model, latency
        None if the plan has no model.
    slices
        By name, as in the plan.
    version
        Of this form.
    """

    plan: str
    window: Window
    rows: int
    columns: Mapping[str, ColumnCounts]
    model: ModelCounts | None = None
    latency: LatencyCounts | None = None
    slices: Mapping[str, SliceCounts] = field(default_factory=lambda: MappingProxyType({}))
    version: int = PROFILE_VERSION
