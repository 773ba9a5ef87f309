"""Files are written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from seatrial.values import StateError
from seatrial.workflows.outputs import staged, write_whole


def test_files_take_their_place_after_the_body(tmp_path: Path) -> None:
    with staged(tmp_path, {"a": b"1", "b": b"2"}):
        assert not (tmp_path / "a").exists()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"1", "b": b"2"}


def test_a_body_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(RuntimeError), staged(tmp_path, {"a": b"new"}):
        raise RuntimeError
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StateError, match="EVD091"):
        write_whole(tmp_path / "file" / "inside", b"x")
