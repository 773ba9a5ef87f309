from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiled import counted, level_counts, levels_plan, of_counts, planned, table
from seatrial.monitoring.continuous import (
    Armed,
    DetectorState,
    Watching,
    arm,
    decode_state,
    detect,
    encode_state,
)
from seatrial.profiles import CategoricalCounts, Plan, Profile
from seatrial.values import Window

REFERENCE = table(np.random.default_rng(1), 20_000)
PLAN = planned(REFERENCE)
ARMED = arm(counted(REFERENCE, PLAN), PLAN)
START = datetime(2024, 3, 1, tzinfo=UTC)


def hour(place: int) -> Window:
    return Window(start=START + timedelta(hours=place), end=START + timedelta(hours=place + 1))


def hours(first: int, last: int, **planted: float) -> list[Profile]:
    return [
        counted(table(np.random.default_rng(place), 800, **planted), PLAN, window=hour(place))
        for place in range(first, last)
    ]


def watched(profiles: list[Profile], state: DetectorState | None = None, armed: Armed = ARMED) -> DetectorState:
    state = DetectorState() if state is None else state
    for profile in profiles:
        state = detect(state, armed, profile)
    return state


def first_alarm(profiles: list[Profile], armed: Armed = ARMED) -> tuple[int, str, str]:
    state = DetectorState()
    for profile in profiles:
        state = detect(state, armed, profile)
        if state.alarms:
            return state.step, state.alarms[0].column, state.alarms[0].kind
    raise AssertionError("nothing alarmed")


def test_the_weights_of_each_column_add_up_to_one() -> None:
    sums = np.add.reduceat(np.exp(ARMED.log_weights), ARMED.starts)
    assert sums == pytest.approx(np.ones(len(ARMED.names)))
    assert ARMED.names == ("colour", "x", "y", "prediction")
    assert ARMED.threshold == pytest.approx(4 / 0.045)


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.integers(0, 400))
def test_no_detector_expects_to_gain_while_nothing_has_moved(seed: int, n: int) -> None:
    """Each factor is an e-value: its mean is 1 at the largest share that means nothing, and less below."""
    rng = np.random.default_rng(seed)
    nulls = np.repeat(np.concatenate([gauge.null for gauges in ARMED.gauges for gauge in gauges]), 3)
    possible = nulls < 1
    share = np.where(possible, nulls * rng.choice([1.0, 0.9, 0.5]), 0.5)
    log_mean = n * np.log(share * np.exp(ARMED.gained) + (1 - share) * np.exp(ARMED.lost))
    assert (log_mean <= 1e-9).all()


@pytest.mark.parametrize(
    ("planted", "expected"),
    [
        ({"shift": 0.5}, ("x", "ks")),
        ({"nulls": 0.3}, ("x", "null_rate")),
        ({"new": 0.15}, ("colour", "new_levels")),
    ],
)
def test_a_change_alarms_within_hours_and_is_named(planted: dict[str, float], expected: tuple[str, str]) -> None:
    step, *named = first_alarm(hours(0, 12, **planted))
    assert step <= 8
    assert tuple(named) == expected


def test_categories_that_change_places_alarm() -> None:
    plan = levels_plan("c")
    armed = arm(of_counts({"c": level_counts(5_000, 3_000, 2_000)}, plan, rows=10_000), plan)
    moved = of_counts({"c": level_counts(350, 450, 200)}, plan, rows=1_000)
    assert first_alarm([moved] * 6, armed)[1:] == ("c", "w")


def test_a_column_that_alarms_starts_anew_and_the_others_go_on() -> None:
    moved = hours(0, 12, shift=0.5)
    alarmed = first_alarm(moved)[0]
    state = watched(moved[:alarmed])
    assert (state.columns["x"].steps, state.columns["y"].steps) == (0, alarmed)
    assert [alarm.column for alarm in state.alarms] == ["x"]
    assert state.alarms[0].evidence >= state.alarms[0].threshold == ARMED.threshold
    assert np.isneginf(state.logs[ARMED.starts[1] : ARMED.starts[2]]).all()
    assert np.isfinite(state.logs[ARMED.starts[2] :]).all()
    assert any(detect(state, ARMED, profile).alarms for profile in moved[alarmed : alarmed + 1])  # it stays moved


def test_a_run_that_is_taken_up_again_goes_on_as_if_it_had_never_stopped() -> None:
    profiles = hours(0, 6)
    whole = watched(profiles)
    halves = watched(profiles[3:], decode_state(encode_state(watched(profiles[:3]))))
    assert encode_state(whole) == encode_state(halves)


def test_a_window_that_was_seen_already_changes_nothing() -> None:
    profiles = hours(0, 3)
    state = watched(profiles)
    again = detect(state, ARMED, profiles[1])
    assert encode_state(again) == encode_state(replace(state, alarms=()))


def test_an_empty_window_says_nothing_and_uses_up_the_horizon() -> None:
    state = watched(hours(0, 2))
    empty = counted(REFERENCE.head(0), PLAN, window=hour(2))
    after = detect(state, ARMED, empty)
    assert after.step == 3
    assert all(
        after.columns[name].evidence == pytest.approx(state.columns[name].evidence, abs=1e-3) for name in ARMED.names
    )


def test_at_the_end_of_the_horizon_watching_starts_anew() -> None:
    armed = arm(counted(REFERENCE, PLAN), PLAN, settings=Watching(horizon=3))
    state = watched(hours(0, 3), armed=armed)
    assert {column.steps for column in state.columns.values()} == {0}
    assert np.isneginf(state.logs).all()
    assert watched(hours(3, 4), state, armed).columns["x"].since == START + timedelta(hours=3)


def test_another_plan_starts_anew_and_its_windows_do_not_mix() -> None:
    plan = levels_plan("c")
    armed = arm(of_counts({"c": level_counts(50, 30, 20)}, plan, rows=100), plan)
    profile = of_counts({"c": level_counts(5, 3, 2)}, plan, rows=10)
    state = detect(watched(hours(0, 2)), armed, profile)
    assert (tuple(state.columns), state.step) == (("c",), 3)
    with pytest.raises(ValueError, match="detectors follow"):
        detect(state, armed, hours(0, 1)[0])
    with pytest.raises(ValueError, match="was counted by plan"):
        arm(profile, PLAN)


def test_a_column_may_be_called_prediction_and_a_plan_may_have_none() -> None:
    frame = REFERENCE.rename({"y": "prediction"})
    plan = planned(REFERENCE)
    columns = tuple(replace(column, name="prediction") if column.name == "y" else column for column in plan.columns)
    plan = replace(plan, columns=tuple(sorted(columns, key=lambda column: column.name)))
    armed = arm(counted(frame, plan), plan)
    state = detect(DetectorState(), armed, counted(frame.head(500), plan))
    assert tuple(state.columns) == ("colour", "prediction", "x", "prediction of the model")
    nothing = Plan(columns=())
    profile = of_counts({}, nothing, rows=3)
    assert detect(DetectorState(), arm(profile, nothing), profile).step == 1


def test_a_reference_without_rows_never_alarms() -> None:
    armed = arm(counted(REFERENCE.head(0), PLAN), PLAN)
    assert watched(hours(0, 4, shift=5.0, nulls=0.9), armed=armed).alarms == ()


def test_which_new_level_is_watched_was_decided_before_its_rows_were_seen() -> None:
    """A level that is new in every window never gathers evidence, for each was none of those before."""
    plan = levels_plan("c")
    armed = arm(of_counts({"c": level_counts(6_000, 3_000, 1_000)}, plan, rows=10_000), plan)
    state = DetectorState()
    for place in range(20):
        state = detect(
            state, armed, of_counts({"c": level_counts(600, 300, 99, new={f"n{place}": 1})}, plan, rows=1_000)
        )
    assert state.columns["c"].evidence <= 1.01
    assert len(state.columns["c"].new_levels) == 20


def test_more_references_make_each_less_sure() -> None:
    known = counted(REFERENCE, PLAN)
    one, many = (arm(known, PLAN, settings=Watching(references=number)) for number in (1, 168))
    nulls = [np.concatenate([gauge.null for gauges in each.gauges for gauge in gauges]) for each in (one, many)]
    assert (nulls[1] >= nulls[0]).all()
    assert (nulls[1] > nulls[0]).any()


@pytest.mark.parametrize("text", [b"", b"{}", encode_state(DetectorState())[:-9]])
def test_a_torn_state_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text of a JSON error is not ours
        decode_state(text)


@pytest.mark.parametrize("wrong", [{"alpha": 0.0}, {"doubt": 0.05}, {"horizon": 0}, {"references": 0}])
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"error rates|at least one"):
        Watching(**wrong)


def test_an_unnamed_new_level_is_not_watched() -> None:
    plan = levels_plan("c")
    armed = arm(of_counts({"c": level_counts(600, 300, 100)}, plan, rows=1_000), plan)
    unnamed = CategoricalCounts(known=np.array([500, 300, 100]), n_new=100)
    assert watched([of_counts({"c": unnamed}, plan, rows=1_000)] * 5, armed=armed).columns["c"].new_levels == {}
