"""The verb behind ``serve``: what its processes recorded goes into the tables of the journal."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from seatrial.journal.compact import Compacted, compact
from seatrial.values import Progress, silent

JOURNAL, INBOX = "journal", "inbox"


def inbox_folder(state: Path) -> Path:
    """Return where the processes of a project record their answers, given its folder ``.seatrial``."""
    return state / JOURNAL / INBOX


def journal_folder(state: Path) -> Path:
    """Return where the tables of a project's journal are, given its folder ``.seatrial``."""
    return state / JOURNAL


def compact_journal(
    state: Path,
    *,
    keep: timedelta | None = None,
    now: datetime | None = None,
    wait_s: float = 0.0,
    progress: Progress = silent,
) -> Compacted:
    """Return what was moved from the inboxes of a project into its journal; see :func:`seatrial.journal.compact`.

    Parameters
    ----------
    state
        The folder ``.seatrial`` of the project.
    keep
        How long rows are kept; None for ever.
    now
        The time; that of the machine if None.
    wait_s
        How long another process that compacts is waited for.
    progress
        Told of the files behind us.

    Raises
    ------
    StateError
        ``JRN004`` the library is not installed, ``JRN005`` a table cannot be read or written; the inboxes stay.
    """
    return compact(inbox_folder(state), journal_folder(state), keep=keep, now=now, wait_s=wait_s, progress=progress)
