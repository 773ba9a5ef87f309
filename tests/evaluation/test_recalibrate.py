from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from seatrial.evaluation.recalibrate import make_folds, recalibrated
from seatrial.metrics import Clusters

if TYPE_CHECKING:
    from collections.abc import Callable

    from seatrial.evaluation import Subject


def test_time_is_answered_by_the_time_before_it(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject(days=30)
    folds = make_folds(subject.answers, subject.time)
    assert len(folds.pairs) == 4
    for taught, asked in folds.pairs:
        assert subject.time[taught].max() < subject.time[asked].min()


def test_clusters_are_never_split(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject(days=30)
    for taught, asked in make_folds(subject.answers, None).pairs:
        day = subject.answers.clusters[0].codes
        assert not set(day[taught]) & set(day[asked])


def test_rows_are_answered_once_each(make_subject: Callable[..., Subject]) -> None:
    pairs = make_folds(make_subject().answers, None).pairs
    assert np.array_equal(sum(asked.astype(int) for _, asked in pairs), np.ones(2000))
    assert all((taught != asked).all() for taught, asked in pairs)


def test_one_instant_or_few_clusters_fall_back_to_rows(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject()
    answers = replace(subject.answers, clusters=(Clusters(name="site", codes=np.arange(2000) % 3),))
    at_once = np.full(2000, np.datetime64("2013-04-01", "us"))
    assert make_folds(answers, at_once).how == "5-fold over rows"


def test_sharp_scores_are_mended(make_subject: Callable[..., Subject]) -> None:
    answers = make_subject(sharpness=3.0).answers
    for made in recalibrated(answers, time=None, threshold=0.5):
        assert made.before.n == made.after.n == 2000
        assert abs(made.after.score - answers.y).mean() != abs(answers.score - answers.y).mean()
        assert ((made.after.score - made.after.y) ** 2).mean() < ((made.before.score - made.before.y) ** 2).mean()


def test_classes_sum_to_one(make_subject: Callable[..., Subject]) -> None:
    for made in recalibrated(make_subject("multiclass").answers, time=None, threshold=0.5):
        assert np.allclose(made.after.score.sum(axis=1), 1)


def test_there_is_nothing_to_recalibrate_in_numbers_labels_or_few_rows(make_subject: Callable[..., Subject]) -> None:
    assert list(recalibrated(make_subject("regression").answers, time=None, threshold=0.5)) == []
    answers = make_subject().answers
    assert list(recalibrated(replace(answers, score=None), time=None, threshold=0.5)) == []
    assert list(recalibrated(answers.take(np.arange(90)), time=None, threshold=0.5)) == []
