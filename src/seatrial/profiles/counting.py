"""One pass over a window."""

from __future__ import annotations

import polars as pl

from seatrial.profiles.plan import Plan
from seatrial.profiles.profile import Profile
from seatrial.values import Window

ALWAYS = Window()


def profile_of(frame: pl.DataFrame | pl.LazyFrame, plan: Plan, *, window: Window = ALWAYS) -> Profile:
    """Return the counts of all rows of a frame: its columns, and the answers of the model.

    Parameters
    ----------
    frame
        With the columns of the plan under their names (what is missing is counted as absent); and of the answers,
        where the plan has a model: ``label`` (text), ``score``, ``scores`` (multiclass: a list per row), ``latency_ms``
        and ``error``, each if it is there. Outcomes are not counted; see :func:`outcome_profile_of`.
    plan
        How to count.
    window
        When these rows happened. It is noted, and selects nothing.
    """
    raise NotImplementedError


def outcome_profile_of(frame: pl.DataFrame | pl.LazyFrame, plan: Plan, *, window: Window = ALWAYS) -> Profile:
    """Return the counts of outcomes alone, to be merged with the profile of the answers.

    Parameters
    ----------
    frame
        One row per answer: ``label``, ``score``, ``scores`` as for :func:`profile_of`, ``outcome`` (text or number;
        null while it is not known), ``outcome_number`` if the outcome is text and the task is regression; ``at`` and
        ``outcome_known_at`` if delays are to be counted; and the columns that the plan's slices name.
    plan
        How to count.
    window
        When the answers were given.

    Returns
    -------
    Profile
        With no rows and no answers: only ``outcomes``, ``known_sums``, ``outcome_sums``, ``delays`` and
        ``strange_outcomes``.
    """
    raise NotImplementedError
