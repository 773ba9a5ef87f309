from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path

import pytest

from planes import run
from seatrial.journal.entry import Entry, Turned
from seatrial.journal.ids import Ids
from seatrial.journal.inbox import Inbox, Level
from seatrial.serving.recorder import NoRecorder, TickRecorder
from seatrial.serving.refusal import RequestError

ENTRY = Turned(Ids()(), "id", None, 1, 1, "", 1)


class Counted(Inbox):
    """An inbox that counts its commits and rounds, and whose disk can be slow."""

    commits = 0
    syncs = 0
    slow_s = 0.0

    def __init__(self, folder: Path, *, level: Level = "written") -> None:
        super().__init__(folder, level=level)
        self.free = threading.Event()
        self.free.set()

    def commit(self) -> None:
        self.commits += bool(self.pending)
        super().commit()

    def sync(self) -> None:
        self.free.wait(30)
        time.sleep(self.slow_s)
        super().sync()
        self.syncs += 1


async def record(recorder: TickRecorder, entry: Entry = ENTRY) -> None:
    recorder.add(entry)
    settled = recorder.settled()
    assert settled is not None
    await settled


def test_a_tick_is_one_commit(tmp_path: Path) -> None:
    inbox = Counted(tmp_path / "inbox")

    async def test() -> None:
        recorder = TickRecorder(inbox)
        await asyncio.gather(*(record(recorder) for _ in range(100)))
        assert (inbox.commits, inbox.pending) == (1, 0)
        await record(recorder)
        assert inbox.commits == 2

    run(test)
    inbox.close()


def test_rounds_to_the_disk_are_shared(tmp_path: Path) -> None:
    inbox = Counted(tmp_path / "inbox", level="synced")
    inbox.free.clear()

    async def test() -> None:
        recorder = TickRecorder(inbox, synced=True)
        asked = []
        for _ in range(10):
            asked.append(asyncio.create_task(record(recorder)))
            await asyncio.sleep(0.01)
        assert (inbox.commits, inbox.syncs) == (10, 0)
        assert not any(each.done() for each in asked)
        inbox.free.set()
        await asyncio.gather(*asked)
        assert inbox.syncs == 2  # the one that was under way, and one for all who came meanwhile

    run(test)
    inbox.close()


@pytest.mark.parametrize("synced", [False, True])
def test_a_stalled_disk_stalls_only_who_waits_for_it(tmp_path: Path, *, synced: bool) -> None:
    inbox = Counted(tmp_path / "inbox", level="synced" if synced else "written")
    inbox.slow_s = 1.0

    async def test() -> float:
        recorder = TickRecorder(inbox, synced=synced)
        began = time.monotonic()
        await record(recorder)
        return time.monotonic() - began

    assert (run(test) > 0.9) == synced
    inbox.close()


def test_the_loop_goes_on_while_the_disk_is_slow(tmp_path: Path) -> None:
    inbox = Counted(tmp_path / "inbox", level="synced")
    inbox.slow_s = 0.3

    async def test() -> int:
        waiting = asyncio.create_task(record(TickRecorder(inbox, synced=True)))
        ticks = 0
        while not waiting.done():
            await asyncio.sleep(0.005)
            ticks += 1
        await waiting
        return ticks

    assert run(test) > 10
    inbox.close()


def test_whoever_gives_up_harms_nobody(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "inbox")

    async def test() -> None:
        recorder = TickRecorder(inbox)
        tasks = [asyncio.create_task(record(recorder)) for _ in range(3)]
        await asyncio.sleep(0)
        tasks[1].cancel()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(each) for each in done] == [type(None), asyncio.CancelledError, type(None)]

    run(test)
    inbox.close()


def test_a_journal_that_cannot_write_refuses_and_recovers(tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.write_text("in the way", encoding="utf-8")
    inbox = Inbox(folder)

    async def test() -> None:
        recorder = TickRecorder(inbox)
        refusals = await asyncio.gather(*(record(recorder) for _ in range(3)), return_exceptions=True)
        for refusal in refusals:
            assert isinstance(refusal, RequestError)
            assert (refusal.code, refusal.kind, refusal.retry_after_s) == ("SRV032", "unavailable", 1.0)
        assert recorder.failures == 1
        folder.unlink()
        await record(recorder)

    run(test)
    inbox.close()


def test_a_share_is_kept_by_the_id(tmp_path: Path) -> None:
    new_ids = Ids()
    recorder = TickRecorder(Inbox(tmp_path / "inbox"), sample=0.25)
    ids = [new_ids() for _ in range(20_000)]
    chosen = [recorder.chooses(each) for each in ids]
    assert 0.23 < sum(chosen) / len(chosen) < 0.27
    assert chosen == [recorder.chooses(each) for each in ids]


def test_all_is_kept_or_nothing(tmp_path: Path) -> None:
    ids = [Ids()() for _ in range(100)]
    assert all(TickRecorder(Inbox(tmp_path / "inbox")).chooses(each) for each in ids)
    assert not any(NoRecorder().chooses(each) for each in ids)
    assert NoRecorder().settled() is None


def test_flush_waits_for_the_disk(tmp_path: Path) -> None:
    inbox = Counted(tmp_path / "inbox", level="synced")
    inbox.slow_s = 0.05

    async def test() -> None:
        recorder = TickRecorder(inbox, synced=True)
        recorder.add(ENTRY)
        await recorder.flush()
        assert (inbox.commits, inbox.syncs) == (1, 1)

    run(test)
    inbox.close()
    assert threading.active_count() < 20
