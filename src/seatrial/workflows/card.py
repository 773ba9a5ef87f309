"""The verb ``card``: the model card again, from the newest stored evidence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from seatrial.governance import render_card
from seatrial.values import InputError
from seatrial.workflows.outputs import write_whole
from seatrial.workflows.wire import latest_folder, open_project, open_store


def write_card(path: Path, *, settings: Sequence[str] = (), out: Path | None = None) -> Path:
    """Return the path of the card that was written from the newest stored evidence.

    Parameters
    ----------
    path
        The project file or its folder.
    settings
        Overrides as ``"a.b=value"``.
    out
        Where the card goes; ``.seatrial/latest/card.md`` if None.

    Raises
    ------
    InputError
        If there is no evidence yet.
    StateError
        If the store cannot be read or the card cannot be written.
    """
    project = open_project(path, settings)
    with open_store(project) as store:
        evidence = store.latest()
    if evidence is None:
        raise InputError(
            "EVD080",
            "there is no evidence yet to write a card from",
            where=project.state,
            fix="seatrial trial",
        )
    written = out if out is not None else latest_folder(project) / "card.md"
    write_whole(written, render_card(evidence).encode())
    return written
