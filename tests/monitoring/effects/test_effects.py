from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from seatrial.monitoring.effects import Rule, concept, levels, missing, pooled, shape, unknown
from seatrial.monitoring.effects.first import first

COUNTS = hnp.arrays(np.int64, 8, elements=st.integers(0, 3000))
RULE = Rule(minimum=0.05, alpha=1e-3)


@settings(max_examples=40)
@given(COUNTS, COUNTS)
def test_bounds_hold_the_value_and_drift_begins_at_the_smallest(a: np.ndarray, b: np.ndarray) -> None:
    asked = (
        shape(a, b, RULE),
        levels(a, b, RULE),
        missing((int(a[0]), int(a.sum())), (int(b[0]), int(b.sum())), RULE),
        concept([(a.reshape(4, 2), b.reshape(4, 2))], RULE),
    )
    for bounds in asked:
        if bounds.value is None:
            assert (bounds.low, bounds.high, bounds.smallest) == (None, None, None)
            continue
        assert 0 <= bounds.low <= bounds.value <= bounds.high + 1e-12
        assert bounds.smallest is None or bounds.smallest > RULE.minimum
        if bounds.smallest is not None and bounds.value < bounds.smallest - 1e-6 and bounds is not asked[2]:
            assert bounds.low <= RULE.minimum + 1e-9


def test_an_effect_of_just_the_smallest_size_is_drift_and_a_row_less_is_not() -> None:
    rule = Rule(minimum=0.02, alpha=1e-4)
    smallest = missing((100, 2000), (100, 2000), rule).smallest
    rows = round((smallest + 0.05) * 2000)
    lows = [missing((100, 2000), (each, 2000), rule).low > rule.minimum for each in (rows - 1, rows)]
    assert lows == [False, True]
    least = unknown([0], rule, sizes=(2000, 2000), could_be=5).smallest
    rows = round(least * 2000)
    lows = [unknown([each], rule, sizes=(2000, 2000), could_be=5).low > rule.minimum for each in (rows - 1, rows)]
    assert lows == [False, True]


def test_without_rows_on_one_side_nothing_is_measured() -> None:
    none = np.zeros(3, dtype=int)
    some = np.array([1, 2, 3])
    asked = [(shape(a, b, RULE), levels(a, b, RULE)) for a, b in ((none, some), (some, none), (none, none))]
    assert all(bounds.value is bounds.low is bounds.smallest is None for each in asked for bounds in each)
    assert missing((0, 0), (1, 2), RULE).value is None
    assert unknown([], RULE, sizes=(0, 5), could_be=2).value is None
    assert concept([], RULE).value is None


def test_one_row_never_makes_drift_and_says_that_none_could_be_seen() -> None:
    bounds = shape([500, 500], [0, 1], RULE)
    assert (bounds.low, bounds.smallest) == (0.0, None)
    assert missing((0, 1000), (1, 1), RULE).smallest is None
    assert unknown([1], RULE, sizes=(1000, 1), could_be=2).smallest is None


def test_w_is_the_root_of_the_chi_square_over_its_size() -> None:
    a, b = np.array([400, 300, 300]), np.array([300, 500, 200])
    square, _, freedom, _ = stats.chi2_contingency(np.array([a, b]), correction=False)
    bounds = levels(a, b, RULE)
    assert bounds.value == pytest.approx(np.sqrt((square - freedom) / 500))
    assert stats.ncx2.sf(square, freedom, 500 * bounds.low**2) == pytest.approx(RULE.alpha, rel=1e-3)
    assert stats.ncx2.cdf(square, freedom, 500 * bounds.high**2) == pytest.approx(RULE.alpha, rel=1e-3)
    seen = 500 * bounds.smallest**2 + freedom
    assert stats.ncx2.sf(seen, freedom, 500 * RULE.minimum**2) == pytest.approx(RULE.alpha, rel=1e-3)


def test_the_reach_of_a_shape_is_that_of_massart() -> None:
    bounds = shape(np.full(10, 100), np.full(10, 50), RULE)
    reach = np.sqrt(np.log(2 / RULE.alpha) / 2 * (1 / 1000 + 1 / 500))
    assert bounds.smallest == pytest.approx(0.05 + reach)
    assert bounds.high == pytest.approx(reach)


def test_rare_levels_are_pooled_by_the_rows_of_both_together() -> None:
    a, b = pooled(np.array([500, 3, 2, 400]), np.array([0, 4, 1, 90]), rare=(5, 5))  # 20 rare rows: 2 in the window
    assert (a.tolist(), b.tolist()) == ([500, 410], [0, 100])
    assert [each.sum() for each in pooled(np.ones(900), np.ones(900))] == [900, 900]


def test_a_single_row_of_a_new_level_is_no_drift_of_a_large_reference() -> None:
    reference, window = np.array([300_000, 200_000, 0]), np.array([600, 399, 1])
    assert levels(reference, window, Rule(minimum=0.1, alpha=1e-4)).low == 0.0


def test_new_levels_count_only_where_chance_does_not_explain_them() -> None:
    rule = Rule(minimum=0.01, alpha=1e-4)
    scattered = unknown(np.ones(100), rule, sizes=(2000, 2000), could_be=1000)
    gathered = unknown([100], rule, sizes=(2000, 2000), could_be=1000, unnamed=20)
    assert (scattered.value, scattered.low) == (0.05, 0.0)
    assert gathered.value == 0.06
    assert gathered.low > 0.01


def test_concept_drift_is_none_when_only_scores_move_and_some_when_outcomes_do() -> None:
    rng = np.random.default_rng(3)
    share = (np.arange(40) + 0.5) / 40
    rule = Rule(minimum=0.1, alpha=1e-4)

    def outcomes(rows: np.ndarray, shares: np.ndarray) -> np.ndarray:
        hits = rng.binomial(rows, shares)
        return np.stack([rows - hits, hits], axis=1)

    even, skewed = np.full(40, 500), np.linspace(50, 950, 40).astype(int)
    moved = concept([(outcomes(even, share), outcomes(skewed, share))], rule)
    worse = concept([(outcomes(even, share), outcomes(even, np.clip(share + 0.15, 0, 1)))], rule)
    assert moved.low < 0.05
    assert worse.low > 0.1


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_first_finds_the_first_that_passes(limit: int, high: int) -> None:
    found = first(lambda each: each >= limit, 0, high)
    assert found == (limit if limit <= high else None)
