from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from inboxes import DESCRIBED, answered, ids_of
from seatrial.journal.files import files_of
from seatrial.journal.inbox import Inbox, Level
from seatrial.journal.read import read_file
from seatrial.values import StateError


def entries(folder: Path) -> list[object]:
    """Return what the files of a folder hold, in order."""
    return [entry for file in sorted(files_of(folder)) for entry in read_file(file).entries]


@pytest.mark.parametrize("level", ["written", "synced"])
def test_what_is_committed_can_be_read(tmp_path: Path, level: Level) -> None:
    given = [answered(), answered(3, row_ids=["a", "b", "c"])]
    box = Inbox(tmp_path, level=level)
    for entry in (DESCRIBED, *given):
        box.add(entry)
    assert box.pending == 2
    box.commit()
    box.sync()
    box.close()
    assert entries(tmp_path) == [DESCRIBED, *given]


def test_nothing_to_commit_makes_no_file(tmp_path: Path) -> None:
    box = Inbox(tmp_path)
    box.add(DESCRIBED)
    box.commit()
    box.close()
    assert not list(tmp_path.iterdir())


def test_each_file_says_what_its_answers_mean(tmp_path: Path) -> None:
    box = Inbox(tmp_path, turn_after_bytes=1)
    box.add(DESCRIBED)
    given = [answered() for _ in range(3)]
    for entry in given:
        box.add(entry)
        box.commit()
    box.close()
    found = [read_file(file).entries for file in sorted(files_of(tmp_path))]
    assert found == [(DESCRIBED, entry) for entry in given]


def test_a_file_is_left_after_some_seconds_even_if_nothing_comes(tmp_path: Path) -> None:
    clock = iter([0.0, 1.0, 4.0, 6.0]).__next__
    box = Inbox(tmp_path, turn_after_s=5.0, clock=clock)
    box.add(answered())
    box.commit()
    file = next(files_of(tmp_path))
    box.turn_if_due()
    assert file.claim() is None
    box.turn_if_due()
    box.close()
    assert file.claim() is not None


def test_a_file_is_its_writers_until_that_dies(tmp_path: Path) -> None:
    told = """
import sys, pathlib, time
from inboxes import DESCRIBED, answered
from seatrial.journal.inbox import Inbox
box = Inbox(pathlib.Path(sys.argv[1]))
box.add(DESCRIBED)
for _ in range(3):
    box.add(answered(2))
    box.commit()
print("committed", flush=True)
time.sleep(60)
"""
    writer = subprocess.Popen(
        [sys.executable, "-c", told, str(tmp_path)], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": "tests"}
    )
    assert writer.stdout is not None
    writer.stdout.readline()
    file = next(files_of(tmp_path))
    assert file.claim() is None
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    held = file.claim()
    assert held is not None
    os.close(held)
    assert len(ids_of(read_file(file).entries)) == 6


FULL = """
import json, pathlib, resource, signal, sys
from inboxes import DESCRIBED, answered, ids_of
from seatrial.journal.inbox import Inbox
from seatrial.values import StateError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
box = Inbox(pathlib.Path(sys.argv[1]))
box.add(DESCRIBED)
kept, refused = [], set()
def attempt(entry):
    box.add(entry)
    try:
        box.commit()
    except StateError as error:
        refused.add(error.code)
    else:
        kept.extend(ids_of([entry]))
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, resource.RLIM_INFINITY))
for _ in range(200):
    attempt(answered())
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, resource.RLIM_INFINITY))
for _ in range(20):
    attempt(answered())
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
for _ in range(20):
    attempt(answered())
box.close()
print(json.dumps([kept, sorted(refused)]))
"""


def test_a_full_disk_is_told_and_afterwards_goes_on_with_nothing_acknowledged_lost(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": "tests"},
    )
    kept, refused = json.loads(done.stdout)
    assert refused
    assert 100 < len(kept) < 240
    assert ids_of(entries(tmp_path)) == set(kept)


def test_a_folder_that_is_none_is_told_and_the_inbox_stays_usable(tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.write_text("in the way")
    box = Inbox(folder)
    box.add(DESCRIBED)
    box.add(answered())
    with pytest.raises(StateError, match="JRN002"):
        box.commit()
    folder.unlink()
    entry = answered()
    box.add(entry)
    box.commit()
    box.close()
    assert entries(folder) == [DESCRIBED, entry]


def test_an_entry_that_cannot_be_kept_spoils_no_other(tmp_path: Path) -> None:
    box = Inbox(tmp_path)
    box.add(DESCRIBED)
    entry = answered()
    box.add(entry)
    with pytest.raises(OverflowError):
        box.add(answered(row_ids=[2**70]))
    box.commit()
    box.close()
    assert entries(tmp_path) == [DESCRIBED, entry]


WRITES = """
import pathlib, sys
from inboxes import DESCRIBED, answered
from seatrial.journal.inbox import Inbox
box = Inbox(pathlib.Path(sys.argv[1]), level=sys.argv[2], turn_after_bytes=2_000)
box.add(DESCRIBED)
for _ in range(40):
    box.add(answered())
    box.commit()
    if sys.argv[2] == "synced":
        box.sync()
box.close()
"""


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace shows what waits for the disk; it is not here")
@pytest.mark.parametrize(("level", "least", "most"), [("written", 0, 0), ("synced", 40, 1000)])
def test_only_synced_waits_for_the_disk(tmp_path: Path, level: str, least: int, most: int) -> None:
    trace = tmp_path / "trace"
    writer = [sys.executable, "-c", WRITES, tmp_path / "inbox", level]
    subprocess.run(
        ["strace", "-f", "-e", "trace=fsync,fdatasync,sync", "-o", trace, *writer],
        check=True,
        env={**os.environ, "PYTHONPATH": "tests"},
    )
    assert least <= trace.read_text().count("sync(") <= most


def fails(file: int) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO), str(file))


def test_behind_what_the_disk_has_failed_nothing_is_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Inbox(tmp_path, level="synced")
    for entry in (DESCRIBED, answered()):
        box.add(entry)
    box.commit()
    with monkeypatch.context() as failing:  # as the system does: it tells a failure once
        failing.setattr("seatrial.journal.inbox._sync_data", fails)
        with pytest.raises(StateError, match="JRN002"):
            box.sync()
    with pytest.raises(StateError, match="JRN002"):
        box.sync()
    kept = answered()
    box.add(kept)
    box.commit()
    with pytest.raises(StateError, match="JRN002"):  # what was committed to the first file before this was known
        box.sync()
    box.sync()
    box.close()
    assert read_file(max(files_of(tmp_path))).entries == (DESCRIBED, kept)


def test_the_server_imports_nothing_heavy_for_it() -> None:
    told = "import seatrial.journal.inbox, seatrial.journal.ids, seatrial.journal.feedback, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True)
    assert not {"polars", "deltalake", "numpy", "pydantic", "sqlalchemy"} & set(done.stdout.split())
