"""Histograms for the eye: no row is lost or made, and whole numbers stay whole."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from reports.any_evidence import any_of
from seatrial.reports.watch.rebin import MOST_BINS, MOST_LEVELS, for_the_eye
from seatrial.values import Histogram
from seatrial.values.watched import counted


def profile(values: np.ndarray, edges: np.ndarray, *, series: str) -> Histogram:
    counts = np.bincount(np.searchsorted(edges, values, side="right"), minlength=len(edges) + 1)
    return counted(
        "column:x", series, edges=edges.tolist(), counts=counts.tolist(), least=values.min(), most=values.max()
    )


def test_few_bins_of_one_width_hold_every_row() -> None:
    rng = np.random.default_rng(1)
    before, now = rng.normal(size=20_000), rng.normal(0.5, 1, 5_000)
    edges = np.unique(np.quantile(before, np.linspace(0, 1, 257)))
    drawn = for_the_eye(profile(before, edges, series="reference"), profile(now, edges, series="window"))
    assert [sum(part.counts) for part in drawn] == [20_000, 5_000]
    assert drawn[0].edges == drawn[1].edges
    assert len(drawn[0].counts) == MOST_BINS
    centre = np.average(np.add(drawn[1].edges[1:], drawn[1].edges[:-1]) / 2, weights=drawn[1].counts)
    assert abs(centre - now.mean()) < 0.1


def test_hours_get_a_bin_each() -> None:
    before, now = np.arange(24).repeat(100), np.arange(24).repeat(10)
    edges = np.unique(np.quantile(before, np.linspace(0, 1, 257), method="inverted_cdf")).astype(float)
    drawn = for_the_eye(profile(before, edges, series="reference"), profile(now, edges, series="window"))
    assert drawn[1].counts == (10,) * 24 + (0,) * (len(drawn[1].counts) - 24)


def test_many_levels_are_cut_to_the_largest_on_either_side() -> None:
    levels = tuple(f"l{i}" for i in range(30))
    before = Histogram(name="column:x", series="reference", levels=levels, counts=(5,) * 29 + (0,))
    now = Histogram(name="column:x", series="window", levels=levels, counts=(1,) * 29 + (71,))
    drawn = for_the_eye(before, now)
    assert len(drawn[0].levels) == MOST_LEVELS + 1
    assert "l29" in drawn[0].levels
    assert [sum(part.counts) for part in drawn] == [145, 100]


@given(any_of(Histogram), any_of(Histogram))
def test_whatever_comes_no_row_is_lost(before: Histogram, now: Histogram) -> None:
    assume(bool(before.levels) == bool(now.levels))
    assume(all(len(set(part.levels)) == len(part.levels) for part in (before, now)))
    drawn = for_the_eye(before, now)
    assert [sum(part.counts) for part in drawn] == [sum(before.counts), sum(now.counts)]


def test_one_value_alone_stays_as_it_is() -> None:
    same = Histogram(name="column:x", series="reference", edges=(1.0, 1.0), counts=(9,))
    assert for_the_eye(same, same) == (same, same)


@given(st.integers(0, 5))
def test_no_rows_stay_no_rows(bins: int) -> None:
    none = Histogram(name="x", series="w", edges=tuple(map(float, range(bins + 1))), counts=(0,) * bins)
    assert sum(for_the_eye(none, none)[0].counts) == 0
