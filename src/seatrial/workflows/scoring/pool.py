"""Processes that score side by side, each with the package loaded once."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import IO, Self

from seatrial.values import InputError, StateError
from seatrial.values.canonical import decode, dumps
from seatrial.workflows.scoring.job import Count, Job, Told

AHEAD = 2  # blocks that a process knows of, so that it never waits for the next
MODULE = "seatrial.workflows.scoring.worker"
ONE_THREAD = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
_PATIENCE_S = 5.0


class Pool:
    """So many processes; they start at once, and load what they need while nobody has work for them yet.

    Parameters
    ----------
    size
        At least 1.
    """

    def __init__(self, size: int) -> None:
        self._workers: list[_Worker] = []
        self._size = size

    def __enter__(self) -> Self:
        self._workers = [_Worker() for _ in range(self._size)]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.stop(at_once=kind is not None)

    def run(self, job: Job, blocks: Iterable[int]) -> Iterator[Count]:
        """Give what became of each block, as they are done.

        Raises
        ------
        InputError, StateError
            What a process could not do; ``SCO007`` if it died.
        """
        waiting = deque(blocks)
        with selectors.DefaultSelector() as answers:
            for worker in self._workers:
                worker.tell(dumps(job))
                answers.register(worker.answers, selectors.EVENT_READ, worker)
            for worker in self._workers * AHEAD:
                worker.give(waiting)
            while any(worker.blocks for worker in self._workers):
                for key, _ in answers.select():
                    yield key.data.answer()
                    key.data.give(waiting)


class _Worker:
    """One process."""

    def __init__(self) -> None:
        self.blocks: deque[int] = deque()
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by stop()
        environment = {**os.environ, **dict.fromkeys(ONE_THREAD, "1")}
        self._process = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
            [sys.executable, "-m", MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env=environment,
            bufsize=0,
            start_new_session=True,  # an interrupt is for the command, which ends its processes
        )

    @property
    def answers(self) -> IO[bytes]:
        """Where it answers."""
        assert self._process.stdout is not None  # noqa: S101 - opened with a pipe
        return self._process.stdout

    def tell(self, line: bytes) -> None:
        """Write one line to it; if it is dead, its silence tells."""
        assert self._process.stdin is not None  # noqa: S101 - opened with a pipe
        try:
            view = memoryview(line + b"\n")
            while view:
                view = view[self._process.stdin.write(view) :]
        except BrokenPipeError:
            self.blocks.append(-1)

    def give(self, waiting: deque[int]) -> None:
        """Give it the next block, if there is one."""
        if waiting:
            self.blocks.append(waiting.popleft())
            self.tell(str(self.blocks[-1]).encode())

    def answer(self) -> Count:
        """Return what became of its first block."""
        line = b""
        while not line.endswith(b"\n"):
            piece = self.answers.read(1)
            if not piece:
                raise self._died()
            line += piece
        told = decode(Told, json.loads(line))
        if told.done is None:
            parts = {"where": told.where, "expected": told.expected, "fix": told.fix}
            kind = StateError if told.code == "SCO008" else InputError
            raise kind(told.code, told.found, **parts)
        self.blocks.popleft()
        return told.done

    def stop(self, *, at_once: bool) -> None:
        """End it: by its input's end, or at once."""
        assert self._process.stdin is not None  # noqa: S101 - opened with a pipe
        self._process.stdin.close()
        if at_once:
            self._process.kill()
        try:
            self._process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self.answers.close()
        self._said.close()

    def _died(self) -> StateError:
        status = self._process.wait()
        self._said.seek(0)
        said = self._said.read().decode(errors="replace").strip()
        last = (said.splitlines() or [""])[-1]
        if status > 0 and not last.startswith("MemoryError"):
            raise RuntimeError(said)  # what a child did not foresee is a defect, here as there
        ended = f"by signal {-status}" if status < 0 else f"with status {status}"
        return StateError(
            "SCO007",
            f"a process that scores ended {ended}{': ' if last else ''}{last}",
            where=f"block {self.blocks[0]}" if self.blocks else "",
            expected="memory for one block of rows per process, and a model that does not crash",
            fix="run the command again, with fewer processes (--workers 1) if memory was short: what is done is kept",
        )
