"""Processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Final, TypeVar

from seatrial.values import Progress, StateError, silent

T = TypeVar("T")
R = TypeVar("R")

AHEAD: Final = 2  # parts that are given out per process, so that none waits for the next
ONE_THREAD: Final = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


class LocalEngine:
    """Runs parts in processes side by side, or one after the other in this one.

    Parameters
    ----------
    processes
        How many; 1 starts none, None is one per processor.
    """

    def __init__(self, processes: int | None = None) -> None:
        self.processes = processes or os.cpu_count() or 1

    def map(self, function: Callable[[T], R], parts: Sequence[T], *, progress: Progress = silent) -> Iterator[R]:
        """Give what the function makes of each part, in the order of the parts, as :class:`Engine` says.

        Raises
        ------
        SeatrialError
            What the function raised; ``ENG002`` if a process that ran it died.
        """
        found = map(function, parts) if self.processes == 1 else self._spread(function, parts)
        for done, result in enumerate(found, start=1):
            progress("parts", done, len(parts))
            yield result

    def _spread(self, function: Callable[[T], R], parts: Sequence[T]) -> Iterator[R]:
        waiting: deque[Future[R]] = deque()
        with ProcessPoolExecutor(
            self.processes, mp_context=multiprocessing.get_context("spawn"), initializer=_alone
        ) as pool:
            try:
                for part in parts:
                    waiting.append(pool.submit(function, part))
                    if len(waiting) >= AHEAD * self.processes:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            except BrokenProcessPool as error:
                raise died() from error
            finally:
                pool.shutdown(wait=False, cancel_futures=True)


def died() -> StateError:
    """Return what is said of a process that ended in the middle of its part."""
    return StateError(
        "ENG002",
        "a process that worked on a part of the data died",
        expected="memory for one part per process",
        fix="run it again with fewer processes, or with smaller parts",
    )


def _alone() -> None:
    """Leave the other processors to the other processes."""
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
