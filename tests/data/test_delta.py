"""Delta tables: the rows of a version, the same in memory and on the disk."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

import deltalake
import polars as pl
import pytest

from delta_tables import actions, commit, commits, delete_rows, protocol
from seatrial.data import Scratch, Table, read_table
from seatrial.data.spooled import Spooled
from seatrial.values import InputError

ROWS = pl.DataFrame(
    {
        "n": [1, 2, 3, 4, None],
        "x": [0.5, -1.0, 2.25, None, 8.0],
        "city": ["Oslo", "a b/ü", None, "50%=*", "Oslo"],
        "day": [dt.date(2024, 1, day) for day in range(1, 6)],
        "at": [dt.datetime(2024, 1, 1, hour, tzinfo=dt.UTC) for hour in range(5)],
        "yes": [True, False, None, True, True],
    }
)


def sorted_rows(frame: object) -> list[tuple[Any, ...]]:
    """Return the rows of a frame of either kind, in an order of their own."""
    found = frame.select(*frame.columns) if isinstance(frame, Spooled) else frame
    assert isinstance(found, pl.DataFrame)
    return sorted(found.select(sorted(found.columns)).rows(), key=repr)


@pytest.fixture(params=["memory", "disk"])
def scratch(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Scratch | None:
    return None if request.param == "memory" else Scratch(folder=tmp_path_factory.mktemp("scratch"), memory_bytes=0)


def read(source: str | Path, root: Path, scratch: Scratch | None = None) -> Table:
    table = read_table(source, name="test", root=root, scratch=scratch)
    assert isinstance(table.frame, Spooled) == (scratch is not None)
    return table


def refused(source: str | Path, root: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        read_table(source, name="test", root=root)
    assert caught.value.where
    return caught.value


@pytest.mark.parametrize("by", [[], ["city"], ["n", "day"], ["at", "yes"]], ids=str)
def test_a_delta_table_holds_the_rows_that_parquet_holds(
    tmp_path: Path, scratch: Scratch | None, by: list[str]
) -> None:
    rows = ROWS if "n" not in by else ROWS.drop_nulls("n")
    deltalake.write_deltalake(tmp_path / "a table", rows, partition_by=by or None)
    rows.write_parquet(tmp_path / "t.parquet")
    table = read("a table", tmp_path, scratch)
    assert table.columns == tuple(ROWS.columns)
    assert sorted_rows(table.frame) == sorted_rows(read_table("t.parquet", name="test", root=tmp_path).frame)
    assert table.ref.paths == ("a table@v0",)


def test_what_was_deleted_or_replaced_is_not_read(tmp_path: Path, scratch: Scratch | None) -> None:
    for mode in ("overwrite", "append", "append"):
        deltalake.write_deltalake(tmp_path / "t", ROWS.select("n", "x"), mode=mode)
    deltalake.DeltaTable(tmp_path / "t").delete("n > 1")
    assert read("t", tmp_path, scratch).frame["n"].to_list() == [1, None] * 3
    deltalake.write_deltalake(tmp_path / "t", pl.DataFrame({"z": [7, 8]}), mode="overwrite", schema_mode="overwrite")
    assert sorted_rows(read("t", tmp_path, scratch).frame) == [(7,), (8,)]


def test_a_version_is_asked_for_by_its_number(tmp_path: Path, scratch: Scratch | None) -> None:
    for n in range(3):
        deltalake.write_deltalake(tmp_path / "t", pl.DataFrame({"n": [n, n]}), mode="append")
    for source, version in (("t@v0", 0), ("t@v1/", 1), (tmp_path / "t@v2", 2), ("t", 2)):
        table = read(source, tmp_path, scratch)
        assert table.frame.height == 2 * (version + 1)
        assert table.ref.paths == (f"t@v{version}",)


@pytest.mark.parametrize("inline", [True, False])
def test_deletion_vectors_are_respected(tmp_path: Path, scratch: Scratch | None, *, inline: bool) -> None:
    rows = pl.DataFrame({"n": list(range(10)), "k": ["p q"] * 5 + ["r"] * 5, "row": 1})
    deltalake.write_deltalake(tmp_path / "t t", rows, partition_by=["k"])
    whole = read("t t", tmp_path).ref.digest
    for add in actions(tmp_path / "t t", "add"):
        delete_rows(tmp_path / "t t", add, [1, 3], inline=inline)
    table = read("t t", tmp_path, scratch)
    assert sorted(table.frame["n"].to_list()) == [0, 2, 4, 5, 7, 9]
    assert len({whole, table.ref.digest, read("t t@v1", tmp_path).ref.digest}) == 3
    assert sorted(read("t t@v0", tmp_path, scratch).frame["n"].to_list()) == list(range(10))


def test_columns_that_came_later_are_missing_before(tmp_path: Path, scratch: Scratch | None) -> None:
    deltalake.write_deltalake(tmp_path / "t", pl.DataFrame({"a": [1]}))
    deltalake.write_deltalake(tmp_path / "t", pl.DataFrame({"b": ["x"], "a": [2]}), mode="append", schema_mode="merge")
    assert sorted(read("t", tmp_path, scratch).frame["b"].to_list(), key=str) == [None, "x"]


def test_a_type_that_was_widened_is_that_of_the_log(tmp_path: Path, scratch: Scratch | None) -> None:
    deltalake.write_deltalake(tmp_path / "t", pl.DataFrame({"n": [1, 2]}, schema={"n": pl.Int32}))
    (said,) = actions(tmp_path / "t", "metaData")
    wider = said["schemaString"].replace('"integer"', '"double"')
    commit(tmp_path / "t", protocol("typeWidening"), {"metaData": said | {"schemaString": wider}})
    deltalake.write_deltalake(tmp_path / "u", pl.DataFrame({"n": [0.5]}))
    (add,) = actions(tmp_path / "u", "add")
    (tmp_path / "u" / add["path"]).rename(tmp_path / "t/later.parquet")
    commit(tmp_path / "t", {"add": add | {"path": "later.parquet"}})
    assert sorted(read("t", tmp_path, scratch).frame["n"].to_list()) == [0.5, 1.0, 2.0]


def test_values_of_partitions_come_from_the_log_and_not_from_the_paths(tmp_path: Path) -> None:
    deltalake.write_deltalake(tmp_path / "t", pl.DataFrame({"a": [1], "k": ["old"]}), partition_by=["k"])
    (add,) = actions(tmp_path / "t", "add")
    (tmp_path / "t" / add["path"]).rename(tmp_path / "t/elsewhere.parquet")
    before = {"remove": {"path": add["path"], "dataChange": True, "deletionTimestamp": 1}}
    commit(tmp_path / "t", before, {"add": add | {"path": "elsewhere.parquet", "partitionValues": {"k": "new"}}})
    assert sorted_rows(read("t", tmp_path).frame) == [(1, "new")]


def test_the_digest_is_that_of_the_rows_of_a_version(tmp_path: Path) -> None:
    digests = []
    for n in (1, 1, 2):
        deltalake.write_deltalake(tmp_path / "t", pl.DataFrame({"n": [n]}), mode="append")
        digests.append(read("t", tmp_path).ref.digest)
    deltalake.DeltaTable(tmp_path / "t").create_checkpoint()
    commit(tmp_path / "t", {"commitInfo": {"operation": "nothing"}})
    assert read("t", tmp_path).ref.digest == digests[2] == read("t@v2", tmp_path).ref.digest
    assert read("t@v0", tmp_path).ref.digest == digests[0]
    assert len(set(digests)) == 3
    (tmp_path / "t").rename(tmp_path / "u")
    assert read("u", tmp_path).ref.digest == digests[2]


def test_values_of_partitions_are_in_the_digest(tmp_path: Path) -> None:
    deltalake.write_deltalake(tmp_path / "t", pl.DataFrame({"a": [1], "k": ["old"]}), partition_by=["k"])
    before = read("t", tmp_path).ref.digest
    log = commits(tmp_path / "t")[0]
    log.write_text(log.read_text().replace('"partitionValues":{"k":"old"}', '"partitionValues":{"k":"new"}'))
    assert read("t", tmp_path).ref.digest != before


def test_a_version_that_is_not_there_is_told(tmp_path: Path) -> None:
    deltalake.write_deltalake(tmp_path / "t", pl.DataFrame({"n": [1]}))
    for source in ("t@v1", "t@v7"):
        error = refused(source, tmp_path)
        assert (error.code, "newest version is 0" in error.found) == ("TBL041", True)
    assert refused("t@v99999999999999999999999", tmp_path).code == "TBL001"
    (tmp_path / "t.csv").write_text("n\n1\n")
    assert refused("t.csv@v1", tmp_path).code == "TBL001"


def test_a_version_whose_log_was_cleaned_is_told(tmp_path: Path) -> None:
    for n in range(3):
        deltalake.write_deltalake(tmp_path / "t", pl.DataFrame({"n": [n]}), mode="append")
    deltalake.DeltaTable(tmp_path / "t").create_checkpoint()
    for path in commits(tmp_path / "t")[:2]:
        path.unlink()
    assert read("t", tmp_path).frame.height == 3
    assert refused("t@v1", tmp_path).code == "TBL041"


def test_data_files_that_are_gone_are_named(tmp_path: Path) -> None:
    deltalake.write_deltalake(tmp_path / "t", pl.DataFrame({"n": [1]}))
    deltalake.write_deltalake(tmp_path / "t", pl.DataFrame({"n": [2]}), mode="overwrite")
    table = deltalake.DeltaTable(tmp_path / "t")
    table.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)
    assert read("t", tmp_path).frame["n"].to_list() == [2]
    error = refused("t@v0", tmp_path)
    assert (error.code, "1 of the 1 data files" in error.found, "VACUUM" in error.fix) == ("TBL042", True, True)


def test_a_data_file_that_is_cut_off_is_named(tmp_path: Path) -> None:
    deltalake.write_deltalake(tmp_path / "t", ROWS.select("n"))
    (path,) = (tmp_path / "t").glob("*.parquet")
    path.write_bytes(path.read_bytes()[:-20])
    error = refused("t", tmp_path)
    assert (error.code, path.name in error.where) == ("TBL015", True)


@pytest.mark.parametrize("text", ["{not json", "", "\0\0\0", '{"add": {}}'], ids=repr)
def test_a_damaged_log_is_told(tmp_path: Path, text: str) -> None:
    deltalake.write_deltalake(tmp_path / "t", pl.DataFrame({"n": [1]}))
    commits(tmp_path / "t")[0].write_text(text)
    error = refused("t", tmp_path)
    assert (error.code, error.where) == ("TBL040", str(tmp_path / "t/_delta_log"))


def test_a_log_with_a_commit_missing_is_told(tmp_path: Path) -> None:
    for n in range(3):
        deltalake.write_deltalake(tmp_path / "t", pl.DataFrame({"n": [n]}), mode="append")
    commits(tmp_path / "t")[1].unlink()
    assert refused("t", tmp_path).code == "TBL040"
    commits(tmp_path / "t")[0].unlink()
    assert refused("t", tmp_path).code == "TBL040"


def test_an_empty_log_and_a_lost_deletion_vector_are_told(tmp_path: Path) -> None:
    (tmp_path / "e/_delta_log").mkdir(parents=True)
    assert refused("e", tmp_path).code == "TBL040"
    deltalake.write_deltalake(tmp_path / "t", pl.DataFrame({"n": [1, 2, 3]}))
    delete_rows(tmp_path / "t", actions(tmp_path / "t", "add")[0], [0], inline=False)
    next((tmp_path / "t").glob("deletion_vector_*")).unlink()
    assert refused("t", tmp_path).code == "TBL040"


@pytest.mark.parametrize("feature", ["columnMapping", "variantType", "newerThanWe"])
def test_a_feature_that_is_not_known_is_told(tmp_path: Path, feature: str) -> None:
    deltalake.write_deltalake(tmp_path / "t", pl.DataFrame({"n": [1]}))
    commit(tmp_path / "t", protocol(feature))
    error = refused("t", tmp_path)
    assert (error.code, feature in error.found) == ("TBL043", True)


def test_column_mapping_of_the_older_kind_is_told(tmp_path: Path) -> None:
    deltalake.write_deltalake(tmp_path / "t", pl.DataFrame({"n": [1]}))
    (said,) = actions(tmp_path / "t", "metaData")
    schema = json.loads(said["schemaString"])
    schema["fields"][0]["metadata"] = {"delta.columnMapping.id": 1, "delta.columnMapping.physicalName": "col-1"}
    said |= {"schemaString": json.dumps(schema), "configuration": {"delta.columnMapping.mode": "name"}}
    commit(tmp_path / "t", {"protocol": {"minReaderVersion": 2, "minWriterVersion": 5}}, {"metaData": said})
    error = refused("t", tmp_path)
    assert (error.code, "column mapping" in error.found) == ("TBL043", True)


@pytest.mark.parametrize(
    "path", ["file:///etc/t.parquet", "/etc/t.parquet", "../t.parquet", "a/%2e%2e/%2e%2e/t.parquet"]
)
def test_data_files_outside_of_the_folder_are_refused(tmp_path: Path, path: str) -> None:
    deltalake.write_deltalake(tmp_path / "t", pl.DataFrame({"n": [1]}))
    commit(tmp_path / "t", {"add": actions(tmp_path / "t", "add")[0] | {"path": path}})
    assert refused("t", tmp_path).code in {"TBL040", "TBL043"}


def test_without_the_library_the_line_that_installs_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deltalake.write_deltalake(tmp_path / "t", pl.DataFrame({"n": [1]}))
    monkeypatch.setitem(sys.modules, "deltalake", None)  # as Python itself does for what cannot be imported
    error = refused("t", tmp_path)
    assert (error.code, error.fix) == ("TBL031", 'pip install "seatrial[delta]"')


def test_single_files_of_a_delta_table_are_refused(tmp_path: Path) -> None:
    deltalake.write_deltalake(tmp_path / "t", ROWS, partition_by=["yes"])
    for source in ("t/**/*.parquet", "t/yes=true"):
        error = refused(source, tmp_path)
        assert (error.code, str(tmp_path / "t") in error.fix) == ("TBL044", True)


def test_a_table_without_a_row_is_told(tmp_path: Path) -> None:
    deltalake.write_deltalake(tmp_path / "t", pl.DataFrame({"n": [1]}))
    deltalake.DeltaTable(tmp_path / "t").delete()
    assert refused("t", tmp_path).code == "TBL007"


def test_columns_of_lists_are_refused(tmp_path: Path) -> None:
    deltalake.write_deltalake(tmp_path / "t", pl.DataFrame({"n": [[1, 2]]}))
    assert refused("t", tmp_path).code == "TBL017"
