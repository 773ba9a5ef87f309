from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from inboxes import DESCRIBED, answered, brought_in, fill, ids_of
from seatrial.journal.files import CLOSING, InboxFile, files_of
from seatrial.journal.inbox import PAGE, Inbox
from seatrial.journal.read import read_file

LOG_HEADER, FRAME = 32, 24 + PAGE


def killed(folder: Path) -> tuple[InboxFile, list[set[str]]]:
    """Return a copy of a file that is being written, as a kill would leave it, and the identities by commit."""
    box = Inbox(folder / "open")
    box.add(DESCRIBED)
    commits = []
    for n in range(12):
        entries = [answered(1 + n % 3) for _ in range(1 + n % 2)]
        for entry in entries:
            box.add(entry)
        box.commit()
        commits.append(ids_of(entries))
    shutil.copytree(folder / "open", folder / "left")
    box.close()
    return next(files_of(folder / "left")), commits


def copied(file: InboxFile, folder: Path) -> InboxFile:
    """Return a copy of a file that may be spoilt."""
    shutil.copytree(file.folder, folder)
    return InboxFile(owner=file.owner, number=file.number, folder=folder)


def is_a_beginning(found: set[str], commits: list[set[str]]) -> bool:
    """Return whether whole commits were found, from the first on."""
    return any(found == set().union(*commits[:n]) for n in range(len(commits) + 1))


def test_what_a_kill_leaves_is_whole(tmp_path: Path) -> None:
    file, commits = killed(tmp_path)
    content = read_file(file)
    assert (ids_of(content.entries), content.damage) == (set().union(*commits), "")


def test_a_database_that_is_cut_at_any_byte_loses_nothing_that_its_log_has(tmp_path: Path) -> None:
    file, commits = killed(tmp_path)
    size = file.path.stat().st_size
    for place, cut in enumerate(sorted({0, 1, 15, 16, 99, 100, size // 2, size - 1, size})):
        copy = copied(file, tmp_path / str(place))
        with copy.path.open("r+b") as opened:
            opened.truncate(cut)
        content = read_file(copy)
        assert (ids_of(content.entries), content.damage) == (set().union(*commits), ""), cut


def test_a_log_that_is_cut_gives_the_commits_before(tmp_path: Path) -> None:
    file, commits = killed(tmp_path)
    size = file.wal.stat().st_size
    found = []
    for cut in [*range(0, size, size // 60), size - 1, size]:
        copy = copied(file, tmp_path / str(cut))
        with copy.wal.open("r+b") as opened:
            opened.truncate(cut)
        found.append(ids_of(read_file(copy).entries))
    assert all(is_a_beginning(each, commits) for each in found)
    assert [len(each) for each in found] == sorted(len(each) for each in found)
    assert len({len(each) for each in found}) == len(commits) + 1


def test_a_log_that_is_cut_is_no_damage_of_what_was_acknowledged_before(tmp_path: Path) -> None:
    file, _ = killed(tmp_path)
    size = file.wal.stat().st_size
    for cut in (size - 1, size - 500, size - 1040, size - 1048):
        copy = copied(file, tmp_path / str(cut))
        with copy.wal.open("r+b") as opened:
            opened.truncate(cut)
        assert read_file(copy).damage == ""


def test_a_log_with_a_byte_changed_gives_the_commits_before_and_says_that_more_were_there(tmp_path: Path) -> None:
    file, commits = killed(tmp_path)
    copy = copied(file, tmp_path / "changed")
    with copy.wal.open("r+b") as opened:
        opened.seek(LOG_HEADER + 6 * FRAME + 500)
        byte = opened.read(1)
        opened.seek(-1, 1)
        opened.write(bytes([byte[0] ^ 255]))
    content = read_file(copy)
    assert is_a_beginning(ids_of(content.entries), commits)
    assert "log is damaged" in content.damage


def test_a_closed_file_is_whole_without_its_database(tmp_path: Path) -> None:
    fill(tmp_path, entry := answered(3))
    file = next(files_of(tmp_path))
    file.path.write_bytes(b"something else")
    content = read_file(file)
    assert (ids_of(content.entries), content.damage) == (ids_of([entry]), "")


def test_a_file_whose_writer_died_while_it_closed_it_is_whole_and_leaves_nothing(tmp_path: Path) -> None:
    fill(tmp_path, entry := answered(3))
    file = next(files_of(tmp_path))
    file.path.rename(f"{file.path}{CLOSING}")
    content = read_file(file)
    assert (ids_of(content.entries), content.damage) == (ids_of([entry]), "")
    held = file.claim()
    assert held is not None
    file.remove(held)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("part", [0.0, 0.3, 0.6, 0.9])
def test_a_closed_file_that_is_cut_gives_what_is_before_the_cut_and_says_so(tmp_path: Path, part: float) -> None:
    box = Inbox(tmp_path)
    box.add(DESCRIBED)
    for _ in range(1_000):
        box.add(answered())
        box.commit()
    box.close()
    file = next(files_of(tmp_path))
    brought_in(file)
    with file.path.open("r+b") as opened:
        opened.truncate(int(part * file.path.stat().st_size))
    content = read_file(file)
    assert content.damage
    assert 1_000 * part - 60 <= len(ids_of(content.entries)) <= 1_000 * part + 20


def test_a_file_that_was_never_begun_is_no_damage(tmp_path: Path) -> None:
    file = InboxFile(owner="0f-1", number=1, folder=tmp_path)
    file.lock.touch()
    file.path.touch()
    assert read_file(file).damage == ""


def test_something_else_under_the_name_is_damage(tmp_path: Path) -> None:
    file = InboxFile(owner="0f-1", number=1, folder=tmp_path)
    file.lock.touch()
    file.path.write_bytes(b"something else " * 1000)
    assert "not a database" in read_file(file).damage
