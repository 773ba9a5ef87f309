from __future__ import annotations

import datetime as dt
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inboxes import DESCRIBED, NOON, answered, brought_in, fill, ids_of, new_ids, turned
from seatrial.journal.compact import QUARANTINE, Compacted, compact
from seatrial.journal.entry import Answered, Described, Entry
from seatrial.journal.files import files_of
from seatrial.journal.ids import id_text
from seatrial.journal.inbox import Inbox
from seatrial.journal.journal import Journal
from seatrial.journal.tables import append_once, open_table
from seatrial.values import StateError

ENVIRONMENT = {**os.environ, "PYTHONPATH": "tests"}


def moved(folder: Path) -> Compacted:
    """Compact the journal of a folder."""
    return compact(folder / "inbox", folder)


def found(folder: Path) -> Counter[str]:
    """Return how often each prediction is in the tables."""
    return Counter(Journal(folder).predictions().select("id").collect()["id"])


def once(ids: set[str]) -> Counter[str]:
    """Return what should be found: each of them once."""
    return Counter(dict.fromkeys(ids, 1))


def test_answers_become_rows(tmp_path: Path) -> None:
    entry = answered(2, row_ids=["P1", "P2"], late=0.25)
    fill(tmp_path / "inbox", entry)
    assert moved(tmp_path) == Compacted(files=1, predictions=2)
    rows = Journal(tmp_path).predictions().collect().to_dicts()
    assert rows[1] == {
        "id": id_text(entry.first_id, 1),
        "at": NOON,
        "day": NOON.date(),
        "model": "parcels",
        "version": "1",
        "route": "champion",
        "route_probability": 1.0,
        "row_id": "P2",
        "label": "on time",
        "score": 0.25,
        "scores": [0.75, 0.25],
        "latency_ms": 0.25,
        "feature_weight": 1.5,
        "feature_stops": 3,
    }


def test_nothing_is_left_and_nothing_is_moved_twice(tmp_path: Path) -> None:
    fill(tmp_path / "inbox", answered(), turned(row="P1"))
    moved(tmp_path)
    assert [path.name for path in (tmp_path / "inbox").iterdir()] == ["compacting.lock"]
    assert moved(tmp_path) == Compacted()


def test_a_file_that_comes_back_from_a_backup_is_not_taken_again(tmp_path: Path) -> None:
    fill(tmp_path / "inbox", answered(), turned(row="P1"))
    kept = {path: path.read_bytes() for path in (tmp_path / "inbox").iterdir()}
    moved(tmp_path)
    for path, content in kept.items():
        path.write_bytes(content)
    assert moved(tmp_path) == Compacted(files=1)
    assert set(found(tmp_path).values()) == {1}


def test_a_file_that_is_being_written_is_left_alone(tmp_path: Path) -> None:
    box = Inbox(tmp_path / "inbox", turn_after_bytes=1)
    box.add(DESCRIBED)
    box.add(answered())
    box.commit()  # turns
    box._turn_after_bytes = 1 << 20
    box.add(answered())
    box.commit()
    for thread in box._closing:
        thread.join()
    assert moved(tmp_path).predictions == 1
    box.close()
    assert moved(tmp_path).predictions == 1


def test_a_damaged_file_stands_in_nobodys_way_and_is_kept(tmp_path: Path) -> None:
    fill(tmp_path / "inbox", answered())
    damaged = next(files_of(tmp_path / "inbox"))
    brought_in(damaged)
    damaged.path.write_bytes(b"no database" * 1000)
    entry = answered()
    fill(tmp_path / "inbox", entry)
    done = moved(tmp_path)
    assert [(each.code, each.status) for each in done.findings] == [("JRN006", "warn")]
    assert (tmp_path / "inbox" / QUARANTINE / damaged.path.name).exists()
    assert found(tmp_path) == once(ids_of([entry]))
    assert moved(tmp_path) == Compacted()


def test_answers_that_nobody_described_are_kept_aside(tmp_path: Path) -> None:
    fill(tmp_path / "inbox", answered(), described=None)
    odd = next(files_of(tmp_path / "inbox"))
    done = moved(tmp_path)
    assert "does not say what the answers mean of parcels 1" in done.findings[0].message
    assert {each.name for each in (tmp_path / "inbox" / QUARANTINE).iterdir()} == {odd.path.name, odd.wal.name}


def test_answers_that_do_not_fit_their_description_are_kept_aside(tmp_path: Path) -> None:
    fill(
        tmp_path / "inbox",
        answered(),
        described=Described("parcels", "1", ("a", "b", "c"), ("number",) * 3, "value", ()),
    )
    entry = answered()
    fill(tmp_path / "inbox", entry)
    assert "do not fit" in moved(tmp_path).findings[0].message
    assert found(tmp_path) == once(ids_of([entry]))


def test_spark_and_duckdb_can_read_the_tables(tmp_path: Path) -> None:
    fill(tmp_path / "inbox", answered(3), turned(row="P1"))
    moved(tmp_path)
    for name, rows in (("predictions", 3), ("outcomes", 1)):
        table = open_table(tmp_path, name)
        protocol = table.protocol()
        assert (protocol.min_reader_version, protocol.min_writer_version) == (1, 2)
        assert not protocol.reader_features
        files = [str(tmp_path / name / path) for path in pl.DataFrame(table.get_add_actions())["path"]]
        query = "SELECT count(*), min(day), min(model) FROM read_parquet(?, hive_partitioning = true)"
        counted = duckdb.execute(query, [files]).fetchall()
        assert counted[0][:2] == (rows, NOON.date())


@settings(max_examples=10)
@given(
    st.lists(
        st.sampled_from(["answer", "many", "outcome", "commit", "turn", "kill", "compact"]), min_size=8, max_size=25
    ),
    st.data(),
)
def test_any_order_of_answers_turns_kills_and_compactions_gives_each_once(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("any")
    boxes: list[Inbox] = []
    acknowledged: set[str] = set()
    said: set[str] = set()

    def box() -> Inbox:
        if not boxes:
            boxes.append(Inbox(folder / "inbox"))
            boxes[0].add(DESCRIBED)
        return boxes[0]

    pending: list[Entry] = []
    for step in steps:
        if step in {"answer", "many", "outcome"}:
            row = f"P{data.draw(st.integers(0, 3))}"
            entry = turned(row=row) if step == "outcome" else answered(3 if step == "many" else 1)
            box().add(entry)
            pending.append(entry)
        elif step == "compact":
            moved(folder)
        elif step == "kill":
            if boxes:
                _forget(boxes.pop())
            pending.clear()
        else:
            box().commit()
            acknowledged |= ids_of(pending)
            said |= {entry.row_id for entry in pending if not isinstance(entry, Answered | Described) and entry.row_id}
            pending.clear()
            if step == "turn":
                box().turn()
    if boxes:
        _forget(boxes.pop())
    moved(folder)
    assert found(folder) == once(acknowledged)
    assert set(Journal(folder).outcomes().collect()["row_id"]) == said


def _forget(box: Inbox) -> None:
    """Leave an inbox as a kill does, its log beside the database; in a process of its own, as only that can die."""
    for thread in box._closing:
        thread.join()
    if box._writer is not None:
        file = box._writer.file
        left = {path: path.read_bytes() for path in file.all if path.exists()}
        box._writer.close()
        for path, content in left.items():
            path.write_bytes(content)


@settings(max_examples=6)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=6), st.sets(st.integers(0, 6)))
def test_compacting_the_parts_is_compacting_the_whole(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], stops: set[int]
) -> None:
    parts, whole = tmp_path_factory.mktemp("parts"), tmp_path_factory.mktemp("whole")
    for place, size in enumerate(sizes):
        entries = [answered(size, at=NOON + dt.timedelta(hours=8 * place)), turned(row=f"P{place % 2}")]
        for folder in (parts, whole):
            fill(folder / "inbox", *entries)
        if place in stops:
            moved(parts)
    moved(parts)
    moved(whole)
    for read in (Journal.predictions, Journal.joined):
        assert read(Journal(parts)).collect().sort("id").equals(read(Journal(whole)).collect().sort("id"))
    kept = [Journal(folder).outcomes().select("row_id", "value", "known_at").collect() for folder in (parts, whole)]
    assert kept[0].sort("row_id").equals(kept[1].sort("row_id"))


def test_tables_that_cannot_be_written_leave_the_inbox_as_it_is(tmp_path: Path) -> None:
    entry = answered()
    fill(tmp_path / "inbox", entry)
    (tmp_path / "predictions").write_text("in the way")
    with pytest.raises(StateError, match="JRN005"):
        moved(tmp_path)
    (tmp_path / "predictions").unlink()
    assert moved(tmp_path).predictions == 1
    assert found(tmp_path) == once(ids_of([entry]))


def test_an_inbox_that_cannot_be_had_is_told(tmp_path: Path) -> None:
    (tmp_path / "inbox").write_text("in the way")
    with pytest.raises(StateError, match="JRN005"):
        moved(tmp_path)


def test_of_two_that_compact_at_once_one_waits_or_leaves(tmp_path: Path) -> None:
    told = "import sys, pathlib; from seatrial.journal.compact import _alone; import time\n"
    told += "with _alone(pathlib.Path(sys.argv[1]), 0.0) as alone: print(alone, flush=True); time.sleep(60)"
    other = subprocess.Popen([sys.executable, "-c", told, str(tmp_path / "inbox")], stdout=subprocess.PIPE)
    assert other.stdout is not None
    assert other.stdout.readline() == b"True\n"
    fill(tmp_path / "inbox", answered())
    assert compact(tmp_path / "inbox", tmp_path, wait_s=0.1) == Compacted(busy=True)
    other.kill()
    other.wait()
    other.stdout.close()
    assert moved(tmp_path).predictions == 1


def test_the_log_of_the_table_refuses_the_same_file_a_second_time(tmp_path: Path) -> None:
    """As two machines might that share the folder and see no lock of each other."""
    fill(tmp_path / "inbox", answered())
    moved(tmp_path)
    rows = Journal(tmp_path).predictions().collect().with_columns(id=pl.lit(id_text(new_ids())))
    calls = []

    def given(before: object, _: object) -> pl.DataFrame:
        calls.append(before)
        if len(calls) == 1:  # another one is faster
            append_once(tmp_path, "predictions", lambda *_: rows, done={"other-1": 7})
            return rows
        return rows.clear()

    assert append_once(tmp_path, "predictions", given, done={"other-1": 7}) == 0
    assert calls == [{"other-1": 0}, {"other-1": 7}]
    assert sum(found(tmp_path).values()) == 2


WRITER = """
import pathlib, sys, time, random
from inboxes import DESCRIBED, answered, ids_of, turned
from seatrial.journal.inbox import Inbox
box = Inbox(pathlib.Path(sys.argv[1]), level=sys.argv[2], turn_after_s=0.05, turn_after_bytes=20_000)
box.add(DESCRIBED)
out = open(sys.argv[3], "a")
print("begun", flush=True)
while True:
    entry = answered(random.choice((1, 1, 5)))
    box.add(entry)
    box.add(turned(row=str(random.random())))
    box.commit()
    out.write("".join(each + chr(10) for each in ids_of([entry])))
    out.flush()
    time.sleep(0.001)
"""
COMPACTOR = """
import pathlib, sys
from seatrial.journal.compact import compact
folder = pathlib.Path(sys.argv[1])
while True:
    compact(folder / "inbox", folder, wait_s=5)
"""


def crash(folder: Path, rounds: int, *, seed: int, level: str = "written") -> None:
    """Kill writers and compactors at random moments, and see that each acknowledged answer is there once."""
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    acknowledged = folder / "acknowledged"
    python = [sys.executable, "-c"]
    compactors: list[subprocess.Popen[bytes]] = []
    for _ in range(rounds):
        writer = subprocess.Popen(
            [*python, WRITER, folder / "inbox", level, acknowledged], env=ENVIRONMENT, stdout=subprocess.PIPE
        )
        while len(compactors) < 2:
            compactors.append(subprocess.Popen([*python, COMPACTOR, folder], env=ENVIRONMENT))
        with writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"begun\n"
            time.sleep(0.05 + 0.4 * chance.random())
            writer.send_signal(signal.SIGKILL)
        if chance.random() < 0.7:
            victim = compactors.pop(chance.randrange(2))
            assert victim.poll() is None
            time.sleep(0.3 * chance.random())
            victim.send_signal(signal.SIGKILL)
            victim.wait()
    for compactor in compactors:
        assert compactor.poll() is None
        compactor.send_signal(signal.SIGKILL)
        compactor.wait()
    done = moved(folder)
    assert not done.findings
    counted = found(folder)
    told = set(acknowledged.read_text().split())
    assert told
    assert set(counted.values()) == {1}
    assert not told - set(counted)
    # what a writer had committed and could not say any more: one answer at most for each
    assert len(set(counted) - told) <= 5 * rounds
    assert [path.name for path in (folder / "inbox").iterdir()] == ["compacting.lock"]


def test_kills_of_writers_and_compactors_lose_and_double_nothing(tmp_path: Path) -> None:
    crash(tmp_path, 8, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("level", ["written", "synced"])
def test_a_hundred_kills_lose_and_double_nothing(tmp_path: Path, level: str) -> None:
    crash(tmp_path, 120, seed=2, level=level)


COMPACTS = """
import pathlib, sys
from seatrial.journal.compact import compact
folder = pathlib.Path(sys.argv[1])
print(compact(folder / "inbox", folder).files)
"""


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace shows what waits for the disk; it is not here")
def test_rows_are_on_the_disk_before_their_inbox_goes(tmp_path: Path) -> None:
    fill(tmp_path / "inbox", answered(), turned(row="P1"))
    trace = tmp_path / "trace"
    watched = ["strace", "-f", "-y", "-e", "trace=fsync,unlink,unlinkat", "-o", trace]
    subprocess.run([*watched, sys.executable, "-c", COMPACTS, tmp_path], check=True, capture_output=True)
    lines = trace.read_text().splitlines()
    removed = next(place for place, line in enumerate(lines) if "unlink" in line and '.inbox"' in line)
    synced = [line for line in lines[:removed] if "fsync" in line]
    for wanted in ("predictions/model=parcels", "predictions/_delta_log/", "outcomes/_delta_log/"):
        assert any(wanted in line for line in synced), wanted


DIES_BEFORE_THE_DISK = """
import os, pathlib, signal, sys
from seatrial.journal import compact
compact.to_disk = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
compact.compact(pathlib.Path(sys.argv[1]) / "inbox", pathlib.Path(sys.argv[1]))
"""


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace shows what waits for the disk; it is not here")
def test_what_one_committed_that_was_killed_is_on_the_disk_before_its_inbox_goes(tmp_path: Path) -> None:
    fill(tmp_path / "inbox", answered())
    killed = subprocess.run([sys.executable, "-c", DIES_BEFORE_THE_DISK, tmp_path], check=False)
    assert killed.returncode == -signal.SIGKILL
    trace = tmp_path / "trace"
    watched = ["strace", "-f", "-y", "-e", "trace=fsync,unlink,unlinkat", "-o", trace]
    time.sleep(2.1)  # by the times of files, its commit would be none of ours
    subprocess.run([*watched, sys.executable, "-c", COMPACTS, tmp_path], check=True, capture_output=True)
    lines = trace.read_text().splitlines()
    removed = next(place for place, line in enumerate(lines) if "unlink" in line and '.inbox"' in line)
    synced = [line for line in lines[:removed] if "fsync" in line]
    assert any("predictions/_delta_log/00000000000000000001.json" in line for line in synced)
    assert any("predictions/model=parcels" in line and ".parquet" in line for line in synced)
    assert sum(found(tmp_path).values()) == 1


STEPWISE = """
import os, pathlib, signal, sys
from seatrial.journal.compact import compact
folder, stop = pathlib.Path(sys.argv[1]), int(sys.argv[2])
calls = 0
def watch(event, arguments):
    global calls
    if event in WATCHED:
        calls += 1
        if calls == stop:
            os.kill(os.getpid(), signal.SIGKILL)
WATCHED = {"open", "os.rename", "os.remove", "os.mkdir", "sqlite3.connect", "fcntl.flock", "os.rmdir", "os.scandir"}
sys.addaudithook(watch)
compact(folder / "inbox", folder)
"""


def stepwise(folder: Path, every: int) -> int:
    """Kill compactors at the n-th thing that they ask of the system, for growing n; return how many were killed."""
    for killed, stop in enumerate(range(every, 10_000, every)):
        place = folder / str(stop)
        fill(place / "inbox", answered(2), answered(), turned(row="P1"))
        fill(place / "inbox", turned(row="P1"), answered())
        done = subprocess.run(
            [sys.executable, "-c", STEPWISE, place, str(stop)], env=ENVIRONMENT, capture_output=True, check=False
        )
        assert done.returncode in {0, -signal.SIGKILL}, done.stderr
        assert not moved(place).findings, stop
        assert sorted(found(place).values()) == [1] * 4, stop
        assert Journal(place).outcomes().collect().height == 1, stop
        assert [path.name for path in (place / "inbox").iterdir()] == ["compacting.lock"]
        if done.returncode == 0:
            return killed
    raise AssertionError("it never ends")


def test_a_compactor_that_dies_between_two_steps_loses_and_doubles_nothing(tmp_path: Path) -> None:
    assert stepwise(tmp_path, 17) >= 4


@pytest.mark.slow
def test_a_compactor_that_dies_at_any_step_loses_and_doubles_nothing(tmp_path: Path) -> None:
    assert stepwise(tmp_path, 1) >= 70
