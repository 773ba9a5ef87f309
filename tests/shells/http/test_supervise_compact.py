"""The compactor as a child: it moves what waits, and says what keeps it from doing so."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from seatrial.journal.entry import Turned
from seatrial.journal.files import files_of
from seatrial.journal.inbox import Inbox
from seatrial.journal.journal import Journal
from seatrial.shells.http.supervise_compact import Compactor

NOW_US = 1_767_225_600_000_000


class Kept:
    """A journal with an outcome in its inbox, and a compactor."""

    def __init__(self, state: Path) -> None:
        self.folder = state / "journal"
        self.said: list[str] = []
        self.compactor = Compactor(state, self.folder / "inbox", keep_days=36_500, tell=self.said.append)

    def add(self) -> None:
        inbox = Inbox(self.folder / "inbox")
        inbox.add(Turned(bytes(15) + b"1", None, "P1", "late", NOW_US, "test", NOW_US))
        inbox.commit()
        inbox.close()

    def waiting(self) -> int:
        return sum(1 for _ in files_of(self.folder / "inbox"))


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def test_what_waits_is_moved(kept: Kept) -> None:
    kept.add()
    asyncio.run(kept.compactor.run())
    assert kept.compactor.last is not None
    assert (kept.compactor.last.rows, kept.compactor.last.error, kept.waiting()) == (1, "", 0)
    assert Journal(kept.folder).outcomes().collect().height == 1


def test_a_run_that_finds_nothing_left_of_the_processor_is_begun_anew_with_a_share(kept: Kept) -> None:
    kept.add()
    compactor = Compactor(kept.folder.parent, kept.folder / "inbox", keep_days=36_500, tell=print, patient_s=0.0)
    asyncio.run(compactor.run())
    assert compactor.last is not None
    assert (compactor.last.rows, compactor.last.error, kept.waiting()) == (1, "", 0)


def test_nothing_waits_and_nothing_is_started(kept: Kept) -> None:
    asyncio.run(kept.compactor.run())
    assert kept.compactor.last is None


def test_what_keeps_it_is_told_once_and_its_end_too(kept: Kept) -> None:
    kept.add()
    blocked = kept.folder / "outcomes"
    blocked.write_text("no folder")
    for _ in range(2):
        asyncio.run(kept.compactor.run())
    assert kept.waiting() == 1
    blocked.unlink()
    asyncio.run(kept.compactor.run())
    assert kept.waiting() == 0
    first, second = kept.said
    assert "cannot be compacted" in first
    assert second == "the journal is compacted again"


def test_who_is_tired_of_waiting_ends_it_and_loses_nothing(kept: Kept) -> None:
    kept.add()

    async def hasty() -> None:
        async with asyncio.timeout(0.05):
            await kept.compactor.run()

    with pytest.raises(TimeoutError):
        asyncio.run(hasty())
    asyncio.run(kept.compactor.run())
    assert (kept.waiting(), Journal(kept.folder).outcomes().collect().height) == (0, 1)
