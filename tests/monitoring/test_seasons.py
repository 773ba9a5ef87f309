from __future__ import annotations

import numpy as np

from profiled import counted, planned, table
from seatrial.monitoring import compare, ranked, tell_seasons

REFERENCE = table(np.random.default_rng(1), 6_000)
PLAN = planned(REFERENCE)
KNOWN = counted(REFERENCE, PLAN)
WARM = counted(table(np.random.default_rng(2), 4_000, shift=0.5), PLAN)


def seasonal(shift: float, rows: int = 6_000) -> object:
    past = counted(table(np.random.default_rng(3), rows, shift=shift), PLAN)
    return compare(past, WARM, PLAN)


def test_a_shift_that_the_season_has_is_explained() -> None:
    told = tell_seasons(compare(KNOWN, WARM, PLAN), seasonal(0.5))
    assert not told.drifted
    assert [(each.code, each.status) for each in told.findings] == [("WAT106", "pass")]
    assert {effect.season for effect in told.effects if effect.drifted} == {"explained"}


def test_a_shift_that_the_season_has_not_is_new() -> None:
    told = tell_seasons(compare(KNOWN, WARM, PLAN), seasonal(0.0))
    assert told.drifted
    assert told.effects[0].season == "new"
    assert told.effects[0].words.endswith("The same season of the past was not so.")


def test_too_few_rows_of_the_season_leave_the_drift_standing() -> None:
    compared = compare(KNOWN, WARM, PLAN)
    for few in (None, seasonal(0.5, rows=20)):
        told = tell_seasons(compared, few)
        assert told.drifted
        assert told.effects[0].season == "unclear"


def test_what_is_explained_comes_after_what_is_new() -> None:
    compared = compare(KNOWN, counted(table(np.random.default_rng(4), 4_000, shift=0.5, nulls=0.3), PLAN), PLAN)
    told = tell_seasons(
        compared, compare(WARM, counted(table(np.random.default_rng(4), 4_000, shift=0.5, nulls=0.3), PLAN), PLAN)
    )
    assert [(effect.kind, effect.season) for effect in told.effects if effect.drifted] == [
        ("null_rate", "new"),
        ("ks", "explained"),
    ]
    assert ranked(reversed(told.effects)) == told.effects
