"""The store keeps what it was given, in one chain, whatever happens around it."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from evidence import chains
from evidence.chains import DATABASE, make_chain, numbered, opened
from seatrial.evidence import Store, content_digest, evidence_payload, parse_evidence
from seatrial.evidence.migrate import REVISIONS
from seatrial.values import InputError, Run, StateError


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / ".seatrial") as store:
        yield store


def code_of(store: Store, n: int = 1) -> str:
    with pytest.raises(StateError) as caught:
        store.append(numbered(n))
    assert caught.value.fix
    return caught.value.code


def test_what_goes_in_comes_out(store: Store) -> None:
    assert store.latest() is None
    first, second = store.append(numbered(1)), store.append(numbered(2))
    assert store.latest() == numbered(2)
    assert store.get(1) == numbered(1)
    assert store.get(second.digest) == store.get(second.digest[7:19]) == numbered(2)
    assert store.records() == (first, second)
    assert store.records(limit=1) == (second,)
    assert store.head() == second.head
    assert (first.seq, first.kind, first.summary) == (1, "trial", f"hold: {numbered(1).inputs.model.name} 1")


@pytest.mark.parametrize("key", [9, "9", "sha256:ffff", "nothing"])
def test_what_is_not_there(store: Store, key: int | str) -> None:
    store.append(numbered(1))
    with pytest.raises(InputError) as caught:
        store.get(key)
    assert caught.value.code == "EVD010"


def test_a_beginning_that_two_digests_share(store: Store) -> None:
    for n in range(20):
        store.append(numbered(n))
    with pytest.raises(InputError, match="several records"):
        store.get("sha256:")


def test_another_kind_is_in_the_chain_and_is_no_trial(store: Store) -> None:
    record = store.append_payload(b'{"a":1}', kind="release", written="2026-01-01")
    assert store.latest() is None
    assert store.records() == (record,)
    with pytest.raises(InputError) as caught:
        store.get(1)
    assert caught.value.code == "EVD011"
    assert store.verify().ok


def test_the_same_inputs_are_the_same_content_apart_from_time_and_machine(store: Store) -> None:
    again = replace(numbered(1), run=Run(started="2027", seconds=9.0, machine=(("cpus", "64"),)))
    first, second = store.append(numbered(1)), store.append(again)
    assert first.content_digest == second.content_digest == content_digest(again)
    assert first.digest != second.digest
    assert content_digest(numbered(2)) != content_digest(numbered(1))


def test_evidence_bytes_read_back_equal() -> None:
    assert parse_evidence(evidence_payload(numbered(3))) == numbered(3)
    for text in (b"", b"{}", b"\xff", b"[" * 100_000):
        with pytest.raises(InputError, match="EVD013"):
            parse_evidence(text)


def test_the_state_is_git_ignored_and_keeps_a_write_ahead_log(tmp_path: Path, store: Store) -> None:
    assert (tmp_path / ".seatrial/.gitignore").read_text(encoding="utf-8").endswith("\n*\n")
    with opened(tmp_path / ".seatrial" / DATABASE) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    with store._database.engine.connect() as ours:
        assert ours.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_url_names_the_file(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/state/a.db") as store:
        store.append(numbered(1))
        assert store.is_new
    with Store.open(f"sqlite:///{tmp_path}/state/a.db") as store:
        assert store.latest() == numbered(1)
        assert not store.is_new


@pytest.mark.parametrize(
    ("url", "code"),
    [("sqlite://", "EVD027"), ("sqlite:///:memory:", "EVD027"), ("://x", "EVD027"), ("nodb://host/x", "EVD028")],
)
def test_a_url_that_leads_nowhere(url: str, code: str) -> None:
    with pytest.raises(StateError) as caught:
        Store.open(url)
    assert caught.value.code == code


def test_candidates_on_a_test_table_are_counted_once_each(store: Store) -> None:
    one = numbered(1)
    test = next(table.digest for table in one.inputs.tables if table.name == "test")

    def look(digest: str, threshold: float | None = one.threshold) -> int:
        return store.looks(test_digest=test, model_digest=digest, threshold=threshold)

    assert look("sha256:a") == 1
    for model in ("sha256:a", "sha256:b", "sha256:a"):
        store.append(numbered(1, model=model))
    assert (look("sha256:a"), look("sha256:b"), look("sha256:c")) == (1, 2, 3)
    assert look("sha256:a", 0.9) == 3
    assert store.looks(test_digest="sha256:other", model_digest="sha256:b", threshold=0.5) == 1


def test_four_processes_write_one_chain(tmp_path: Path) -> None:
    command = [sys.executable, chains.__file__, str(tmp_path / "state"), "25"]
    tests = str(Path(chains.__file__).parents[1])
    writers = [
        subprocess.Popen(command, env={**os.environ, "PYTHONPATH": tests}, stderr=subprocess.PIPE) for _ in range(4)
    ]
    for writer in writers:
        _, said = writer.communicate(timeout=120)
        assert writer.returncode == 0, said.decode()
    with Store.open(tmp_path / "state") as store:
        assert [record.seq for record in store.records()] == list(range(1, 101))
        assert store.verify().ok


def test_a_killed_writer_leaves_a_whole_chain(tmp_path: Path) -> None:
    command = [sys.executable, chains.__file__, str(tmp_path), "1000000"]
    tests = str(Path(chains.__file__).parents[1])
    writer = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": tests})
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and _records(tmp_path) < 5:
        time.sleep(0.05)
    writer.send_signal(signal.SIGKILL)
    writer.wait(timeout=30)
    with Store.open(tmp_path) as store:
        before = len(store.records())
        assert before >= 5
        assert store.append(numbered(1)).seq == before + 1
        assert store.verify().ok


def _records(folder: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{folder / DATABASE}?mode=ro", uri=True)) as connection:
            (count,) = connection.execute("SELECT count(*) FROM record").fetchone()
            return int(count)
    except sqlite3.Error:
        return 0


def test_a_locked_database_loses_nothing(tmp_path: Path) -> None:
    make_chain(tmp_path, records=2)
    with Store.open(tmp_path, wait_s=0.05) as store:
        with opened(tmp_path / DATABASE) as other:
            other.execute("BEGIN IMMEDIATE")
            assert code_of(store) == "EVD020"
            assert store.latest() == numbered(1)
        assert store.append(numbered(3)).seq == 3


def test_a_database_that_is_gone_is_told_and_not_made_again(tmp_path: Path) -> None:
    make_chain(tmp_path, records=1)
    with Store.open(tmp_path) as store:
        (tmp_path / DATABASE).unlink()
        assert code_of(store) == "EVD021"
    assert not (tmp_path / DATABASE).exists()


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with Store.open(tmp_path / "state") as store:
        shutil.rmtree(tmp_path / "state")
        assert code_of(store) == "EVD021"


@pytest.mark.parametrize("content", [b"this is no database" * 100, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_damaged_database_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / DATABASE).write_bytes(content)
    with pytest.raises(StateError) as caught:
        Store.open(tmp_path)
    assert caught.value.code == "EVD022"
    assert (tmp_path / DATABASE).read_bytes() == content


def test_a_database_cut_short_is_told(tmp_path: Path) -> None:
    database = make_chain(tmp_path, records=5)
    os.truncate(database, database.stat().st_size // 2)
    with pytest.raises(StateError) as caught, Store.open(tmp_path) as store:
        store.verify()
    assert caught.value.code == "EVD022"


def test_a_full_disk_leaves_the_chain_as_it_was(tmp_path: Path) -> None:
    make_chain(tmp_path, records=2)
    with Store.open(tmp_path) as store:
        event.listen(
            store._database.engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count=1")
        )
        assert code_of(store) == "EVD024"
    with Store.open(tmp_path) as store:
        assert len(store.records()) == 2
        assert store.verify().ok


def test_a_database_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    make_chain(tmp_path, records=2)
    with Store.open(tmp_path) as store:
        event.listen(
            store._database.engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only=ON")
        )
        assert code_of(store) == "EVD023"
        assert store.latest() == numbered(1)


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / ".seatrial").write_text("a file", encoding="utf-8")
    with pytest.raises(StateError) as caught:
        Store.open(tmp_path / ".seatrial")
    assert caught.value.code == "EVD021"


def test_a_newer_state_is_refused_and_not_touched(tmp_path: Path) -> None:
    database = make_chain(tmp_path, records=1)
    with opened(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = database.read_bytes()
    with pytest.raises(StateError) as caught:
        Store.open(tmp_path)
    assert caught.value.code == "EVD001"
    assert "newer version" in caught.value.words
    assert database.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [DATABASE]


def test_a_lost_table_is_told(tmp_path: Path) -> None:
    database = make_chain(tmp_path, records=1)
    with opened(database) as connection:
        connection.execute("DROP TABLE head")
    with Store.open(tmp_path) as store:
        assert code_of(store) == "EVD022"


def test_a_damaged_record_is_told_when_it_is_read(tmp_path: Path) -> None:
    database = make_chain(tmp_path, records=1)
    with opened(database) as connection:
        connection.execute("UPDATE record SET payload = 'text'")
    with Store.open(tmp_path) as store, pytest.raises(StateError) as caught:
        store.latest()
    assert caught.value.code == "EVD022"
    assert REVISIONS[-1]
