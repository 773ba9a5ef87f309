from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from seatrial.evaluation.declared import on_declared
from seatrial.metrics import measure

if TYPE_CHECKING:
    from collections.abc import Callable

    from seatrial.evaluation import Subject


def test_each_combination_of_levels_is_measured(make_subject: Callable[..., Subject]) -> None:
    subject = replace(make_subject(), declared=(("hot", "carrier"), ("carrier", "hot"), ("x0",)))
    examined = on_declared(subject)
    names = {each.slice for each in examined.estimates}
    assert "carrier=c1 & hot=True" in names
    assert "carrier is missing & hot=False" in names
    assert len(names) == 14 + 5
    rows = (subject.columns["carrier"] == "c1") & subject.columns["hot"]
    expected = measure(subject.answers.take(rows), slice="carrier=c1 & hot=True")
    assert expected == tuple(each for each in examined.estimates if each.slice == "carrier=c1 & hot=True")


def test_a_weak_declared_slice_is_said(make_subject: Callable[..., Subject]) -> None:
    subject = replace(make_subject(), declared=(("carrier",),))
    bad = subject.columns["carrier"] == "c2"
    label = np.where(bad, 1 - subject.answers.y, subject.answers.label)
    examined = on_declared(replace(subject, answers=replace(subject.answers, label=label)))
    assert (examined.findings[0].status, examined.findings[0].where) == ("warn", "carrier=c2")
    flagged = [row.slice.name for row in examined.exhibits.slices if row.flagged]
    assert flagged == ["carrier=c2"]


def test_small_slices_are_counted_and_not_measured(make_subject: Callable[..., Subject]) -> None:
    subject = replace(make_subject(n=100), declared=(("carrier", "hot"),))
    examined = on_declared(subject)
    assert examined.findings[0].status in {"skipped", "pass"}
    assert all(each.n >= 30 for each in examined.estimates)


def test_the_champion_is_compared_on_each(make_subject: Callable[..., Subject]) -> None:
    subject = make_subject()
    examined = on_declared(replace(subject, declared=(("hot",),), champion=subject.answers))
    found = {(each.slice, each.subject) for each in examined.estimates if each.metric == "accuracy"}
    assert ("hot=True", "champion_difference") in found
    assert any(each.metric == "negative_flip_rate" and each.slice == "hot=False" for each in examined.estimates)


@pytest.mark.parametrize(("declared", "status"), [((), "not-applicable"), ((("colour",),), "skipped")])
def test_no_declared_slice_or_an_unknown_column_is_said(
    make_subject: Callable[..., Subject], declared: tuple[tuple[str, ...], ...], status: str
) -> None:
    assert on_declared(replace(make_subject(), declared=declared)).findings[0].status == status
