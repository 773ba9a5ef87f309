"""A Ray cluster, by its public interface."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import Any, Final, TypeVar

from seatrial.engines.local import died
from seatrial.values import InputError, Progress, silent

T = TypeVar("T")
R = TypeVar("R")

AHEAD: Final = 2


class RayEngine:
    """Runs parts as tasks of a Ray cluster, whose workers find the same version of Seatrial.

    Ray's reports of its own use to its makers are turned off. A cluster that is started here has a token, which Ray
    writes into the home folder unless ``RAY_AUTH_TOKEN`` gives one.

    Parameters
    ----------
    address
        Of a running cluster (``"auto"``, ``"ray://host:10001"``); None starts one on this machine, if none is
        connected yet, and ends it when :meth:`close` is called.
    processes
        Workers of a cluster that is started here; None is one per processor.

    Raises
    ------
    InputError
        ``ENG001`` if Ray is not installed.
    """

    def __init__(self, address: str | None = None, *, processes: int | None = None) -> None:
        self._ray = _library()
        self._started = not self._ray.is_initialized()
        if self._started:
            os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing leaves the machine
            start = {"address": address} if address else {"num_cpus": processes, "include_dashboard": False}
            self._ray.init(**start, log_to_driver=False, configure_logging=False)

    def map(self, function: Callable[[T], R], parts: Sequence[T], *, progress: Progress = silent) -> Iterator[R]:
        """Give what the function makes of each part, in the order of the parts, as :class:`Engine` says.

        Raises
        ------
        SeatrialError
            What the function raised; ``ENG002`` if a process that ran it died.
        """
        task, shared = self._ray.remote(_call), self._ray.put(function)
        most = AHEAD * max(1, int(self._ray.cluster_resources().get("CPU", 1)))
        waiting: deque[Any] = deque()
        left = iter(parts)
        for done in range(1, len(parts) + 1):
            while len(waiting) < most and (part := next(left, _NO_MORE)) is not _NO_MORE:
                waiting.append(task.remote(shared, part))
            result: R = self._result(waiting.popleft())
            progress("parts", done, len(parts))
            yield result

    def close(self) -> None:
        """End the cluster if it was started here."""
        if self._started:
            self._ray.shutdown()

    def _result(self, reference: object) -> Any:  # noqa: ANN401 - whatever the function gave
        errors = self._ray.exceptions
        try:
            return self._ray.get(reference)
        except errors.RayTaskError as error:
            raise error.cause from error
        except (errors.WorkerCrashedError, errors.NodeDiedError) as error:
            raise died() from error


_NO_MORE: Final = object()


def _call(function: Callable[[T], R], part: T) -> R:
    return function(part)


def _library() -> ModuleType:
    try:
        import ray  # noqa: PLC0415 - an optional library
        import ray.exceptions  # noqa: PLC0415 - the same
    except ModuleNotFoundError as error:
        raise InputError(
            "ENG001",
            "the engine is ray, which is not installed",
            expected="the extra ray",
            fix='pip install "seatrial[ray]"',
        ) from error
    return ray
