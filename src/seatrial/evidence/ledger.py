"""What the records of the chain make of releases, aliases and keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from seatrial.values import Key
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
    """An alias that was pointed from ``before`` (None: from nothing) to ``after`` (None: it was retired), and why."""

    name: str
    alias: str
    before: str | None
    after: str | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChange:
    """A key that was created or revoked, as it is since then.

    Parameters
    ----------
    action
        What happened to it.
    by
        The id of the key that asked for it; empty for the command line.
    key
        The key.
    seal
        Digest of the digest that is kept of its token: binds it, and tells nothing.
    """

    action: Literal["created", "revoked"]
    by: str
    key: Key
    seal: str


@dataclass(slots=True, kw_only=True)
class Ledger:
    """Releases by name and version; the version of each alias by name and alias; keys with their seals by id."""

    releases: dict[tuple[str, str], ReleaseRow] = field(default_factory=dict)
    aliases: dict[tuple[str, str], str] = field(default_factory=dict)
    keys: dict[str, tuple[Key, str]] = field(default_factory=dict)

    def add(self, kind: str, payload: bytes) -> None:
        """Do what one record of the chain says; a payload that says nothing of releases does nothing."""
        entry = entry_in(kind, payload)
        if isinstance(entry, ReleaseRow):
            self.releases[entry.name, entry.version] = entry
        elif isinstance(entry, AliasMove):
            self._point(entry)
        elif isinstance(entry, KeyChange):
            self.keys[entry.key.id] = (entry.key, entry.seal)

    def _point(self, move: AliasMove) -> None:
        if move.after is None:
            self.aliases.pop((move.name, move.alias), None)
        else:
            self.aliases[move.name, move.alias] = move.after

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
        for key_id, held in sorted(kept.keys.items()):  # a key that is gone opens nothing, so nobody gains by it
            if key_id not in self.keys:
                yield f"the table of keys has {key_id}, which was never recorded: revoke it"
            elif self.keys[key_id] != held:
                yield f"the line of {key_id} in the table of keys was changed: revoke it"


def entry_in(kind: str, payload: bytes) -> ReleaseRow | AliasMove | KeyChange | None:
    """Return what a record says of releases or keys; None if it says nothing, or nothing that can be read."""
    try:
        if kind == "release":
            return decode(ReleaseRow, json.loads(payload))
        if kind == "key":
            return decode(KeyChange, json.loads(payload))
        return decode(AliasMove, json.loads(payload)) if kind == "alias" else None
    except (ValueError, RecursionError):
        return None


def summary_in(kind: str, payload: bytes) -> str:
    """Return a record of a release, an alias, a key or a watch in a few words; empty for any other."""
    if kind == "watch":
        return _of_watch(payload)
    entry = entry_in(kind, payload)
    if isinstance(entry, ReleaseRow):
        return f"{entry.name} {entry.version}{': ' + entry.accepted if entry.accepted else ''}"
    if isinstance(entry, AliasMove):
        return f"{entry.alias} of {entry.name}: {entry.before or 'none'} to {entry.after or 'none'}, {entry.why}"
    if isinstance(entry, KeyChange):
        return f"{entry.action} {entry.key.id}, {entry.key.role}{f', by {entry.by}' if entry.by else ''}"
    return ""


def _of_watch(payload: bytes) -> str:
    try:
        said = json.loads(payload)
        return f"{said['verdict']}: {said['model']} {said['version']}, {said['start'][:16]} to {said['end'][:16]}"
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
