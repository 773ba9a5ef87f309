"""The scheduler: one leader, and another when it ends."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

from seatrial.workflows.audit import list_records
from seatrial.workflows.watch import Asked, Watch
from seatrial.workflows.watch_always import watch_always
from watched import DAY, parcels, serve


def midnight() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def run(root: Path, stop: threading.Event, *, runs: int) -> tuple[list[Watch], list[str]]:
    found: list[Watch] = []
    said: list[str] = []

    def told(watch: Watch) -> None:
        found.append(watch)
        if len(found) >= runs:
            stop.set()

    watch_always(Asked(path=root, settings=("watch.every=1d",)), stop=stop, told=told, say=said.append)
    return found, said


def test_a_scheduler_looks_at_what_is_due_and_gives_up_its_lease(root: Path) -> None:
    serve(root, parcels(1000, seed=7, start=midnight() - DAY))
    found, said = run(root, threading.Event(), runs=1)
    assert [report.rows for report in found[0].reports] == [1000]
    assert "leads" in said[0]
    again, _ = run(root, threading.Event(), runs=1)
    assert not again[0].reports


def test_of_two_schedulers_one_looks(root: Path) -> None:
    serve(root, parcels(1000, seed=7, start=midnight() - DAY))
    stop, looked = threading.Event(), threading.Barrier(2)
    found: list[list[Watch]] = []

    def go() -> None:
        looked.wait()
        found.append(run(root, stop, runs=1)[0])

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(len(watch.reports) for each in found for watch in each) == 1
    assert [record.kind for record in list_records(root)].count("watch") == 1
