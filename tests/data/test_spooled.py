"""A table on the disk is the same table: every format, every selection, every check."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from seatrial.data import Scratch, blocks_of, cut_columns, read_table, split_by_time, to_columns
from seatrial.data.files import read_files
from seatrial.data.scratch import writing
from seatrial.data.spooled import Spool, Spooled
from seatrial.values import InputError, StateError

ROWS = pl.DataFrame(
    {
        "id": range(1, 9),
        "x": [1.5, None, -0.0, 3.25, float("inf"), 2.0, 1e-300, 7.0],
        "gaps": [1, None, 3, 4, 5, 6, None, 8],
        "text": ["a", "b", None, "a", "ü", "c, d", 'q"q', "a"],
        "flag": [True, False, None, True, True, False, False, True],
        "when": [datetime(2024, 1, day, 12, 30) for day in range(1, 9)],  # noqa: DTZ001 - naive UTC inside
        "nothing": [None] * 8,
    }
)


def write_csv(path: Path) -> None:
    ROWS.write_csv(path, datetime_format="%Y-%m-%dT%H:%M:%S")


def write_packed(path: Path) -> None:
    plain = path.with_suffix("")
    write_csv(plain)
    path.write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()


WRITERS: dict[str, Callable[[Path], object]] = {
    "t.csv": write_csv,
    "t.csv.gz": write_packed,
    "t.parquet": ROWS.write_parquet,
    "t.jsonl": ROWS.write_ndjson,
    "t.arrow": ROWS.write_ipc,
    "t.arrows": ROWS.write_ipc_stream,
}


def scratch(tmp_path: Path, **limits: int) -> Scratch:
    folder = tmp_path / "scratch"
    folder.mkdir(exist_ok=True)
    return Scratch(folder=folder, **({"memory_bytes": 0} | limits))


def on_disk(tmp_path: Path, rows: pl.DataFrame = ROWS) -> Spooled:
    spool = Spool(tmp_path)
    for column in rows.iter_columns():
        spool[column.name] = column
    return spool.frame()


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_reads_the_same_from_the_disk(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name)
    whole = read_table(name, name="test", root=tmp_path, time="when")
    kept = read_table(name, name="test", root=tmp_path, time="when", scratch=scratch(tmp_path))
    assert isinstance(kept.frame, Spooled)
    assert isinstance(whole.frame, pl.DataFrame)
    assert kept.ref == whole.ref
    assert_frame_equal(kept.frame.select(*kept.columns), whole.frame)


def test_several_files_are_one_table(tmp_path: Path) -> None:
    ROWS.head(3).write_parquet(tmp_path / "a.parquet")
    ROWS.tail(5).write_parquet(tmp_path / "b.parquet")
    kept = read_table("*.parquet", name="test", root=tmp_path, scratch=scratch(tmp_path))
    assert_frame_equal(kept.frame.select("id", "text"), ROWS.select("id", "text"))


def test_words_for_missing_count_across_columns(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("x,s\n1,NA\nNA,word\n3,NA\n")
    kept = read_table("t.csv", name="test", root=tmp_path, scratch=scratch(tmp_path))
    assert kept.frame["s"].to_list() == [None, "word", None]


def test_blank_lines_and_a_mark_of_the_encoding_are_no_rows(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"\xef\xbb\xbfa,b\n1,2\n\n3,4\n")
    (tmp_path / "t.jsonl").write_bytes(b'\xef\xbb\xbf{"a":1}\n{"a":2}\n')
    assert read_files("t.csv", root=tmp_path, scratch=scratch(tmp_path)).frame["a"].to_list() == [1, 3]
    assert read_files("t.jsonl", root=tmp_path, scratch=scratch(tmp_path)).frame["a"].to_list() == [1, 2]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("t.csv", b"a,b\n1,2\n3\n", "TBL012"),
        ("t.csv", b'a,b\n1,"2\n', "TBL013"),
        ("t.jsonl", b'{"a":1}\n{"a":true}\n', "TBL014"),
        ("t.parquet", b"PAR1 and no end", "TBL015"),
    ],
)
def test_errors_are_those_of_a_table_in_memory(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    told = []
    for where in (None, scratch(tmp_path)):
        with pytest.raises(InputError) as caught:
            read_files(name, root=tmp_path, scratch=where)
        told.append(caught.value.words)
    assert caught.value.code == code
    assert told[0] == told[1]


def test_lines_of_json_are_one_table_however_they_are_parted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "t.jsonl").write_text('{"a":1}\n{"a":null,"b":"x"}\n{"a":2.5}\n\n{"b":null,"a":3}\n')
    whole = read_files("t.jsonl", root=tmp_path).frame
    monkeypatch.setattr("seatrial.data.formats.json_lines._STRETCH", 1)
    kept = read_files("t.jsonl", root=tmp_path, scratch=scratch(tmp_path)).frame
    assert_frame_equal(kept.select("a", "b"), whole)


def test_a_table_that_fits_stays_in_memory(tmp_path: Path) -> None:
    ROWS.write_parquet(tmp_path / "t.parquet")
    where = scratch(tmp_path, memory_bytes=10_000)
    assert isinstance(read_files("t.parquet", root=tmp_path, scratch=where).frame, pl.DataFrame)
    assert not list(where.folder.iterdir())


@given(st.lists(st.booleans(), min_size=8, max_size=8), st.data())
def test_rows_left_out_twice_are_those_left_out_at_once(
    tmp_path_factory, first: list[bool], data: st.DataObject
) -> None:
    frame = on_disk(tmp_path_factory.mktemp("spool"))
    some = frame.filter(pl.Series(first, dtype=pl.Boolean))
    second = data.draw(st.lists(st.booleans(), min_size=some.height, max_size=some.height))
    left = ROWS.filter(pl.Series(first, dtype=pl.Boolean)).filter(pl.Series(second, dtype=pl.Boolean))
    kept = some.filter(pl.Series(second, dtype=pl.Boolean))
    assert kept.shape == left.shape
    assert kept["id"].to_list() == left["id"].to_list()


def test_blocks_are_the_rows_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seatrial.data.spooled.BLOCK", 3)
    frame = on_disk(tmp_path)
    odd = pl.Series([True, False] * 4)
    for kept, rows in ((frame, ROWS), (frame.filter(odd), ROWS.filter(odd))):
        blocks = list(kept.blocks(["text", "id"]))
        assert {block.height for block in blocks[:-1]} <= {3}
        assert_frame_equal(pl.concat(blocks), rows.select("text", "id"))


def test_a_model_is_fed_the_same_arrays_from_the_disk_and_from_memory(tmp_path: Path) -> None:
    names = ["x", "gaps", "text", "flag", "when", "nothing"]
    whole = to_columns(ROWS, names)
    (block,) = blocks_of(on_disk(tmp_path), names)
    assert {name: values.dtype for name, values in block.items()} == {n: v.dtype for n, v in whole.items()}
    for name in names:
        np.testing.assert_array_equal(block[name], whole[name])


def test_a_block_without_gaps_is_typed_as_the_whole_column(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seatrial.data.spooled.BLOCK", 1)
    assert {block["gaps"].dtype for block in blocks_of(on_disk(tmp_path), ["gaps"])} == {np.dtype("float64")}


def test_columns_to_cut_by_are_read_when_asked_for(tmp_path: Path) -> None:
    frame = on_disk(tmp_path)
    cut = cut_columns(frame, ["x", "text"])
    frame.files["x"].unlink()
    assert list(cut) == ["x", "text"]
    assert cut["text"].to_list() == ROWS["text"].to_list()
    with pytest.raises(FileNotFoundError):
        cut["x"]


def test_a_split_by_time_is_the_same_on_the_disk(tmp_path: Path) -> None:
    ROWS.write_parquet(tmp_path / "t.parquet")
    tables = [
        read_table("t.parquet", name="table", root=tmp_path, time="when", scratch=where)
        for where in (None, scratch(tmp_path))
    ]
    whole, kept = (split_by_time(table, time="when", trained_until=date(2024, 1, 3)) for table in tables)
    assert [side.ref for side in whole] == [side.ref for side in kept]
    assert [side.frame["id"].to_list() for side in kept] == [[1, 2, 3], [4, 5, 6, 7, 8]]


def test_of_too_many_rows_some_are_drawn_by_what_they_hold(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    rows = pl.DataFrame({"x": rng.normal(size=20_000), "k": rng.integers(0, 9, 20_000)})
    rows.write_parquet(tmp_path / "a.parquet")
    rows.sample(fraction=1, shuffle=True, seed=1).write_parquet(tmp_path / "b.parquet")
    first, second = (
        read_table(f"{name}.parquet", name="test", root=tmp_path, scratch=scratch(tmp_path / name, most_rows=5_000))
        for name in ("a", "b")
        if (tmp_path / name).mkdir() is None
    )
    assert first.ref.drawn_from == 20_000
    assert first.ref.rows == pytest.approx(5_000, rel=0.06)
    assert sorted(first.frame["x"].to_list()) == sorted(second.frame["x"].to_list())


def test_rows_that_two_tables_share_are_drawn_in_both(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    shared = pl.DataFrame({"x": rng.normal(size=4_000)})
    drawn = []
    for name in ("train", "test"):
        own = pl.DataFrame({"x": rng.normal(size=16_000)})
        pl.concat([own, shared]).write_parquet(tmp_path / f"{name}.parquet")
        folder = tmp_path / name
        folder.mkdir()
        where = Scratch(folder=folder, memory_bytes=0, most_rows=5_000)
        drawn.append(read_table(f"{name}.parquet", name=name, root=tmp_path, scratch=where).frame["x"])
    assert drawn[1].is_in(drawn[0].implode()).mean() == pytest.approx(0.2, abs=0.02)


def test_a_full_disk_is_told() -> None:
    with pytest.raises(StateError, match="TBL030") as caught, writing(Path("scratch")):
        raise OSError(28, "No space left on device")
    assert "memory_mb" in caught.value.fix
