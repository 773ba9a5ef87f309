"""Tables in object stores, over HTTP from a real server on this machine."""

from __future__ import annotations

import socket
import sys
import traceback
import uuid
from collections.abc import Iterator
from pathlib import Path

import deltalake
import polars as pl
import pytest

from delta_tables import actions, delete_rows
from object_store import KEY, SECRET, ObjectStore, serving
from seatrial.data import Scratch, Table, read_table
from seatrial.data.address import parse_address
from seatrial.data.bucket import PIECE, Bucket, Entry
from seatrial.data.remote import mirrored
from seatrial.data.spooled import Spooled
from seatrial.values import InputError, StateError, silent

pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")  # botocore's own

ROWS = pl.DataFrame({"n": list(range(100)), "city": ["Oslo", "Bergen"] * 50, "x": [0.5, None] * 50})


@pytest.fixture(scope="module")
def server() -> Iterator[ObjectStore]:
    with serving() as store:
        yield store


@pytest.fixture
def store(server: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> ObjectStore:
    server.use(monkeypatch)
    return server


@pytest.fixture
def bucket(store: ObjectStore, tmp_path: Path) -> str:
    """Give a bucket with tables of some kinds, and a folder ``here`` on this machine with the same files."""
    files = tmp_path / "here"
    (files / "data/sub dir").mkdir(parents=True)
    ROWS.write_csv(files / "t.csv")
    ROWS.write_csv(files / "t.csv.gz", compression="gzip")
    ROWS.write_ipc(files / "t.arrow")
    ROWS.write_ndjson(files / "t.jsonl")
    ROWS.write_parquet(files / "data/2024-01.parquet")
    ROWS.head(7).write_parquet(files / "data/2024-02.parquet")
    ROWS.head(3).write_parquet(files / "data/sub dir/2025 ü.parquet")
    (files / "data/_notes.txt").write_text("no table")
    return store.bucket(f"b-{uuid.uuid4()}", files)


@pytest.fixture(params=["memory", "disk"])
def scratch(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scratch | None]:
    (tmp_path / "scratch").mkdir()
    yield None if request.param == "memory" else Scratch(folder=tmp_path / "scratch", memory_bytes=0)
    assert not list((tmp_path / "scratch").glob("mirror-*"))


def read(source: str, scratch: Scratch | None = None) -> Table:
    table = read_table(source, name="test", scratch=scratch)
    assert isinstance(table.frame, Spooled) == (scratch is not None)
    return table


def refused(source: str) -> InputError:
    with pytest.raises(InputError) as caught:
        read_table(source, name="test")
    shown = "".join(traceback.format_exception(caught.value))
    assert not {secret for secret in (KEY, SECRET, "hunter2") if secret in shown}
    assert "mirror-" not in str(caught.value)
    return caught.value


def rows(table: Table) -> pl.DataFrame:
    return table.frame.select(*table.columns)


FILES = ["t.csv", "t.csv.gz", "t.arrow", "t.jsonl", "data/sub dir/2025 ü.parquet"]


@pytest.mark.parametrize(
    "key", [*FILES, "data/2024-*.parquet", "data/202[34]-01.parquet", "data", "data/", "**/*.parquet"]
)
def test_a_remote_table_is_read_as_a_local_one(bucket: str, key: str, tmp_path: Path, scratch: Scratch | None) -> None:
    table = read(f"s3://{bucket}/{key}", scratch)
    local = read_table(key, name="test", root=tmp_path / "here")
    assert rows(table).equals(rows(local))
    assert table.ref.paths == (f"s3://{bucket}/{key}",)
    if key in FILES:
        assert table.ref.digest == local.ref.digest


def test_two_readings_have_one_digest(bucket: str, scratch: Scratch | None) -> None:
    assert read(f"s3://{bucket}/data/", scratch).ref.digest == read(f"s3://{bucket}/data/").ref.digest


def test_large_objects_come_in_pieces_and_progress_is_told(bucket: str, store: ObjectStore) -> None:
    content = b"n\n" + b"1234567\n" * (PIECE // 4)
    store.put(bucket, "large.csv", content)
    told: list[tuple[str, int, int]] = []
    table = read_table(f"s3://{bucket}/large.csv", name="train", progress=lambda *step: told.append(step))
    assert table.frame.height == PIECE // 4
    fetched = [step for step in told if step[0] == "fetching train"]
    assert [done for _, done, _ in fetched] == [PIECE, 2 * PIECE, len(content)]


@pytest.mark.parametrize("version", [0, 1, None])
def test_a_remote_delta_table_is_read_as_a_local_one(
    store: ObjectStore, tmp_path: Path, scratch: Scratch | None, version: int | None
) -> None:
    folder = tmp_path / "here/tables/a table"
    for n in range(3):
        deltalake.write_deltalake(folder, ROWS.with_columns(k=pl.lit(f"{n} %ü")), mode="append", partition_by=["k"])
    deltalake.DeltaTable(folder).delete("n > 50")
    delete_rows(folder, actions(folder, "add")[0], [0, 2], inline=False)
    bucket = store.bucket(f"b-{uuid.uuid4()}", tmp_path / "here")
    asked = "" if version is None else f"@v{version}"
    table, local = read(f"s3://{bucket}/tables/a table{asked}", scratch), read(f"{folder}{asked}", scratch)
    assert rows(table).equals(rows(local))
    assert table.frame.height == {0: 100, 1: 200, None: 151}[version]
    assert table.ref.digest == local.ref.digest
    assert table.ref.paths == (f"s3://{bucket}/tables/a table@v{4 if version is None else version}",)


def test_of_a_delta_table_only_the_files_that_are_needed_are_fetched(store: ObjectStore, tmp_path: Path) -> None:
    for n in range(3):
        deltalake.write_deltalake(tmp_path / "here/t", pl.DataFrame({"n": [n]}), mode="overwrite")
    bucket = store.bucket(f"b-{uuid.uuid4()}", tmp_path / "here")
    with mirrored(f"s3://{bucket}/t", scratch=tmp_path, step="", progress=silent) as place:
        assert len(list(place.path.glob("*.parquet"))) == 1


def test_what_is_wrong_with_a_remote_delta_table_is_told_of_its_address(store: ObjectStore, tmp_path: Path) -> None:
    deltalake.write_deltalake(tmp_path / "here/t", pl.DataFrame({"n": [1]}))
    next((tmp_path / "here/t").glob("*.parquet")).unlink()
    bucket = store.bucket(f"b-{uuid.uuid4()}", tmp_path / "here")
    gone = refused(f"s3://{bucket}/t")
    assert (gone.code, gone.where) == ("TBL042", f"s3://{bucket}/t")
    assert refused(f"s3://{bucket}/t@v5").code == "TBL041"
    store.put(bucket, "t/part.parquet", b"")
    assert refused(f"s3://{bucket}/t/*.parquet").code == "TBL044"


def test_what_is_wrong_with_an_object_is_told_of_its_address(bucket: str, store: ObjectStore) -> None:
    store.put(bucket, "data/2024-03.parquet", b"PAR1 cut off")
    error = refused(f"s3://{bucket}/data/2024-*.parquet")
    assert (error.code, error.where) == ("TBL015", f"s3://{bucket}/data/2024-03.parquet")


def test_an_object_that_is_not_there_is_told_with_the_nearest(bucket: str) -> None:
    error = refused(f"s3://{bucket}/data/2024-1.parquet")
    assert error.code == "TBL001"
    assert 'Did you mean "2024-01.parquet"?' in error.found
    assert "2024-02.parquet" in error.expected
    assert refused(f"s3://{bucket}/dato/").found.endswith('Did you mean "data"?')
    assert refused(f"s3://{bucket}/t.csv@v3").code == "TBL001"


def test_a_pattern_and_a_folder_without_a_table_are_told(bucket: str, store: ObjectStore) -> None:
    error = refused(f"s3://{bucket}/data/2031-*.parquet")
    assert (error.code, error.where) == ("TBL003", f"s3://{bucket}/data/2031-*.parquet")
    store.put(bucket, "notes/readme", b"no table")
    error = refused(f"s3://{bucket}/notes/")
    assert (error.code, error.where) == ("TBL002", f"s3://{bucket}/notes")


def test_a_bucket_that_is_not_there_is_told(store: ObjectStore) -> None:  # noqa: ARG001 - the server must be there
    for key in ("t.csv", "data/", "data/*.csv", "**/*.csv"):
        assert refused(f"s3://no-such-bucket/{key}").code == "TBL033"


def test_a_store_that_does_not_let_us_in_is_told(bucket: str, store: ObjectStore) -> None:
    with store.closed_to_everybody():
        for key in ("t.csv", "data/*.parquet"):
            error = refused(f"s3://{bucket}/{key}")
            assert (error.code, "AWS_ACCESS_KEY_ID" in error.fix) == ("TBL034", True)


def test_a_server_that_is_not_there_is_told(store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - its credentials
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://me:hunter2@127.0.0.1:{port}")
    assert refused("s3://bucket/t.csv").code == "TBL035"


def test_http_is_used_only_if_the_environment_allows_it(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ALLOW_HTTP")
    error = refused(f"s3://{bucket}/t.csv")
    assert (error.code, "AWS_ALLOW_HTTP=true" in error.fix) == ("TBL035", True)


def test_without_the_library_the_line_that_installs_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)  # as Python itself does for what cannot be imported
    error = refused("s3://bucket/t.csv")
    assert (error.code, error.fix) == ("TBL031", 'pip install "seatrial[remote]"')


def test_an_account_that_is_not_named_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AZURE_STORAGE_ACCOUNT_NAME", "AZURE_STORAGE_ACCOUNT_KEY", "AZURE_STORAGE_SAS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    error = refused("az://container/t.csv")
    assert (error.code, "AZURE_STORAGE_ACCOUNT_NAME" in error.fix) == ("TBL034", True)


def test_half_a_pair_of_credentials_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY", raising=False)
    assert refused("s3://bucket/t.csv").code == "TBL034"


@pytest.mark.parametrize(
    "address",
    [
        "s3://me:hunter2@bucket/t.csv",
        "s3://me:hunter2/x@bucket/t.csv",
        "az://box/t.csv?sv=1&sig=hunter2",
        "s3://hunter2@b/",
    ],
)
def test_secrets_in_an_address_are_refused_and_not_shown(address: str) -> None:
    assert refused(address).code == "TBL032"


@pytest.mark.parametrize("address", ["https://me:hunter2@host/t.csv", "https://host/t.csv?X-Amz-Signature=hunter2"])
def test_secrets_in_other_addresses_are_not_shown(address: str) -> None:
    assert refused(address).code == "TBL005"


@pytest.mark.parametrize(
    "address", ["s3://bucket", "s3://bucket/", "s3:///t.csv", "s3://b/../t.csv", "s3://b/a//t.csv"]
)
def test_addresses_of_nothing_are_refused(address: str) -> None:
    assert refused(address).code == "TBL032"


def test_a_mark_of_a_folder_is_no_table_and_names_that_collide_are_told(bucket: str, store: ObjectStore) -> None:
    for key in ("marked/", "marked/in/", "marked/in/t.csv"):
        store.put(bucket, key, b"a\n1\n" if key.endswith("csv") else b"")
    assert read(f"s3://{bucket}/marked/**/*.csv").frame.height == 1
    store.put(bucket, "marked/in/t.csv/b", b"x")
    assert refused(f"s3://{bucket}/marked/**/*.csv").code == "TBL037"


def test_names_that_lead_out_of_the_folder_are_refused(bucket: str, store: ObjectStore) -> None:
    store.put(bucket, "out/../../t.csv", b"a\n1\n")
    assert refused(f"s3://{bucket}/out/*").code == "TBL037"


def test_a_table_that_the_disk_has_no_room_for_is_refused_before(bucket: str, tmp_path: Path) -> None:
    from seatrial.data.remote import _Copy

    copy = _Copy(parse_address(f"s3://{bucket}/t.csv"), tmp_path, step="", progress=silent)
    with pytest.raises(StateError, match="TBL036"):
        copy.fetch([Entry(key="t.csv", size=1 << 60, etag=None)])
    assert not (tmp_path / "t.csv").exists()


def test_an_object_that_changes_while_it_is_read_is_told(bucket: str, store: ObjectStore, tmp_path: Path) -> None:
    asked = Bucket(parse_address(f"s3://{bucket}/t.csv"))
    entry = asked.find("t.csv")
    assert entry is not None
    store.put(bucket, "t.csv", b"x" * entry.size)
    with pytest.raises(InputError, match="TBL038"):
        list(asked.pieces(entry, tmp_path / "t.csv"))
    store.client.delete_object(Bucket=bucket, Key="t.csv")
    with pytest.raises(InputError, match="TBL038"):
        list(asked.pieces(entry, tmp_path / "t.csv"))
