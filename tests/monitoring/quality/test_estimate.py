from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from quality_days import binary_days, number_days
from seatrial.monitoring.quality import (
    ClassDays,
    NumberDays,
    Past,
    Refused,
    Scored,
    Support,
    calibrate,
    estimate,
    metrics_for,
    realised,
)
from seatrial.monitoring.quality.past import NO_PAST
from seatrial.values import Estimate

COSTS = ((0.0, 1.0), (5.0, 0.0))


def last_week(days: ClassDays | NumberDays) -> tuple[ClassDays | NumberDays, ClassDays | NumberDays]:
    n = len(days.dates)
    return days.take(np.arange(n) < n - 7), days.take(np.arange(n) >= n - 7)


def test_every_metric_is_estimated_and_what_turns_out_lies_within() -> None:
    before, window = last_week(binary_days(67))
    found = estimate(calibrate(before), window, costs=COSTS)
    truth = {each.metric: each.value for each in realised(window, costs=COSTS)}
    assert tuple(each.metric for each in found) == metrics_for(window, COSTS)
    for each in found:
        assert isinstance(each, Estimate), each
        assert each.low <= truth[each.metric] <= each.high
        assert (each.subject, each.n) == ("estimated", 2100)


def test_losses_of_a_regression_are_estimated_and_lie_within() -> None:
    before, window = last_week(number_days(67))
    truth = {each.metric: each.value for each in realised(window)}
    for each in estimate(calibrate(before), window):
        assert each.low <= truth[each.metric] <= each.high


def test_a_window_where_more_is_predicted_has_a_larger_loss() -> None:
    before, window = last_week(number_days(67))
    high = window.answered * np.array([0, 0, 0, 0, 0, 0, 0, 8.0])
    usual, more = (estimate(calibrate(before), each)[0] for each in (window, replace(window, answered=high)))
    assert more.low > usual.high


def test_outcomes_of_the_window_change_nothing() -> None:
    before, window = last_week(binary_days(47))
    blind = replace(window, known=np.zeros_like(window.known))
    assert estimate(calibrate(before), window) == estimate(calibrate(before), blind)


def test_a_truth_that_moves_with_the_days_is_followed() -> None:
    days = binary_days(67, shift=np.linspace(0, 2, 67), rows=500)
    before, window = last_week(days)
    (found,) = estimate(calibrate(before), window, metrics=["accuracy"])
    (truth,) = realised(window, metrics=["accuracy"])
    assert found.low <= truth.value <= found.high
    assert abs(found.value - truth.value) < 0.05


def test_more_outside_of_the_past_is_wider() -> None:
    before, window = last_week(binary_days(47))
    widths = []
    for outside in (0.0, 0.1, 0.2):
        (found,) = estimate(
            calibrate(before), window, metrics=["accuracy"], support=Support(outside=outside, where="hour")
        )
        widths.append(found.high - found.low)
    assert widths == sorted(widths)
    assert widths[2] > widths[0] + 0.15


def why(found: tuple[Estimate | Refused, ...]) -> set[str]:
    return {each.code for each in found if isinstance(each, Refused)}


def test_an_empty_window_is_refused() -> None:
    before, window = last_week(binary_days(47))
    assert why(estimate(calibrate(before), window.take(np.zeros(7, dtype=bool)))) == {"WAT201"}


def test_a_short_past_is_refused() -> None:
    before, window = last_week(binary_days(17))
    (found,) = estimate(calibrate(before), window, metrics=["accuracy"])
    assert (found.code, found.why) == ("WAT202", "only 10 days after training have outcomes; 14 are needed")
    assert found.as_estimate().value is None


def test_outcomes_for_one_answer_only_are_refused() -> None:
    days = binary_days(47)
    days = replace(days, known=days.known * np.array([0.0, 1.0])[:, None])
    before, window = last_week(days)
    assert why(estimate(calibrate(before), window)) == {"WAT203"}


def test_a_window_far_from_the_past_is_refused() -> None:
    before, window = last_week(binary_days(47))
    found = estimate(calibrate(before), window, support=Support(outside=0.5, where="hour"))
    assert why(found) == {"WAT204"}


def test_a_window_of_few_rows_is_refused() -> None:
    before, window = last_week(binary_days(47))
    few = np.zeros_like(window.answered)
    few[0, 5:10, 0] = 1
    found = estimate(calibrate(before), replace(window, answered=few), metrics=["accuracy"])
    assert (why(found), found[0].why) == ({"WAT205"}, "the window has 5 rows; 10 are needed")


def test_an_interval_too_wide_is_refused() -> None:
    before, window = last_week(binary_days(47, rows=20, shock=1.5))
    assert "WAT206" in why(estimate(calibrate(before), window.take(np.array([0])), metrics=["accuracy", "recall"]))


def past(window: ClassDays, *, inside: bool) -> Past:
    first = Scored(
        metric="accuracy", start=window.dates[0], end=window.dates[1], n=100, centre=1.0, spread=0.1,
        value=0.73, low=0.7, high=0.75, realised=0.72 if inside else 0.9,
    )  # fmt: skip
    return Past(scored=(first,) * 20)


def test_estimates_that_never_held_are_refused_and_those_that_did_are_not() -> None:
    before, window = last_week(binary_days(47))
    made = calibrate(before)
    assert why(estimate(made, window, metrics=["accuracy"], past=past(window, inside=False))) == {"WAT207"}
    assert why(estimate(made, window, metrics=["accuracy"], past=past(window, inside=True))) == set()


def test_a_model_without_scores_has_no_metrics_of_scores() -> None:
    days = replace(binary_days(3), scored=False)
    assert not {"roc_auc", "pr_auc", "log_loss", "brier"} & set(metrics_for(days, None))


def test_three_classes_are_estimated() -> None:
    rng, n = np.random.default_rng(0), 47
    known = np.zeros((n, 4, 3, 3))
    for level in range(4):
        right = 0.4 + 0.15 * level
        for answer in range(3):
            shares = np.where(np.arange(3) == answer, right, (1 - right) / 2)
            known[:, level, answer] = rng.multinomial(30, shares, size=n)
    base = binary_days(n)
    days = ClassDays(
        dates=base.dates, answered=known.sum(axis=3), known=known, said=np.array([0.4, 0.55, 0.7, 0.85]),
        classes=("a", "b", "c"),
    )  # fmt: skip
    before, window = last_week(days)
    truth = {each.metric: each.value for each in realised(window)}
    for each in estimate(calibrate(before), window):
        assert each.low <= truth[each.metric] <= each.high


def test_nothing_to_calibrate_on_is_an_error() -> None:
    days = binary_days(3)
    with pytest.raises(ValueError, match="nothing to calibrate on"):
        calibrate(replace(days, known=np.zeros_like(days.known)))
    assert NO_PAST.of("accuracy") == ()


@pytest.mark.parametrize(
    ("metric", "words"),
    [("acuracy", 'Did you mean "accuracy"'), ("expected_cost", "cannot be had"), ("mae", "cannot be had")],
)
def test_a_metric_that_cannot_be_had_is_an_error(metric: str, words: str) -> None:
    before, window = last_week(binary_days(47))
    with pytest.raises(ValueError, match=words):
        estimate(calibrate(before), window, metrics=[metric])
