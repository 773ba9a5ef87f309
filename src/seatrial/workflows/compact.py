"""The verb behind ``serve``: what its processes recorded goes into the tables of the journal."""

from __future__ import annotations

from datetime import timedelta
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
    state: Path, *, keep: timedelta | None = None, wait_s: float = 0.0, progress: Progress = silent
) -> Compacted:
    """Return what was moved from the inboxes of a project, given its ``.seatrial``, into its journal.

    The other parameters, and what is raised, are those of :func:`seatrial.journal.compact.compact`.
    """
    return compact(inbox_folder(state), journal_folder(state), keep=keep, wait_s=wait_s, progress=progress)
