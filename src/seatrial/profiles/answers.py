"""A model's answers and their outcomes as places in a table of counts."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seatrial.profiles.counts import DELAY_EDGES, SCORE_UNIT, Ints, ModelCounts, Reals
from seatrial.profiles.exact import exact_sums, square
from seatrial.profiles.plan import ModelPlan
from seatrial.profiles.reading import bins_of, numbers_of, places_of

Mask: TypeAlias = NDArray[np.bool_]
_HOUR_US = 3_600_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers:
    """Rows as they will be counted.

    Parameters
    ----------
    bins, labels
        ``(n_rows,)``: bin of the score, and place of the answer.
    steps
        ``(n_rows, n_scores)``: probabilities in whole numbers of ``SCORE_UNIT``.
    numbers
        ``(n_rows,)``: predictions of a regression; empty otherwise.
    good
        ``(n_rows,)``: whether there is an answer at all.
    truths
        ``(n_rows,)``: place of the outcome, or bin of the residual; -1 if it is not known, -2 if the task has no such.
    outcomes
        ``(n_rows,)``: outcomes of a regression; empty otherwise.
    delays
        ``(n_rows,)``: bin of the hours until the outcome was known; -1 if they are not known.
    """

    bins: Ints
    labels: Ints
    steps: Reals
    numbers: Reals
    good: Mask
    truths: Ints
    outcomes: Reals
    delays: Ints

    def among(self, rows: Mask) -> Answers:
        """Return some of the rows."""
        kept: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}
        return replace(self, **{name: values[rows] if len(values) else values for name, values in kept.items()})


def read_answers(frame: pl.DataFrame, plan: ModelPlan, *, outcomes: bool) -> Answers:
    """Return the rows of a frame as they will be counted; with the outcomes if they are wanted."""
    scores, table = _scores(frame), _probabilities(frame, plan)
    labels = _labels(frame, plan)
    if labels is None:
        labels = _made(plan, table)
    if plan.task == "multiclass" and "score" not in frame.columns:
        scores = np.where(labels >= 0, table[np.arange(len(table)), labels], np.nan)
    good = (labels >= 0) & (np.isfinite(scores) if plan.task == "regression" else True)
    if "error" in frame.columns:
        good &= frame["error"].is_null().to_numpy()
    numbers = scores if plan.task == "regression" else np.zeros(0)
    truths, true_numbers = _truths(frame, plan, numbers) if outcomes else (np.full(len(frame), -1), np.zeros(0))
    return Answers(
        bins=np.where(np.isfinite(scores), bins_of(scores, plan.score_edges), plan.n_bins - 1),
        labels=labels,
        steps=_in_steps(table),
        numbers=numbers,
        good=good,
        truths=truths,
        outcomes=true_numbers,
        delays=_delays(frame) if outcomes else np.full(len(frame), -1),
    )


def count_answers(answers: Answers, plan: ModelPlan) -> ModelCounts:
    """Return the counts of answers, and nothing of their outcomes."""
    good = answers.among(answers.good)
    shape = (plan.n_bins, plan.n_answers)
    places = good.bins * plan.n_answers + good.labels
    regression = plan.task == "regression"
    return replace(
        no_answers(plan),
        predicted=_bincount(places, shape),
        score_sums=_summed(places, good.steps, shape),
        predicted_sums=exact_sums((good.numbers, square(good.numbers)), good.bins, plan.n_bins) if regression else (),
        errors=len(answers.good) - len(good.good),
    )


def count_outcomes(answers: Answers, plan: ModelPlan) -> ModelCounts:
    """Return the counts of outcomes, and nothing of the answers."""
    known = answers.among(answers.good & (answers.truths >= 0))
    shape = (plan.n_bins, plan.n_answers)
    places = known.bins * plan.n_answers + known.labels
    return replace(
        no_answers(plan),
        outcomes=_bincount(places * plan.n_truths + known.truths, (*shape, plan.n_truths)),
        known_sums=_summed(places, known.steps, shape),
        outcome_sums=_residual_sums(known, plan) if plan.task == "regression" else (),
        delays=np.bincount(known.delays[known.delays >= 0], minlength=len(DELAY_EDGES) + 1),
        strange_outcomes=int((answers.truths == -2).sum()),  # noqa: PLR2004 - as Answers says
    )


def no_answers(plan: ModelPlan) -> ModelCounts:
    """Return the counts of nothing."""
    shape = (plan.n_bins, plan.n_answers)
    regression = plan.task == "regression"
    return ModelCounts(
        predicted=np.zeros(shape, dtype=np.int64),
        score_sums=np.zeros((*shape, plan.n_scores), dtype=np.int64),
        outcomes=np.zeros((*shape, plan.n_truths), dtype=np.int64),
        known_sums=np.zeros((*shape, plan.n_scores), dtype=np.int64),
        predicted_sums=(0,) * (2 * plan.n_bins) if regression else (),
        outcome_sums=(0,) * (7 * plan.n_bins) if regression else (),
        delays=np.zeros(len(DELAY_EDGES) + 1, dtype=np.int64),
    )


def _scores(frame: pl.DataFrame) -> Reals:
    """Return the score of each row, NaN if there is none."""
    numbers = numbers_of(frame["score"]) if "score" in frame.columns else None
    return np.full(len(frame), np.nan) if numbers is None else numbers


def _probabilities(frame: pl.DataFrame, plan: ModelPlan) -> Reals:
    """Return the probabilities that are summed, NaN where a row has none: ``(n_rows, n_scores)``."""
    if plan.task == "binary":
        return _scores(frame).reshape(-1, 1)
    table = np.full((len(frame), plan.n_scores), np.nan)
    if plan.n_scores and "scores" in frame.columns and isinstance(frame["scores"].dtype, pl.List | pl.Array):
        lists = frame["scores"].cast(pl.List(pl.Float64))
        fitting = (lists.list.len() == plan.n_scores).fill_null(value=False)
        numbers = lists.filter(fitting).explode(empty_as_null=False).to_numpy()
        table[fitting.to_numpy()] = numbers.reshape(-1, plan.n_scores)
    return table


def _in_steps(probabilities: Reals) -> Reals:
    """Return probabilities in whole numbers of the unit, 0 for none; a million of them add up without rounding."""
    return np.rint(np.clip(np.nan_to_num(probabilities, nan=0.0), 0.0, 1.0) / SCORE_UNIT)


def _labels(frame: pl.DataFrame, plan: ModelPlan) -> Ints | None:
    """Return the place of each answer, -1 for none; None if the frame has no labels."""
    if plan.task == "regression":
        return np.zeros(len(frame), dtype=np.int64)
    if "label" not in frame.columns or frame["label"].dtype == pl.Null:
        return None
    return places_of(frame["label"], plan.classes)


def _made(plan: ModelPlan, table: Reals) -> Ints:
    """Return the place of the answer that the probabilities make, -1 for none."""
    if plan.task == "multiclass":
        whole = ~np.isnan(table).any(axis=1)
        return np.where(whole, np.nan_to_num(table).argmax(axis=1), -1)
    positive = plan.classes.index(str(plan.positive))
    scores = table[:, 0]
    return np.where(np.isnan(scores), -1, np.where(scores >= plan.threshold, positive, 1 - positive))


def _truths(frame: pl.DataFrame, plan: ModelPlan, numbers: Reals) -> tuple[Ints, Reals]:
    """Return the place of each outcome, and the outcomes of a regression."""
    if "outcome" not in frame.columns:
        return np.full(len(frame), -1), np.zeros(len(frame) if plan.task == "regression" else 0)
    unknown = frame["outcome"].is_null().to_numpy()
    if plan.task != "regression":
        places = places_of(frame["outcome"], plan.classes)
        return np.where(unknown, -1, np.where(places < 0, -2, places)), np.zeros(0)
    read = numbers_of(frame["outcome_number"] if "outcome_number" in frame.columns else frame["outcome"])
    found = np.full(len(frame), np.nan) if read is None else read
    with np.errstate(invalid="ignore", over="ignore"):
        residuals = found - numbers
    places = np.where(np.isfinite(found), bins_of(residuals, plan.residual_edges), -2)
    return np.where(unknown, -1, places), found


def _delays(frame: pl.DataFrame) -> Ints:
    if not {"at", "outcome_known_at"} <= set(frame.columns):
        return np.full(len(frame), -1)
    at, known = numbers_of(frame["at"]), numbers_of(frame["outcome_known_at"])
    if at is None or known is None:
        return np.full(len(frame), -1)
    hours = (known - at) / _HOUR_US
    return np.where(np.isnan(hours), -1, bins_of(hours, DELAY_EDGES))


def _residual_sums(known: Answers, plan: ModelPlan) -> tuple[int, ...]:
    truth, said = known.outcomes, known.numbers
    with np.errstate(over="ignore"):
        residual = np.nan_to_num(truth - said)
    columns = (truth, square(truth), residual, np.abs(residual), square(residual), said, square(said))
    return exact_sums(columns, known.bins, plan.n_bins)


def _bincount(places: Ints, shape: tuple[int, ...]) -> Ints:
    return np.bincount(places, minlength=int(np.prod(shape))).reshape(shape)


def _summed(places: Ints, steps: Reals, shape: tuple[int, int]) -> Ints:
    """Return the sums of each probability by place; exact, for each is a whole number and there are few rows."""
    sums = [np.bincount(places, column, minlength=shape[0] * shape[1]) for column in steps.T]
    return np.array(sums).T.reshape(*shape, steps.shape[1]).astype(np.int64)
