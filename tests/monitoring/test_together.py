from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from seatrial.monitoring.together import Sampling, domain_classifier, rank_limits, reconstruction

SAMPLING = Sampling(seed=1)


def frame(seed: int, rows: int = 1_600, *, together: float = 0.8, level: str = "a") -> pl.DataFrame:
    """Give two columns that go together, one that does not, and categories; each alone is always the same."""
    rng = np.random.default_rng(seed)
    x, noise = rng.normal(size=(2, rows))
    y = together * x + np.sqrt(1 - together**2) * noise
    letters = pl.Series(rng.choice([level, "b", None], rows).tolist(), dtype=pl.String)
    gaps = pl.Series(rng.normal(size=rows)).set(pl.Series(rng.random(rows) < 0.2), None)
    return pl.DataFrame({"x": x, "y": y, "gaps": gaps, "letter": letters})


@pytest.mark.parametrize("measure", [domain_classifier, reconstruction])
def test_alike_samples_are_not_told_apart(measure) -> None:
    effect = measure(frame(1), frame(2), sampling=SAMPLING)
    assert not effect.drifted
    assert effect.value < 0.15
    assert effect.smallest == pytest.approx(0.31, abs=0.05)


@pytest.mark.parametrize("measure", [domain_classifier, reconstruction])
def test_columns_that_no_longer_go_together_are_seen(measure) -> None:
    effect = measure(frame(1), frame(2, together=-0.8), sampling=SAMPLING)
    assert effect.drifted
    assert effect.low < effect.value < effect.high


def test_a_level_that_is_replaced_is_seen() -> None:
    assert domain_classifier(frame(1), frame(2, level="z"), sampling=SAMPLING).drifted


@pytest.mark.parametrize("measure", [domain_classifier, reconstruction])
def test_the_same_seed_gives_the_same_effect(measure) -> None:
    assert measure(frame(1), frame(2), sampling=SAMPLING) == measure(frame(1), frame(2), sampling=SAMPLING)


@pytest.mark.parametrize("measure", [domain_classifier, reconstruction])
def test_few_rows_are_not_compared(measure) -> None:
    effect = measure(frame(1), frame(2, rows=20), sampling=SAMPLING)
    assert (effect.value, effect.low, effect.drifted) == (None, None, False)
    assert "Fewer than 50 rows" in effect.words


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.integers(2, 60), st.integers(2, 60))
def test_the_chance_is_the_area_under_the_curve(seed: int, m: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    first, second = rng.integers(0, 8, m).astype(float), rng.integers(0, 9, n).astype(float)
    value, low, high = rank_limits(first, second, 0.025)
    truth = np.repeat([0, 1], [m, n])
    assert value == pytest.approx(roc_auc_score(truth, np.concatenate([first, second])))
    assert 0 <= low <= value <= high <= 1


@pytest.mark.slow
def test_the_limits_hold_their_level() -> None:
    rng = np.random.default_rng(5)
    missed = [
        not low <= 0.638 <= high  # the chance that a normal number moved by half a deviation is the larger one
        for _, low, high in (rank_limits(rng.normal(size=200), rng.normal(0.5, 1, 150), 0.025) for _ in range(5_000))
    ]
    assert np.mean(missed) < 0.06
