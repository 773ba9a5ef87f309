"""The store in a file: what can happen to files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import event

from evidence.chains import DATABASE, code_of, make_chain, numbered, opened
from seatrial.evidence import Store
from seatrial.values import StateError


def test_the_state_is_git_ignored_and_keeps_a_write_ahead_log(tmp_path: Path) -> None:
    make_chain(tmp_path / ".seatrial", records=0)
    assert (tmp_path / ".seatrial/.gitignore").read_text(encoding="utf-8").endswith("\n*\n")
    with opened(tmp_path / ".seatrial" / DATABASE) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    with Store.open(tmp_path / ".seatrial") as store, store._database.engine.connect() as ours:
        assert ours.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_url_names_the_file(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/state/a.db") as store:
        store.append(numbered(1))
        assert store.is_new
    with Store.open(f"sqlite:///{tmp_path}/state/a.db") as store:
        assert store.latest() == numbered(1)
        assert not store.is_new


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
