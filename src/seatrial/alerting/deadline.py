"""Do something that talks to another machine, and go on when it takes too long, whatever it waits for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from seatrial.alerting.channels.channel import Undelivered

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T]) -> T:
    """Return what work gives.

    A time-out of a socket starts anew with each byte that comes; this one does not. What is not done in time is left to
    itself, in a thread that ends with the process.

    Raises
    ------
    Undelivered
        If it is not done in time, or says so itself.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001 - it is raised again where it is waited for
            errors.append(error)

    thread = threading.Thread(target=run, name="seatrial-alert", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise Undelivered(f"no answer in {seconds:g} seconds")
    if errors:
        raise errors[0]
    return results[0]
