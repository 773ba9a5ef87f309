"""A plan from a reference."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from seatrial.profiles.plan import ModelPlan, Plan
from seatrial.values import Slice, Task


def plan_of(
    reference: pl.DataFrame,
    *,
    numeric: Sequence[str] = (),
    categorical: Sequence[str] = (),
    text: Sequence[str] = (),
    embedding: Sequence[str] = (),
    model: ModelPlan | None = None,
    slices: Sequence[Slice] = (),
) -> Plan:
    """Return how to count windows that are to be compared with a reference.

    Raises
    ------
    InputError
        ``PRO001`` if a column is missing; ``PRO002`` if it does not fit its kind.
    """
    raise NotImplementedError


def model_plan_of(  # noqa: PLR0913 - each is a fact about the model
    reference: pl.DataFrame,
    task: Task,
    *,
    classes: Sequence[str] = (),
    positive: str | None = None,
    threshold: float = 0.5,
) -> ModelPlan:
    """Return how to count a model's answers, with edges of the score from its answers on a reference.

    Parameters
    ----------
    reference
        ``score`` as :func:`profile_of` takes it, and for regression ``outcome`` if it is known.
    task, classes, positive, threshold
        As :class:`ModelPlan` says.
    """
    raise NotImplementedError
