from __future__ import annotations

from datetime import date

import numpy as np

from quality_days import START, binary_days, number_days
from seatrial.monitoring.quality import Past, Scored, Support, standing, walk


def test_each_whole_period_is_estimated_from_what_was_known_then() -> None:
    past = walk(binary_days(60), metrics=["accuracy"])
    assert [each.start for each in past.scored] == [date.fromordinal(START.toordinal() + 7 * k) for k in range(1, 8)]
    assert [each.code for each in past.scored] == ["WAT202", *[""] * 6]
    assert all(each.realised is not None for each in past.scored)


def test_what_comes_later_changes_no_estimate() -> None:
    days = binary_days(60)
    early = days.take(np.arange(60) < 42)
    assert walk(early, metrics=["accuracy"]).scored == walk(days, metrics=["accuracy"]).scored[:5]


def test_intervals_of_a_steady_stream_hold_and_are_trusted() -> None:
    (found,) = standing(walk(number_days(220), metrics=["mae"]))
    assert found.trusted
    assert found.given >= 28
    assert found.inside >= 0.85 * found.given
    assert abs(found.bias) < 0.2


def test_late_outcomes_leave_fewer_days_to_learn_from() -> None:
    late = walk(binary_days(60), metrics=["accuracy"], delay=28)
    assert sum(each.given for each in late.scored) < 6


def test_the_support_is_asked_for_calibration_and_window() -> None:
    asked = []

    def support_of(before, window) -> Support:
        asked.append((len(before.dates), len(window.dates)))
        return Support(outside=0.9, where="hour")

    past = walk(binary_days(30), metrics=["accuracy"], support_of=support_of)
    assert asked == [(7, 7), (14, 7), (21, 7)]
    assert {each.code for each in past.scored[1:]} == {"WAT204"}


def scored(metric: str, *, inside: bool, code: str = "") -> Scored:
    return Scored(
        metric=metric, start=START, end=START, n=10, centre=0.0, spread=0.1, value=0.5,
        low=0.4, high=0.6, realised=0.5 if inside else 0.9, code=code,
    )  # fmt: skip


def test_estimates_that_fail_too_often_lose_trust() -> None:
    past = Past(scored=tuple(scored("f1", inside=place % 2 == 0) for place in range(30)))
    (found,) = standing(past)
    assert (found.trusted, found.inside, found.given) == (False, 15, 30)
    assert found.words.startswith("15 of 30 intervals held what turned out, fewer than it claims")


def test_refused_estimates_are_counted_apart() -> None:
    past = Past(scored=(scored("f1", inside=False, code="WAT206"), scored("f1", inside=True)))
    (found,) = standing(past)
    assert (found.periods, found.given, found.inside) == (2, 1, 1)


def test_without_truths_there_is_no_judgement() -> None:
    (found,) = standing(Past(scored=(scored("f1", inside=True, code="WAT202"),)))
    assert (found.trusted, found.low, found.median_half_width) == (False, None, None)
