from __future__ import annotations

import numpy as np
import pytest

from seatrial.monitoring.volume import volume

USUAL = (1_000, 1_150, 900, 1_050, 1_200, 950, 1_020, 1_100)


@pytest.mark.parametrize(("rows", "drifted"), [(1_000, False), (1_500, False), (300, True), (4_000, True), (0, True)])
def test_only_a_volume_far_from_the_usual_is_drift(rows: int, drifted: int) -> None:
    assert volume(USUAL, rows).drifted == drifted


def test_windows_that_differ_much_make_the_limits_wide() -> None:
    assert not volume((100, 4_000, 300, 2_000, 800, 50), 4).drifted


def test_of_small_numbers_chance_alone_is_allowed() -> None:
    assert not volume((4, 4, 4, 4, 4, 4), 1).drifted


def test_few_windows_say_nothing() -> None:
    effect = volume((5, 6), 100)
    assert (effect.value, effect.drifted) == (None, False)
    assert "Too few earlier windows (2)" in effect.words


def test_the_words_tell_what_would_be_no_drift() -> None:
    assert volume(USUAL, 300).words.startswith("300 rows; there used to be about 1,0")


@pytest.mark.slow
def test_the_error_rate_holds_for_numbers_that_differ_by_more_than_chance() -> None:
    rng = np.random.default_rng(1)
    runs = 5_000
    draws = rng.poisson(np.exp(rng.normal(np.log(500), 0.3, (runs, 15))))
    called = [volume(each[:-1].tolist(), int(each[-1]), minimum=0.0, alpha=0.05).drifted for each in draws]
    assert np.mean(called) < 0.06
