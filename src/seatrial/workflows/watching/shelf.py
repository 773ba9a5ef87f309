"""Where the profiles of a released model lie, and what was seen of each hour so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from seatrial.values import Release
from seatrial.values.canonical import document, parse_document
from seatrial.workflows.outputs import told, write_whole
from seatrial.workflows.watching.buckets import Kind, Seen

PROFILES: Final = ("artifacts", "profiles")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Index:
    plan: str
    length_s: float
    seen: tuple[Seen, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The folder of one version of one model: ``reference/`` from its release, and one file per bucket and kind."""

    folder: Path

    @property
    def reference(self) -> Path:
        """What windows are compared with."""
        return self.folder / "reference"

    @property
    def index(self) -> Path:
        """What was seen of each bucket."""
        return self.folder / "index.json"

    def bucket(self, start: datetime, kind: Kind) -> Path:
        """Return where the profile of a bucket lies."""
        instant = start.astimezone(UTC)
        return self.folder / kind / f"{instant:%Y-%m}" / f"{instant:%Y%m%dT%H%MZ}.profile"


def shelf_of(state: Path, release: Release) -> Shelf:
    """Return the shelf of a release, given the folder ``.seatrial`` of its project."""
    return Shelf(folder=state.joinpath(*PROFILES, release.name, release.version))


def read_index(shelf: Shelf, *, plan: str, length_s: float) -> dict[datetime, Seen]:
    """Return what was seen of each bucket; nothing if it was counted by another plan, or in buckets of another length.

    An index that cannot be read counts as none: everything is counted anew, from the journal.
    """
    try:
        index = parse_document(_Index, shelf.index.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise told(error, shelf.folder) from error
    except (ValueError, RecursionError):
        return {}
    if index.plan != plan or index.length_s != length_s:
        return {}
    return {datetime.fromisoformat(seen.start): seen for seen in index.seen}


def write_index(shelf: Shelf, seen: Mapping[datetime, Seen], *, plan: str, length_s: float) -> None:
    """Write what was seen of each bucket."""
    index = _Index(plan=plan, length_s=length_s, seen=tuple(seen[start] for start in sorted(seen)))
    write_whole(shelf.index, document(index))
