"""What the records of the chain make of releases and aliases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from seatrial.values.canonical import decode


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRow:
    """A release as it is recorded; it never changes."""

    name: str
    version: str
    package_digest: str
    evidence_digest: str
    accepted: str
    released: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasMove:
    """An alias that was pointed to another version: from ``before`` (None: from nothing) to ``after``, and why."""

    name: str
    alias: str
    before: str | None
    after: str
    why: str


@dataclass(slots=True, kw_only=True)
class Ledger:
    """Releases by name and version; the version of each alias by name and alias."""

    releases: dict[tuple[str, str], ReleaseRow] = field(default_factory=dict)
    aliases: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, kind: str, payload: bytes) -> None:
        """Do what one record of the chain says; a payload that says nothing of releases does nothing."""
        entry = entry_in(kind, payload)
        if isinstance(entry, ReleaseRow):
            self.releases[entry.name, entry.version] = entry
        elif isinstance(entry, AliasMove):
            self.aliases[entry.name, entry.alias] = entry.after

    def differences(self, kept: Ledger) -> Iterator[str]:
        """Yield how the tables differ from what the chain says."""
        for key in sorted({*self.releases, *kept.releases}):
            name = "@".join(key)
            if key not in kept.releases:
                yield f"the release {name} stands in the chain, and its line in the table of releases is gone"
            elif key not in self.releases:
                yield f"the table of releases has {name}, which was never recorded"
            elif self.releases[key] != kept.releases[key]:
                yield f"the line of {name} in the table of releases was changed"
        for name, alias in sorted({*self.aliases, *kept.aliases}):
            told, found = self.aliases.get((name, alias)), kept.aliases.get((name, alias))
            if told != found:
                yield f"the alias {alias} of {name} points to {found or 'nothing'}; the chain says {told or 'nothing'}"


def entry_in(kind: str, payload: bytes) -> ReleaseRow | AliasMove | None:
    """Return what a record says of releases; None if it says nothing, or nothing that can be read."""
    try:
        if kind == "release":
            return decode(ReleaseRow, json.loads(payload))
        return decode(AliasMove, json.loads(payload)) if kind == "alias" else None
    except (ValueError, RecursionError):
        return None


def summary_in(kind: str, payload: bytes) -> str:
    """Return a record of a release or an alias in a few words; empty for any other."""
    entry = entry_in(kind, payload)
    if isinstance(entry, ReleaseRow):
        return f"{entry.name} {entry.version}{': ' + entry.accepted if entry.accepted else ''}"
    if isinstance(entry, AliasMove):
        return f"{entry.alias} of {entry.name}: {entry.before or 'none'} to {entry.after}, {entry.why}"
    return ""
