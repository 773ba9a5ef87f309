"""How much of a window lies where the past with outcomes was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import numpy as np

from seatrial.metrics.arrays import Floats
from seatrial.monitoring.quality import FULL, Support, support
from seatrial.profiles import CategoricalCounts, NumericCounts, Profile
from seatrial.values import Window
from seatrial.workflows.watching.buckets import Buckets
from seatrial.workflows.watching.reference import Reference

MOST = timedelta(days=92)
"""How far back rows in service are taken for it."""


def covered(reference: Reference, buckets: Buckets, *, window: Window, delay: timedelta) -> Support:
    """Return how much of a window lies outside of what is known with its truth.

    Parameters
    ----------
    reference
        The rows of the release: those that the model learned from, and those of its trial.
    buckets
        What was counted in service.
    window
        Which.
    delay
        How long truths take.
    """
    now = buckets.window(window)
    if now is None or window.end is None:
        return FULL
    past = _counts(reference.profile) if reference.tried is None else _counts(reference.tried)
    end = window.end - delay
    for start in buckets.starts(Window(start=end - MOST, end=end)):
        if start + buckets.length <= end:
            past = _added(past, _counts(buckets.bucket(start)))
    return support(past, _counts(now))


def _counts(profile: Profile) -> Mapping[str, Floats]:
    found = {}
    for name, counts in profile.columns.items():
        if isinstance(counts, NumericCounts):
            found[name] = counts.bins.astype(np.float64)
        elif isinstance(counts, CategoricalCounts):
            found[name] = np.array([*counts.known, counts.other, counts.n_new], dtype=np.float64)
    return found


def _added(one: Mapping[str, Floats], other: Mapping[str, Floats]) -> Mapping[str, Floats]:
    return {name: one[name] + other[name] for name in one if name in other}
