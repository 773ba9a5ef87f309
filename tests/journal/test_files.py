from __future__ import annotations

import os
from pathlib import Path

from inboxes import DESCRIBED, answered, fill
from seatrial.journal.files import InboxFile, files_of
from seatrial.journal.inbox import Inbox
from seatrial.journal.read import read_file


def test_a_file_that_is_moved_takes_its_log_with_it(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    entry = answered()
    fill(tmp_path, entry)
    (file,) = files_of(tmp_path)
    assert file.wal.stat().st_size > file.path.stat().st_size
    for _ in range(2):  # whoever is killed in between does it again
        file.move(there)
    (moved,) = files_of(there)
    assert moved.claim() is not None
    assert read_file(moved).entries == (DESCRIBED, entry)


def test_a_lock_that_was_removed_meanwhile_begins_nothing(tmp_path: Path) -> None:
    file = InboxFile(owner="0123456789abcdef-1", number=1, folder=tmp_path)
    taken = file.claim()
    assert taken is not None
    assert file.begin() is None
    file.remove(taken)
    held = file.begin()
    assert held is not None
    os.close(held)


def test_a_number_that_was_taken_for_one_left_behind_is_not_written(tmp_path: Path) -> None:
    box = Inbox(tmp_path, turn_after_bytes=1)
    for entry in (DESCRIBED, answered()):
        box.add(entry)
    box.commit()
    (first,) = files_of(tmp_path)
    taken = InboxFile(owner=first.owner, number=2, folder=tmp_path).claim()
    assert taken is not None  # as by a compactor that found the lock of it alone
    entry = answered()
    box.add(entry)
    box.close()
    os.close(taken)
    assert [file.number for file in files_of(tmp_path) if file.path.exists()] == [1, 3]
    assert read_file(InboxFile(owner=first.owner, number=3, folder=tmp_path)).entries == (DESCRIBED, entry)
