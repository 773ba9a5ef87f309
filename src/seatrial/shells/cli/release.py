"""``seatrial release``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.markup import escape

from seatrial.shells.cli.console import print_json, print_table, progress_bar, shown, terminal
from seatrial.values import InputError, Release
from seatrial.workflows.release import list_moves, list_releases, move_alias, run_release
from seatrial.workflows.retire import Retired, retire


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was asked for on the command line, an option each."""

    accept: str | None
    alias: str | None
    listed: bool
    move: str | None
    retire: str | None
    why: str | None


def run(*, project: Path, settings: Sequence[str], given: Mapping[str, Any], as_json: bool) -> int:
    """Return 0 when a model was released, an alias was moved or retired, or the releases were listed."""
    asked = Given(**given)
    _require_one(asked)
    if asked.listed:
        return _list(project, settings=settings, as_json=as_json)
    if asked.retire is not None:
        return _retired(retire(project, asked.retire, why=asked.why, settings=settings), as_json=as_json)
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
    options = {
        "--list": asked.listed,
        "--move": asked.move,
        "--retire": asked.retire,
        "--accept": asked.accept,
        "--alias": asked.retire and asked.alias,  # what is retired names its alias itself
    }
    given = [name for name, value in options.items() if value]
    if len(given) > 1:
        raise InputError(
            "REL013",
            f"{' and '.join(given)} are different things to do",
            where=" ".join(given),
            expected="one at a time: to release, to list, to move an alias, or to retire NAME@ALIAS",
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


def _retired(retired: Retired, *, as_json: bool) -> int:
    if as_json:
        print_json(retired)
        return 0
    what = f"all of {retired.name}" if retired.whole else f"{retired.name}@{retired.aliases[0]}"
    terminal().print(f"[bold]{escape(what)}[/] is out of service; its releases and packages stay.")
    return 0


def _list(project: Path, *, settings: Sequence[str], as_json: bool) -> int:
    releases = list_releases(project, settings=settings)
    if as_json:
        print_json(releases)
        return 0
    if not releases:
        terminal().print("Nothing was released yet: seatrial release")
        return 0
    rows = [
        (
            f"{one.name}@{one.version}",
            ", ".join(one.aliases),
            one.released,
            one.package_digest.removeprefix("sha256:")[:12],
            one.accepted,
        )
        for one in releases
    ]
    print_table(("release", "aliases", "released", "package", "accepted"), rows, whole=("release", "package"))
    moves = [(record.written, record.summary) for record in list_moves(project, settings=settings)]
    terminal().print()
    print_table(("moved", "alias"), moves)
    return 0
