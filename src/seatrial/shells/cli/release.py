"""``seatrial release``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from seatrial.shells.cli.console import print_json, progress_bar, shown, terminal
from seatrial.values import InputError, Release
from seatrial.workflows.release import list_releases, move_alias, run_release


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was asked for on the command line, an option each."""

    accept: str | None
    alias: str | None
    listed: bool
    move: str | None
    why: str | None


def run(*, project: Path, settings: Sequence[str], given: Mapping[str, Any], as_json: bool) -> int:
    """Return 0 when a model was released, an alias was moved or the releases were listed."""
    asked = Given(**given)
    _require_one(asked)
    if asked.listed:
        return _list(list_releases(project, settings=settings), as_json=as_json)
    if asked.move is not None:
        moved = move_alias(project, asked.move, alias=asked.alias, why=asked.why, settings=settings)
        return _moved(moved, as_json=as_json)
    with progress_bar(quiet=as_json) as progress:
        made = run_release(project, settings=settings, accept=asked.accept, alias=asked.alias, progress=progress)
    if as_json:
        told = {"release": made.release, "package": made.package, "folder": str(made.folder), "speed": made.speed}
        print_json(told | {"is_new": made.is_new})
        return 0
    console, release = terminal(), made.release
    name = f"[bold]{escape(f'{release.name}@{release.version}')}[/]"
    if made.is_new:
        console.print(f"Released {name}{_aliases(release)}.")
    else:
        console.print(f"{name} was released on {release.released[:10]} already, and nothing was found that differs.")
    if release.accepted:
        console.print(f"Accepted although the verdict was hold: {escape(release.accepted)}")
    console.print(escape(f"{made.package.form_reason} {made.speed}".strip()))
    console.print(f"Package: [bold]{shown(made.folder)}[/]", soft_wrap=True)
    return 0


def _require_one(asked: Given) -> None:
    options = (("--list", asked.listed), ("--move", asked.move), ("--accept", asked.accept))
    given = [name for name, value in options if value]
    if len(given) > 1:
        raise InputError(
            "REL013",
            f"{' and '.join(given)} are different things to do",
            where=" ".join(given),
            expected="one at a time: to release, to list, or to move an alias",
            fix="seatrial release --help",
        )


def _moved(release: Release, *, as_json: bool) -> int:
    if as_json:
        print_json(release)
    else:
        terminal().print(f"[bold]{escape(f'{release.name}@{release.version}')}[/]{_aliases(release)}.")
    return 0


def _aliases(release: Release) -> str:
    return f" is now {escape(' and '.join(release.aliases))}" if release.aliases else ""


def _list(releases: tuple[Release, ...], *, as_json: bool) -> int:
    if as_json:
        print_json(releases)
        return 0
    table = Table("release", "aliases", "released", "package", "accepted", box=None, pad_edge=False)
    for one in releases:
        digest = one.package_digest.removeprefix("sha256:")[:12]
        name = f"{one.name}@{one.version}"
        table.add_row(*map(escape, (name, ", ".join(one.aliases), one.released, digest, one.accepted)))
    terminal().print(table if releases else "Nothing was released yet: seatrial release")
    return 0
