"""The verb ``card``: the model card again, from the newest stored evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from seatrial.governance import render_bom, render_card
from seatrial.values import Evidence, InputError
from seatrial.workflows.outputs import write_whole
from seatrial.workflows.wire import latest_folder, open_project, open_store

CardFormat = Literal["markdown", "cyclonedx"]
_CARDS: Mapping[CardFormat, tuple[str, Callable[[Evidence], str]]] = MappingProxyType(
    {"markdown": ("card.md", render_card), "cyclonedx": ("card.cdx.json", render_bom)}
)


def write_card(
    path: Path, *, settings: Sequence[str] = (), out: Path | None = None, kind: CardFormat = "markdown"
) -> Path:
    """Return the path of the card that was written from the newest stored evidence.

    Parameters
    ----------
    path
        The project file or its folder.
    settings
        Overrides as ``"a.b=value"``.
    out
        Where the card goes; ``card.md`` or ``card.cdx.json`` in ``.seatrial/latest`` if None.
    kind
        ``"markdown"`` for people and model hubs, ``"cyclonedx"`` for inventories of software and models.

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
    name, render = _CARDS[kind]
    written = out if out is not None else latest_folder(project) / name
    write_whole(written, render(evidence).encode())
    return written
