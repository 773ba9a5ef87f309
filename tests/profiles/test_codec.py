from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import polars as pl
import pytest
from tables import plan, table

from seatrial.profiles import decode, encode, merge, merged, outcome_profile_of, plan_of, profile_of
from seatrial.values import InputError, Window

TABLE = table(500)
PLAN = plan(TABLE)
HOUR = Window(start=datetime(2024, 3, 31, 1, tzinfo=UTC), end=datetime(2024, 3, 31, 2, tzinfo=UTC))
DATA = encode(merge(profile_of(TABLE, PLAN, window=HOUR), outcome_profile_of(TABLE, PLAN, window=HOUR)))


def test_a_profile_reads_back_equal():
    found = decode(DATA, PLAN)
    assert encode(found) == DATA
    assert (found.window, found.rows, found.model.n) == (HOUR, 500, 500)


def test_what_was_read_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        decode(DATA, PLAN).columns["age"].bins[0] = 7


def test_the_zone_of_a_window_does_not_matter():
    there = timezone(timedelta(hours=5))
    moved = Window(start=HOUR.start.astimezone(there), end=HOUR.end.astimezone(there))
    assert encode(profile_of(TABLE, PLAN, window=moved)) == encode(profile_of(TABLE, PLAN, window=HOUR))


@pytest.mark.parametrize(
    "torn", [b"", b"STPR", DATA[:-1], DATA[:21], DATA + b"x", b"PAR1" + DATA, DATA[:60] + b"x" + DATA[61:]]
)
def test_torn_bytes_are_refused(torn):
    with pytest.raises(InputError, match="PRO004"):
        decode(torn, PLAN)


def test_another_version_is_refused():
    with pytest.raises(InputError, match="PRO005: a profile of version 7"):
        decode(DATA[:4] + b"\x07\x00" + DATA[6:], PLAN)


def test_another_plan_is_refused():
    other = plan(table(seed=9))
    with pytest.raises(InputError, match="PRO003"):
        decode(DATA, other)
    with pytest.raises(InputError, match="PRO003"):
        merge(decode(DATA, PLAN), profile_of(TABLE, other))


def test_nothing_cannot_be_merged():
    with pytest.raises(ValueError, match="nothing to merge"):
        merged([])


def test_windows_merge_to_their_hull():
    later = Window(start=HOUR.end, end=HOUR.end + timedelta(hours=3))
    hour, after, always = (profile_of(TABLE[:5], PLAN, window=each) for each in (HOUR, later, Window()))
    assert merge(after, hour).window == Window(start=HOUR.start, end=later.end)
    assert merge(hour, always).window == Window()


@pytest.mark.parametrize("rows", [0, 1, 500, 1_000_000])
def test_twenty_columns_take_sixty_kilobytes_at_most(rows):
    rng = np.random.default_rng(1)
    numbers = {f"n{place}": rng.standard_cauchy(rows) for place in range(15)}
    names = np.array([f"level-of-some-length-{place}" for place in range(1_500)])
    levels = {f"s{place}": names[rng.integers(0, 1_500, rows)] for place in range(5)}
    frame = pl.DataFrame({**numbers, **levels})
    known = {name: rng.normal(size=1_000) for name in numbers} | dict.fromkeys(levels, names[:1_000])
    reference = pl.DataFrame(known)
    how = plan_of(reference, numeric=list(numbers), categorical=list(levels))
    assert len(encode(profile_of(frame, how))) <= 60_000
