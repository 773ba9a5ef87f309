"""The compactor in a process of its own that lives as long as one run: so polars never lives in a server."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seatrial.journal.files import files_of

CHILD = "seatrial.shells.http.compact"
EVERY_S = 10.0
# Workers that leave nothing of the processor: a run that takes only what is left must not wait for ever.
PATIENT_S = 5.0
# Far beyond any real run; a disk that hangs must not hold the journal for ever.
LONGEST_S = 600.0
NICENESS = 10
"""A tenth of what a worker gets of a core that both want."""
ONE_THREAD = {"POLARS_MAX_THREADS": "1", "TOKIO_WORKER_THREADS": "1"}
"""It has time: with a thread per core it takes four times the memory, and the cores from those who answer."""
_KEPT_OUTPUT = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Compaction:
    """How the last run went.

    Parameters
    ----------
    at
        When it ended, in seconds since 1970.
    seconds
        How long it took.
    rows
        Predictions and outcomes that were moved into the tables.
    error
        What went wrong; empty if nothing did.
    """

    at: float
    seconds: float
    rows: int = 0
    error: str = ""


class Compactor:
    """Runs the compactor now and then, one run at a time.

    Parameters
    ----------
    state, inbox
        The folder of all state, and that of the inboxes in it.
    keep_days
        How long the journal keeps an answer.
    tell
        Takes a sentence when a run begins to fail, and when one succeeds again.
    patient_s
        How long a run may take of the processor only what others leave; then it is begun anew with a share.
    """

    def __init__(
        self,
        state: Path,
        inbox: Path,
        *,
        keep_days: float,
        tell: Callable[[str], None],
        patient_s: float = PATIENT_S,
    ) -> None:
        self._state = state
        self._inbox = inbox
        self._keep_days = keep_days
        self._tell = tell
        self._patient_s = patient_s
        self._running = asyncio.Lock()
        self.last: Compaction | None = None

    async def run(self, *, in_haste: bool = False) -> None:
        """Let the compactor move what waits, unless nothing does; whoever is tired of waiting may cancel it.

        Parameters
        ----------
        in_haste
            Whether it takes its share of the processor at once, as nobody answers any more.
        """
        async with self._running:
            failed_before = self.last is not None and bool(self.last.error)
            try:
                if next(files_of(self._inbox), None) is None:
                    return
                self.last = await self._run(in_haste=in_haste)
            except (OSError, ValueError) as error:  # no memory, no process, no descriptor to be had; or no JSON
                self.last = Compaction(at=time.time(), seconds=0.0, error=str(error))
            if self.last.error and not failed_before:
                self._tell(f"the journal cannot be compacted, its inbox grows: {self.last.error}")
            elif failed_before and not self.last.error:
                self._tell("the journal is compacted again")

    async def _run(self, *, in_haste: bool) -> Compaction:
        if not in_haste:
            with suppress(TimeoutError):
                return await self._child(longest_s=self._patient_s)
        try:
            return await self._child(longest_s=LONGEST_S, in_haste=True)
        except TimeoutError:
            error = f"it took longer than {LONGEST_S:.0f} s, and was ended; nothing is lost"
            return Compaction(at=time.time(), seconds=LONGEST_S, error=error)

    async def _child(self, *, longest_s: float, in_haste: bool = False) -> Compaction:
        """Return how one process went; raises ``TimeoutError`` once it has ended one that took too long."""
        began = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", CHILD),
            *("--state", str(self._state), "--keep-days", str(self._keep_days)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, **ONE_THREAD},
            process_group=0,
        )
        stand_back(process.pid, in_haste=in_haste)
        error, rows = "", 0
        try:
            async with asyncio.timeout(longest_s):
                said, told = await process.communicate()
            if process.returncode == 0:
                rows = self._heard(json.loads(said))
            else:
                error = told.decode(errors="replace").strip()[-_KEPT_OUTPUT:] or f"it ended with {process.returncode}"
        finally:
            await _end(process)
        return Compaction(at=time.time(), seconds=round(time.monotonic() - began, 3), rows=rows, error=error)

    def _heard(self, done: dict[str, Any]) -> int:
        """Return how many rows were moved, and tell what was odd."""
        for finding in done["findings"]:
            self._tell(finding)
        return int(done["predictions"]) + int(done["outcomes"])


def stand_back(pid: int, *, in_haste: bool) -> None:
    """Let whoever answers go before a process: it takes what they leave of the processor; in haste, a small share."""
    with suppress(OSError):  # it has ended already, or a sandbox knows no such class: it goes on without
        os.setpriority(os.PRIO_PROCESS, pid, NICENESS)
        if not in_haste and hasattr(os, "SCHED_IDLE"):
            os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))


async def _end(process: asyncio.subprocess.Process) -> None:
    """End a process that still runs; it may be killed at any instruction, and its work is done by the next run."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()
