"""Watch until told to stop: one leader when several run, and a run whenever a window is over."""

from __future__ import annotations

import os
import platform
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from seatrial.evidence.leases import Lease
from seatrial.project import Project
from seatrial.values import Progress, StateError, silent
from seatrial.workflows.watch import Asked, Watch, watch_once
from seatrial.workflows.watching.windows import last_end
from seatrial.workflows.wire import open_project, open_store

LEASE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(minutes=1)
"""How often the lease is renewed, and those who do not lead ask whether somebody still does."""

Told = Callable[[Watch], None]
Say = Callable[[str], None]


def watch_always(asked: Asked, *, stop: threading.Event, told: Told, say: Say, progress: Progress = silent) -> None:
    """Look at every window once it is over, until told to stop.

    Of several that watch one project, on one machine or on many, one looks and the others wait; when it ends, or is
    cut off for longer than its lease, another goes on where it stopped. Windows that passed meanwhile are made up for.

    Parameters
    ----------
    asked
        What is watched.
    stop
        Set when it shall end.
    told
        Takes what each run came to.
    say
        Takes a sentence when something happens that its owner must know.
    progress
        Told how far a run is.

    Raises
    ------
    InputError
        If the project file, the release or its reference is wrong: no later run would be better.
    """
    project = open_project(asked.path, asked.settings)
    holder = f"{platform.node()}:{os.getpid()}"
    name = f"watch:{project.purpose.name}"
    leads, looked = False, None
    while not stop.is_set():
        lease = _lease(project, name, holder, say=say)
        if lease is None:
            if leads:
                say("another process leads now")
            leads = False
        else:
            if not leads:
                say(f"{holder} leads")
            leads = True
            looked = _run(asked, project, lease, looked=looked, told=told, say=say, progress=progress)
        stop.wait(_pause(project, datetime.now(UTC), looked=looked).total_seconds())
    if leads:
        _release(project, name, say=say)


def _lease(project: Project, name: str, holder: str, *, say: Say) -> Lease | None:
    try:
        with open_store(project) as store:
            return store.leases.take(name, holder, length=LEASE)
    except StateError as error:
        say(f"the store is away: {error.found}")
        return None


def _release(project: Project, name: str, *, say: Say) -> None:
    try:
        with open_store(project) as store:
            lease = store.leases.read(name)
            if lease is not None:
                store.leases.release(lease)
    except StateError as error:
        say(f"the lease could not be given up, and ends by itself: {error.found}")


def _run(
    asked: Asked,
    project: Project,
    lease: Lease,
    *,
    looked: datetime | None,
    told: Told,
    say: Say,
    progress: Progress,
) -> datetime | None:
    """Return up to where was looked, after a run if a window is due; what goes wrong with it is tried again."""
    watch = project.watch
    due = last_end(datetime.now(UTC), every=watch.every, settle=watch.settle)
    if looked is not None and due <= looked:
        return looked
    try:
        told(watch_once(asked, lease=lease, progress=progress))
    except StateError as error:
        say(f"not looked, it is tried again: {error.code}: {error.found}")
        return looked
    return due


def _pause(project: Project, now: datetime, *, looked: datetime | None) -> timedelta:
    """Return how long nothing is due; at most a minute, so that the lease stands."""
    watch = project.watch
    if looked is None:
        return min(LONGEST_PAUSE, timedelta(seconds=5))
    next_due = looked + watch.every + watch.settle
    return max(timedelta(seconds=0.2), min(next_due - now, LONGEST_PAUSE))
