"""One table split in time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from seatrial.data import Table, read_table, split_by_time
from seatrial.values import InputError

DAY = datetime(2024, 3, 31)  # noqa: DTZ001 - naive UTC is the rule


def table_of(*instants: datetime | None) -> Table:
    return read_table({"row": list(range(len(instants))), "when": list(instants)}, name="table", time="when")


@given(hours=st.lists(st.none() | st.integers(-100, 100), min_size=1), until=st.integers(-100, 100))
def test_every_row_with_a_time_is_on_one_side(hours: list[int | None], until: int) -> None:
    known = [hour for hour in hours if hour is not None]
    assume(any(hour <= until for hour in known) and any(hour > until for hour in known))
    whole = table_of(*(None if hour is None else DAY + timedelta(hours=hour) for hour in hours))
    train, test = split_by_time(whole, time="when", trained_until=DAY + timedelta(hours=until))
    assert train.frame.filter(pl.col("when") > DAY + timedelta(hours=until)).is_empty()
    assert test.frame.filter(pl.col("when") <= DAY + timedelta(hours=until)).is_empty()
    both = pl.concat([train.frame, test.frame]).sort("row")
    assert both.equals(whole.frame.filter(pl.col("when").is_not_null()))


def test_a_date_means_the_end_of_that_day() -> None:
    last = DAY + timedelta(hours=23, minutes=59, seconds=59, microseconds=999_999)
    whole = table_of(DAY, last, DAY + timedelta(days=1))
    train, test = split_by_time(whole, time="when", trained_until=date(2024, 3, 31))
    assert (train.ref.rows, test.ref.rows) == (2, 1)


def test_an_instant_with_an_offset_is_compared_in_utc() -> None:
    until = DAY.replace(hour=1, tzinfo=timezone(timedelta(hours=1)))
    train, _ = split_by_time(table_of(DAY, DAY + timedelta(seconds=1)), time="when", trained_until=until)
    assert train.frame["when"].to_list() == [until.astimezone(UTC).replace(tzinfo=None)]


def test_both_sides_are_named_and_keep_the_digest_of_the_whole() -> None:
    whole = table_of(DAY, None, DAY + timedelta(days=3), DAY + timedelta(days=2))
    train, test = split_by_time(whole, time="when", trained_until=DAY)
    assert (train.name, test.name) == ("train", "test")
    assert train.ref.digest == test.ref.digest == whole.ref.digest
    assert (test.ref.rows, test.ref.first, test.ref.last) == (2, "2024-04-02T00:00:00", "2024-04-03T00:00:00")
    assert whole.ref.rows - train.ref.rows - test.ref.rows == 1


@pytest.mark.parametrize(("days", "side"), [(-1, "up to"), (2, "after")])
def test_an_empty_side_is_refused_with_the_period(days: int, side: str) -> None:
    whole = table_of(DAY, DAY + timedelta(days=1))
    with pytest.raises(InputError) as caught:
        split_by_time(whole, time="when", trained_until=DAY + timedelta(days=days))
    assert caught.value.code == "TBL021"
    assert side in caught.value.found
    assert "2024-03-31T00:00:00" in caught.value.found
    assert "2024-04-01T00:00:00" in caught.value.found


def test_a_table_without_times_is_refused() -> None:
    with pytest.raises(InputError, match="TBL020"):
        split_by_time(table_of(None, None), time="when", trained_until=DAY)
    with pytest.raises(InputError, match="TBL019"):
        split_by_time(table_of(DAY), time="then", trained_until=DAY)


def test_text_is_parsed_even_if_it_was_not_declared_when_read() -> None:
    whole = read_table({"when": ["2024-03-31", "2024-04-01"]}, name="table")
    train, test = split_by_time(whole, time="when", trained_until=DAY)
    assert (train.ref.rows, test.ref.rows) == (1, 1)
