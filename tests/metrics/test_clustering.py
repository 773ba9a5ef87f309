from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from seatrial.metrics import Answers, Clusters, measure
from seatrial.metrics.clustering import groupings


def copies(answers: Answers, times: int) -> Answers:
    """Return every row several times, as one cluster: nothing is learnt that one copy does not tell."""
    rows = np.repeat(np.arange(answers.n), times)
    return replace(answers.take(rows), clusters=(Clusters(name="customer", codes=rows),))


@pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])
def test_copies_of_rows_do_not_make_an_interval_narrower(kind: str, request: pytest.FixtureRequest) -> None:
    answers: Answers = request.getfixturevalue(kind)
    alone, copied = measure(answers), measure(copies(answers, 5))
    for one, many in zip(alone, copied, strict=True):
        if one.metric != "ece":  # what chance adds is taken off by rows
            assert many.value == pytest.approx(one.value, rel=0.01)
        assert many.high - many.low > 0.85 * (one.high - one.low), one.metric
        assert many.method.endswith(f"clustered by customer ({answers.n})"), one.metric


def test_every_row_for_itself_is_no_clustering(binary: Answers) -> None:
    single = replace(binary, clusters=(Clusters(name="id", codes=np.arange(binary.n)),))
    assert measure(single) == measure(binary)


def test_the_widest_of_rows_groups_and_days_stands(binary: Answers) -> None:
    codes = np.arange(binary.n)
    group, day = Clusters(name="tail", codes=codes // 2), Clusters(name="day", codes=codes * 12 // binary.n)
    both = measure(replace(binary, clusters=(group, day)))
    parts = [measure(replace(binary, clusters=each)) for each in ((), (group,), (day,))]
    for found, *others in zip(both, *parts, strict=True):
        widest = max(others, key=lambda each: each.high - each.low)
        assert (found.low, found.high, found.method) == (widest.low, widest.high, widest.method)


def test_one_cluster_says_that_it_says_nothing_of_others(binary: Answers) -> None:
    one_day = replace(binary, clusters=(Clusters(name="day", codes=np.full(binary.n, 4)),))
    for alone, found in zip(measure(binary), measure(one_day), strict=True):
        assert (found.low, found.high) == (alone.low, alone.high)
        assert found.note == "nearly all rows are of one day: the interval says nothing of others"


def test_nothing_wrong_on_few_days_is_less_sure_than_on_many_rows() -> None:
    y = np.zeros(300, dtype=np.int8)
    days = Clusters(name="day", codes=np.arange(300) // 50)
    [found] = measure(Answers(task="binary", y=y, label=y.astype(np.int64), clusters=(days,)), names=["accuracy"])
    assert found.value == 1.0
    assert found.low < 0.7
    assert found.method == "wilson over clusters, clustered by day (6)"


def test_unused_and_large_codes_are_no_clusters() -> None:
    [sparse] = groupings((Clusters(name="g", codes=np.array([7, 10**12, 7, 10**12])),))
    [dense] = groupings((Clusters(name="g", codes=np.array([3, 5, 3, 5])),))
    assert sparse.codes.tolist() == dense.codes.tolist() == [0, 1, 0, 1]
    assert (sparse.size, sparse.effective) == (2, 2.0)


def test_error_of_equal_clusters_is_that_of_their_means() -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=60) + np.repeat(rng.normal(size=6), 10)
    [grouping] = groupings((Clusters(name="day", codes=np.repeat(np.arange(6), 10)),))
    means = rows.reshape(6, 10).mean(axis=1)
    assert grouping.error(rows - rows.mean())[0] == pytest.approx(means.std(ddof=1) / np.sqrt(6))
