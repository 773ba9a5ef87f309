"""A reduced form of ``benchmarks/quality_soundness.py``: three of its streams, the usual metrics; under a minute."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from seatrial.monitoring.quality import Past, baseline_of, daily_losses, decay, standing, walk

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"

pytestmark = pytest.mark.slow


@pytest.fixture
def streams(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("quality.streams")


def of(streams: ModuleType, name: str):
    try:
        return streams.STREAMS[name]().days
    except SystemExit as missing:
        pytest.skip(str(missing))


def shares(past: Past) -> tuple[float, float]:
    found = standing(past)
    weeks = sum(each.periods for each in found)
    given = sum(each.given for each in found)
    return given / weeks, sum(each.inside for each in found) / given


def test_flights_hold_what_was_estimated(streams: ModuleType) -> None:
    past = walk(of(streams, "flights"), metrics=["accuracy", "roc_auc", "log_loss"])
    given, inside = shares(past)
    assert given >= 0.8
    assert inside >= 0.85
    accuracy = next(each for each in standing(past) if each.metric == "accuracy")
    assert accuracy.median_half_width <= 0.17


def test_bicycles_hold_what_was_estimated(streams: ModuleType) -> None:
    given, inside = shares(walk(of(streams, "bike")))
    assert given >= 0.8
    assert inside >= 0.85


def test_the_decay_of_the_bank_is_told_before_2008_ends(streams: ModuleType) -> None:
    days = of(streams, "bank")
    losses, first = daily_losses(days, "brier"), days.ordinals < days.ordinals[0] + 28
    line = baseline_of("brier", losses[first], outcomes=float(days.outcomes[first].sum()))
    later = days.take(np.flatnonzero(~first))
    told = decay(line, later.dates, losses=losses[~first], outcomes=later.outcomes)
    assert told.decayed_on is not None
    assert told.decayed_on.year == 2008
