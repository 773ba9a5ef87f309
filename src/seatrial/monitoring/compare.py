"""A window compared with its reference: every effect with its verdict, family-wise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from seatrial.monitoring.column_measures import Measures, answer_measures, measures_of
from seatrial.monitoring.compared import Compared
from seatrial.monitoring.effect import Effect
from seatrial.monitoring.effects import Rule
from seatrial.monitoring.minimums import Minimums
from seatrial.monitoring.model_questions import OUTCOME, PREDICTION, outcome_questions, prediction_questions
from seatrial.monitoring.obstacles import blocking, obstacles
from seatrial.monitoring.questions import Question, questions_of
from seatrial.monitoring.ranking import ranked
from seatrial.monitoring.verdicts import too_few, verdicts
from seatrial.monitoring.words import say
from seatrial.profiles import Plan, Profile

ALPHA = 0.01


def compare(
    reference: Profile | None,
    window: Profile,
    plan: Plan,
    *,
    minimums: Minimums | None = None,
    alpha: float = ALPHA,
    importance: Mapping[str, float] | None = None,
) -> Compared:
    """Return every effect between a window and its reference, the one that matters most first.

    It is drift when the lower bound of an effect is above its minimum. Each bound holds at ``alpha`` over the number of
    tests of the report, so that no drift is called in ``1 - alpha`` of reports in which nothing moved by more than
    that. Rows are taken to be independent: a reference of few days does not know what other days are like, which is
    what seasonal references are for.

    Parameters
    ----------
    reference
        What the window is compared with; None when there is nothing.
    window
        Of the same plan. Empty, it is said so and nothing is compared.
    plan
        How both were counted.
    minimums
        The least effects that matter; None for the defaults.
    alpha
        Chance of any drift verdict in a report without drift, in (0, 1/2).
    importance
        Weight of each feature to the model; None when it is unknown.

    References
    ----------
    Dunn (1961), JASA 56, 52-64: bounds that hold together.
    """
    found = blocking(reference, window, plan)
    m = 0 if reference is None else reference.rows
    if found or reference is None:
        return Compared(effects=(), measures={}, findings=found, n=window.rows, m=m, alpha=alpha)
    questions = list(_questions(reference, window, plan))
    each = alpha / max(sum(question.tests for question in questions), 1)
    least = Minimums() if minimums is None else minimums
    effects = ranked((_effect(question, least, each) for question in questions), importance)
    return Compared(
        effects=effects,
        measures=_measures(reference, window, plan),
        findings=(*verdicts(effects), *obstacles(reference, window, plan), *too_few(effects, window.rows)),
        n=window.rows,
        m=m,
        alpha=alpha,
    )


def _questions(reference: Profile, window: Profile, plan: Plan) -> Iterator[Question]:
    for column in plan.columns:
        yield from questions_of(column, reference.columns[column.name], window.columns[column.name])
    if plan.model and reference.model and window.model:
        yield from prediction_questions(plan.model, reference.model, window.model)
        yield from outcome_questions(plan.model, reference.model, window.model)


def _effect(question: Question, minimums: Minimums, alpha: float) -> Effect:
    minimum = minimums.of(question.column, question.kind)
    bounds = question.answer(Rule(minimum=minimum, alpha=alpha))
    effect = Effect(
        column=question.column,
        part=question.part,
        kind=question.kind,
        what=question.what,
        value=bounds.value,
        low=bounds.low,
        high=bounds.high,
        minimum=minimum,
        smallest=bounds.smallest,
        n=bounds.n,
        m=bounds.m,
        alpha=alpha,
    )
    return replace(effect, words=say(effect))


def _measures(reference: Profile, window: Profile, plan: Plan) -> dict[str, Measures]:
    found = {
        column.name: measures_of(column, reference.columns[column.name], window.columns[column.name])
        for column in plan.columns
    }
    if reference.model and window.model:
        found.setdefault(PREDICTION, answer_measures(reference.model, window.model))
    return found


__all__ = ["ALPHA", "OUTCOME", "PREDICTION", "compare"]
