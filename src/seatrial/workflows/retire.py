"""The verb ``release --retire``: an alias that points to nothing any more, or a model that is not served any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from seatrial.workflows.clock import Clock
from seatrial.workflows.release import reason_of
from seatrial.workflows.wire import open_project, open_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """What is not in service any more: a model's aliases, and whether those were all that it had."""

    name: str
    aliases: tuple[str, ...]
    whole: bool


def retire(path: Path, what: str, *, why: str | None = None, settings: Sequence[str] = ()) -> Retired:
    """Return what was taken out of service, recorded with its reason; releases and packages stay where they are.

    A server that runs answers what is on its way, and then lets go of versions that no alias points to.

    Parameters
    ----------
    path
        The project file or its folder.
    what
        ``"NAME@ALIAS"``; or ``"NAME"``, for all aliases of a model.
    why
        For the record; needed.
    settings
        Overrides as ``"a.b=value"``.

    Raises
    ------
    InputError
        ``REL010`` without a reason, ``REL015`` if no such alias points anywhere, ``REL016`` for the champion of a model
        that has other aliases.
    StateError
        If the store cannot be written; the aliases point where they did.
    """
    reason = reason_of(why, fix=f'seatrial release --retire {what} --why "..."')
    name, at, alias = what.rpartition("@")
    if not at:
        name, alias = what, ""
    with open_store(open_project(path, settings)) as store:
        aliases, left = store.retire(
            name, alias or None, why=reason, at=Clock.now().started.isoformat(timespec="seconds")
        )
    return Retired(name=name, aliases=aliases, whole=not left)
