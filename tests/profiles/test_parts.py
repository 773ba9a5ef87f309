from __future__ import annotations

from engine_tasks import read
from seatrial.engines import LocalEngine
from seatrial.profiles import encode, profile_of, profile_of_parts
from tables import plan, table


def test_no_parts_are_no_rows():
    how = plan(table(100))
    assert encode(profile_of_parts(read, [], plan=how, engine=LocalEngine(1))) == encode(profile_of(table(0), how))


def test_files_in_any_order_are_their_table(tmp_path):
    whole = table(600)
    how = plan(whole)
    parts = [str(tmp_path / f"{start}.parquet") for start in (400, 0, 200)]
    for part, start in zip(parts, (400, 0, 200), strict=True):
        whole[start : start + 200].write_parquet(part)
    assert encode(profile_of_parts(read, parts, plan=how, engine=LocalEngine(2))) == encode(profile_of(whole, how))
