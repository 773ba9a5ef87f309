from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest

from object_store import serving
from seatrial.data import read_table
from seatrial.data.blocks import Blocks, Read, open_blocks, read_block
from seatrial.values import InputError
from seatrial.values.canonical import decode, encode

FRAME = pl.DataFrame(
    {
        "age": [41, None, 7, 3, 9],
        "city": ["Oslo", 'a "b"', None, "x,y", "two\nlines"],
        "x": [0.5, 1.25, -3.0, None, 8.0],
    }
)


@contextmanager
def opened(path: Path, source: str, most_rows: int = 2) -> Iterator[Blocks]:
    scratch = path / "scratch"
    scratch.mkdir(exist_ok=True)
    with open_blocks(source, root=path, scratch=scratch, most_rows=most_rows) as table:
        yield decode(Blocks, encode(table))  # as another process sees it


def rows(table: Blocks, *names: str) -> list[Read]:
    return [read_block(table, block, names) for block in table.blocks]


def column(reads: list[Read], name: str) -> list[object]:
    return [value for read in reads for value in list(read.columns[name])]


def write(folder: Path, ending: str) -> str:
    """Write the frame in a format and return its name."""
    name = f"t{ending}"
    if ending == ".csv.gz":
        (folder / name).write_bytes(gzip.compress(FRAME.write_csv().encode()))
    elif ending == ".delta":
        FRAME[:3].write_delta(folder / name)
        FRAME[3:].write_delta(folder / name, mode="append")
    elif ending == ".arrows":
        FRAME.write_ipc_stream(folder / name)
    else:
        {
            ".csv": FRAME.write_csv,
            ".parquet": FRAME.write_parquet,
            ".jsonl": FRAME.write_ndjson,
            ".arrow": FRAME.write_ipc,
        }[ending](folder / name)
    return name


@pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".parquet", ".jsonl", ".arrow", ".arrows", ".delta"])
def test_blocks_of_every_format_hold_the_rows_in_order(tmp_path: Path, ending: str) -> None:
    with opened(tmp_path, write(tmp_path, ending)) as table:
        reads = rows(table, "city", "x")
        assert sum(read.records for read in reads) == 5
        assert len(reads) >= 3
        whole = read_table(f"t{ending}", name="table", root=tmp_path)
        assert column(reads, "city") == whole.frame["city"].to_list()
        numbers = [None if value is None else float(value) for value in column(reads, "x")]
        assert numbers == whole.frame["x"].to_list()
        assert table.digest == whole.ref.digest


def test_files_of_a_glob_come_one_after_the_other(tmp_path: Path) -> None:
    FRAME[:2].write_parquet(tmp_path / "a.parquet")
    FRAME[2:].select("x", "city", "age").write_parquet(tmp_path / "b.parquet")
    with opened(tmp_path, "*.parquet") as table:
        assert column(rows(table, "x"), "x") == FRAME["x"].to_list()
        assert [block.file for block in table.blocks] == [0, 1, 1]


def test_a_table_in_an_object_store_is_copied_for_the_length_of_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    FRAME.write_parquet(tmp_path / "t.parquet")
    with serving() as store:
        store.use(monkeypatch)
        store.put(store.bucket("blocks"), "t.parquet", (tmp_path / "t.parquet").read_bytes())
        with opened(tmp_path, "s3://blocks/t.parquet") as table:
            copy = Path(table.files[0].path)
            assert column(rows(table, "x"), "x") == FRAME["x"].to_list()
    assert not copy.exists()


def test_a_record_that_is_no_row_is_told_by_its_place_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('a,b\n1,2\n\n3\n4,"x\ny"\n5,6,7\n8,9\n')
    with opened(tmp_path, "t.csv", most_rows=100) as table:
        (read,) = rows(table, "a", "b")
    assert list(read.columns["a"]) == ["1", "4", "8"]
    assert list(read.columns["b"]) == ["2", "x\ny", "9"]
    assert read.places.tolist() == [0, 2, 4]
    assert [(each.place, each.found) for each in read.broken] == [(1, "a row of 1 field"), (3, "a row of 3 fields")]
    assert read.records == 5


def test_lines_that_are_no_objects_are_told(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text('{"a":1}\n\n[1]\n{"a":NaN}\n{"a":2,"b":3}\n')
    with opened(tmp_path, "t.jsonl", most_rows=100) as table:
        (read,) = rows(table, "a", "b")
    assert (read.columns["a"], read.columns["b"]) == ([1, 2], [None, 3])
    assert read.places.tolist() == [0, 3]
    assert [each.place for each in read.broken] == [1, 2]
    assert "NaN is not JSON" in read.broken[1].found


def test_quotes_that_do_not_match_end_the_reading(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('a,b\n1,2,3\n1,x"y"\n"1"2,3\n')
    with opened(tmp_path, "t.csv", most_rows=100) as table, pytest.raises(InputError, match="TBL013"):
        rows(table, "a")


def test_types_are_told_where_the_format_knows_them(tmp_path: Path) -> None:
    FRAME.write_parquet(tmp_path / "t.parquet")
    with opened(tmp_path, "t.parquet") as table:
        assert table.types == (("age", "integer"), ("city", "string"), ("x", "number"))
