"""Which questions are asked of a model's answers and of what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from seatrial.metrics.arrays import Array, Ints
from seatrial.monitoring.effects import concept, levels, missing, shape
from seatrial.monitoring.measures import in_groups
from seatrial.monitoring.questions import Question
from seatrial.profiles import ModelCounts, ModelPlan

PREDICTION = "prediction"
OUTCOME = "outcome"
RESIDUAL_GROUPS = 5


def prediction_questions(plan: ModelPlan, reference: ModelCounts, window: ModelCounts) -> Iterator[Question]:
    """Give the questions to the answers: their scores, their labels, and how many rows got none."""
    ask = partial(Question, column=PREDICTION, part="prediction")
    both = reference, window
    scores = [each.predicted.sum(axis=1)[:-1] for each in both]
    yield ask(kind="ks", what="score", answer=partial(shape, *scores))
    if plan.classes:
        labels = [each.predicted.sum(axis=0) for each in both]
        yield ask(kind="w", what="label", answer=partial(levels, *labels))
    answered = [(each.errors, each.n + each.errors) for each in both]
    yield ask(kind="null_rate", what="no answer", answer=partial(missing, answered[0], answered[1]))


def outcome_questions(plan: ModelPlan, reference: ModelCounts, window: ModelCounts) -> Iterator[Question]:
    """Give the questions to the outcomes: their shares, and how they follow from the answers; none without outcomes."""
    both = reference, window
    if not all(each.n_outcomes for each in both):
        return
    ask = partial(Question, column=OUTCOME)
    if plan.classes:
        truths = [each.outcomes.sum(axis=(0, 1)) for each in both]
        yield ask(part="outcome", kind="w", what="label", answer=partial(levels, *truths))
    else:
        residuals = [each.outcomes.sum(axis=(0, 1)) for each in both]
        yield ask(part="concept", kind="ks", what="residual", answer=partial(shape, *residuals))
    yield ask(part="concept", kind="concept", answer=partial(concept, _tables(plan, reference, window)))


def _tables(plan: ModelPlan, reference: ModelCounts, window: ModelCounts) -> list[tuple[Array, Array]]:
    """Return outcomes by score, reference and window, one table per label; a binary label follows from the score."""
    if not plan.classes:
        sides = _grouped(reference.outcomes.sum(axis=1), window.outcomes.sum(axis=1))
        return [sides]
    if plan.task == "binary":
        return [(reference.outcomes.sum(axis=1), window.outcomes.sum(axis=1))]
    return [(reference.outcomes[:, label], window.outcomes[:, label]) for label in range(plan.n_answers)]


def _grouped(reference: Ints, window: Ints) -> tuple[Ints, Ints]:
    """Return both tables with residuals in a few groups of about as many rows of both together."""
    starts = in_groups(reference.sum(axis=0) + window.sum(axis=0), RESIDUAL_GROUPS)
    return np.add.reduceat(reference, starts, axis=1), np.add.reduceat(window, starts, axis=1)
