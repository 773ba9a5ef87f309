from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from seatrial.data import read_table
from seatrial.data.output import ENDINGS, parse_output, write_rows
from seatrial.values import InputError, StateError

ROWS = pl.DataFrame({"row": [1, 2, 3], "prediction": ["yes", "no", None], "score": [0.1, 1 / 3, 0.9]})


@pytest.mark.parametrize("name", ["a.csv", "a.parquet", "a.jsonl", "a.arrow", "a.delta", "delta://b"])
def test_what_is_written_reads_back_equal(tmp_path: Path, name: str) -> None:
    output = parse_output(name, root=tmp_path)
    write_rows(ROWS.lazy(), output, once="one")
    assert read_table(str(output.path), name="table").frame.equals(ROWS)


@pytest.mark.parametrize("ending", [ending for ending in ENDINGS if ending != ".delta"])
def test_the_same_rows_give_the_same_bytes_however_they_came(tmp_path: Path, ending: str) -> None:
    whole = pl.DataFrame({"row": range(300_000), "score": [i / 7 for i in range(300_000)]})
    parts = pl.concat([whole[at : at + 70_001].lazy() for at in range(0, 300_000, 70_001)])
    for name, rows in (("a", whole.lazy()), ("b", parts)):
        write_rows(rows, parse_output(name + ending, root=tmp_path), once="one")
    assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()


def test_a_job_writes_to_a_delta_table_once_and_another_replaces_it(tmp_path: Path) -> None:
    output = parse_output("t.delta", root=tmp_path)
    for rows, once in ((ROWS, "one"), (ROWS[:1], "one"), (ROWS[:2], "two")):
        write_rows(rows.lazy(), output, once=once)
    assert read_table("t.delta@v0", name="table", root=tmp_path).frame.equals(ROWS)
    assert read_table("t.delta", name="table", root=tmp_path).ref.paths == ("t.delta@v1",)


def test_an_existing_delta_table_needs_no_ending(tmp_path: Path) -> None:
    ROWS.write_delta(tmp_path / "answers")
    assert parse_output("answers", root=tmp_path).format == "delta"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a.xlsx", "TBL050"),
        ("a", "TBL050"),
        ("s3://b/a.csv", "TBL051"),
        ("full.csv", "TBL052"),
        ("delta://full", "TBL052"),
    ],
)
def test_what_cannot_be_written_is_told_before_the_work(tmp_path: Path, name: str, code: str) -> None:
    for folder in ("full.csv", "full"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "something").touch()
    with pytest.raises(InputError, match=code):
        parse_output(name, root=tmp_path)
    assert (tmp_path / "full/something").exists()


def test_an_output_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    output = parse_output("a.csv", root=tmp_path)
    output.path.write_text("before")
    broken = ROWS.lazy().select(pl.col("prediction").cast(pl.Int64))
    with pytest.raises(pl.exceptions.PolarsError):
        write_rows(broken, output, once="one")
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]
    assert output.path.read_text() == "before"


def test_a_disk_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StateError, match="TBL053"):
        write_rows(ROWS.lazy(), parse_output("file/a.csv", root=tmp_path), once="one")
