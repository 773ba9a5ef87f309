from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.metrics import auc, average_precision_score, roc_auc_score

from seatrial.evaluation.curves import drawn, pr_points, reliability_curves, roc_points
from seatrial.metrics.ranking import rank

if TYPE_CHECKING:
    from collections.abc import Callable

    from seatrial.evaluation import Subject


def test_the_roc_curve_has_the_area_of_scikit_learn(make_subject: Callable[..., Subject]) -> None:
    answers = make_subject().answers
    points = roc_points(rank(answers.y, answers.score))
    area = auc([point.x for point in points], [point.y for point in points])
    assert area == pytest.approx(roc_auc_score(answers.y, answers.score), abs=1e-3)
    assert len(points) <= 100
    assert (points[0].x, points[0].y, points[-1].x, points[-1].y) == (0, 0, 1, 1)


def test_few_scores_keep_every_point_of_the_curve() -> None:
    y, score = np.array([0, 1, 1, 0, 1]), np.array([0.1, 0.2, 0.9, 0.3, 0.3])
    points = pr_points(rank(y, score))
    recall = np.array([point.x for point in points])
    precision = np.array([point.y for point in points])
    assert np.diff(recall, prepend=0) @ precision == pytest.approx(average_precision_score(y, score))


def test_one_class_has_no_curve_and_still_a_histogram(make_subject: Callable[..., Subject]) -> None:
    answers = make_subject().answers
    subject = replace(make_subject(), answers=answers.take(answers.y == 0), columns={})
    exhibits = drawn(subject).exhibits
    assert {curve.kind for curve in exhibits.curves} == {"reliability"}
    assert sum(sum(each.counts) for each in exhibits.histograms) == subject.answers.n
    assert exhibits.confusion.counts[1] == (0, 0)


def test_scores_are_counted_in_the_bins_of_numpy(make_subject: Callable[..., Subject]) -> None:
    answers = make_subject().answers
    for each, truth in zip(drawn(make_subject()).exhibits.histograms, (0, 1), strict=True):
        expected, _ = np.histogram(answers.score[answers.y == truth], each.edges)
        assert each.counts == tuple(expected.tolist())
        assert all(type(count) is int for count in each.counts)


def test_each_class_has_its_reliability(make_subject: Callable[..., Subject]) -> None:
    curves = reliability_curves(make_subject("multiclass").answers)
    assert [curve.series for curve in curves] == ["a", "b", "c"]
    assert all(point.low <= point.y <= point.high for curve in curves for point in curve.points)


def test_numbers_have_residuals_and_predicted_against_actual(make_subject: Callable[..., Subject]) -> None:
    exhibits = drawn(make_subject("regression")).exhibits
    (curve,) = exhibits.curves
    assert curve.kind == "predicted_actual"
    assert [point.x for point in curve.points] == sorted(point.x for point in curve.points)
    assert sum(exhibits.histograms[0].counts) == 2000
    assert exhibits.confusion is None


def test_the_champion_has_its_own_curves(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject()
    curves = drawn(replace(subject, champion=subject.answers)).exhibits.curves
    assert [(curve.kind, curve.series) for curve in curves if curve.series == "champion"] == [
        ("roc", "champion"),
        ("pr", "champion"),
    ]
