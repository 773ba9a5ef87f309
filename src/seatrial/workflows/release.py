"""The verb ``release``: a model that stood its trial becomes a package with a name, a version and an alias."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from seatrial.evidence import Record, Store, Wanted
from seatrial.models.package import package_folder, packages_folder, write_package
from seatrial.project import Project
from seatrial.values import CHAMPION, Evidence, InputError, Package, Progress, Release, silent
from seatrial.workflows.clock import Clock
from seatrial.workflows.gather import Sources, Tables, gather
from seatrial.workflows.packing import Released, pack
from seatrial.workflows.scratch import scratch_folder
from seatrial.workflows.settings_kept import changes_since
from seatrial.workflows.watching.refer import Tried, save_reference
from seatrial.workflows.watching.shelf import shelf_of
from seatrial.workflows.wire import open_project, open_store, state_folder

LONGEST_WORDS = 1_000
STEP = "proving the form that is served"
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,127}")
_ALIAS = re.compile(r"[a-z][a-z0-9-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A release and its package.

    Parameters
    ----------
    release
        As it stands in the store.
    package
        What is served, and why in that form.
    folder
        Where the package lies.
    speed
        How fast the served form is, in a sentence; empty if there is one form only.
    is_new
        False if this very model was released before: what was released then is what is returned.
    """

    release: Release
    package: Package
    folder: Path
    speed: str = ""
    is_new: bool = True


def run_release(
    path: Path,
    *,
    settings: Sequence[str] = (),
    accept: str | None = None,
    alias: str | None = None,
    progress: Progress = silent,
) -> Made:
    """Return the release of a project's model, packed and recorded; the same model is released once, however often.

    So it is too if the trial was run again meanwhile and found the same: the package keeps the evidence with which it
    was released first.

    Parameters
    ----------
    path
        The project file, or the folder that holds ``seatrial.toml``.
    settings
        Overrides as ``"a.b=value"``, those of the trial.
    accept
        Why a model is released whose verdict is hold; recorded and shown.
    alias
        What shall point to it. None: champion if the model has none yet, else challenger.
    progress
        Told how far it is.

    Raises
    ------
    InputError
        ``RELnnn`` if there is no verdict that allows it, or the model, a table or the project was changed since.
    StateError
        If the package or the record cannot be written.
    """
    clock = Clock.now()
    project = open_project(path, settings)
    _check_names(project, alias)
    with open_store(project, progress=progress) as store, scratch_folder(state_folder(project)) as scratch:
        name, version = project.model.name, project.model.version
        if alias is None:
            _check_known(name, store.releases())
        before = tuple(each for each in store.releases(name) if each.version == version)
        evidence, record = _first(store, before, tried=_tried(store, project))
        accepted = _accepted(evidence, accept)
        if project.digest != evidence.inputs.project_digest:
            raise _other_project(project, evidence)
        tables = gather(project, Sources(root=project.root, scratch=scratch), progress=progress)
        _check_tables(tables, evidence)
        progress(STEP, 0, 1)
        packed = pack(Released(project=project, tables=tables, evidence=evidence, record=record, accepted=accepted))
        progress(STEP, 1, 1)
        package, digest = write_package(packages_folder(project.root), packed.package, packed.files)
        release = Release(
            name=name,
            version=version,
            package_digest=digest,
            evidence_digest=package.evidence_digest,
            accepted=accepted,
            released=clock.started.isoformat(timespec="seconds"),
        )
        kept = store.release(release, alias=alias, why=f"accepted: {accepted}" if accepted else "released")
        folder = package_folder(project.root, digest)
        tried = Tried(project=project, tables=tables, evidence=evidence, package=package, folder=folder, digest=digest)
        save_reference(shelf_of(state_folder(project), kept).reference, tried, progress=progress)
    return Made(
        release=kept,
        package=package,
        folder=folder,
        speed=packed.chosen.speed,
        is_new=not before,
    )


def list_releases(path: Path, *, settings: Sequence[str] = ()) -> tuple[Release, ...]:
    """Return every release in the project's store with its aliases, the oldest first."""
    with open_store(open_project(path, settings)) as store:
        return store.releases()


def move_alias(
    path: Path, to: str, *, alias: str | None = None, why: str | None = None, settings: Sequence[str] = ()
) -> Release:
    """Return the release that an alias points to now; moved at once and recorded with its reason.

    Parameters
    ----------
    path
        The project file or its folder.
    to
        ``"NAME@VERSION"``, or a version of the project's model.
    alias
        Which; the champion if None.
    why
        For the record; needed.
    settings
        Overrides as ``"a.b=value"``.

    Raises
    ------
    InputError
        ``REL007`` if there is no such release, ``REL008`` for a name that no alias has, ``REL010`` without a reason.
    StateError
        If the store cannot be written.
    """
    project = open_project(path, settings)
    wanted_alias = _checked_alias(alias or CHAMPION)
    reason = reason_of(why, fix=f'seatrial release --move {to} --why "..."')
    name, at, version = to.rpartition("@")
    wanted = Wanted(
        name=name if at else project.model.name,
        alias=wanted_alias,
        version=version,
        why=reason,
        at=Clock.now().started.isoformat(timespec="seconds"),
    )
    with open_store(project) as store:
        return store.move_alias(wanted)


def list_moves(path: Path, *, settings: Sequence[str] = ()) -> tuple[Record, ...]:
    """Return the record of every alias that was moved or retired, the oldest first."""
    with open_store(open_project(path, settings)) as store:
        return tuple(record for record in store.records() if record.kind == "alias")


def reason_of(why: str | None, *, fix: str) -> str:
    """Return the reason for the record; raises ``InputError``: ``REL010`` if none, ``REL012`` if it is long."""
    if why is None or not why.strip():
        raise InputError(
            "REL010",
            "an alias is not moved or retired without a reason",
            where="--why",
            expected="a few words for the record",
            fix=fix,
        )
    return _bounded(why, "--why")


def _tried(store: Store, project: Project) -> tuple[Evidence, Record]:
    found = store.latest_record(project.purpose.name)
    if found is None:
        raise InputError(
            "REL001",
            f"there is no trial of {project.purpose.name} yet, and nothing is released without one",
            where=project.state,
            fix="seatrial trial",
        )
    return found


def _first(store: Store, releases: Sequence[Release], *, tried: tuple[Evidence, Record]) -> tuple[Evidence, Record]:
    """Return the trial with which this version was released, if the newest found the very same; else the newest.

    Trials on the same inputs differ in their time and machine only, and so in their records.
    """
    digests = {each.evidence_digest for each in releases}
    for known in store.records() if digests else ():
        if known.digest in digests and known.content_digest == tried[1].content_digest:
            return store.get(known.seq), known
    return tried


def _accepted(evidence: Evidence, accept: str | None) -> str:
    """Return the words with which a held model is accepted; empty for a verdict of deploy."""
    decision = evidence.verdict.decision
    first = evidence.verdict.reasons[0]
    if decision == "deploy":
        return ""
    if decision == "reject":
        raise InputError(
            "REL002",
            f"the verdict of the newest trial is reject: {first.message}",
            where=first.source,
            expected="a verdict of deploy, or of hold that you accept",
            fix=first.hint or "train another model, then seatrial trial",
        )
    if accept is None or not accept.strip():
        raise InputError(
            "REL003",
            f"the verdict of the newest trial is hold: {first.message}",
            where=first.source,
            expected="a verdict of deploy, or your words why it is released all the same",
            fix='seatrial release --accept "why this is good enough"; the words are recorded and shown',
        )
    return _bounded(accept, "--accept")


def _bounded(words: str, where: str) -> str:
    line = " ".join(words.split())
    if len(line) > LONGEST_WORDS:
        raise InputError(
            "REL012",
            f"the reason has {len(line):,} characters",
            where=where,
            expected=f"up to {LONGEST_WORDS:,}",
            fix="say it shorter, and name a document",
        )
    return line


def _other_project(project: Project, evidence: Evidence) -> InputError:
    tried = evidence.inputs.project_digest
    changes = changes_since(project, tried)
    told = f": {', '.join(changes)}" if changes else ""
    return InputError(
        "REL005",
        f"the project file, or a setting given with --set, is another than in the newest trial{told}",
        where=str(project.root),
        expected=f"the project of digest {tried}; it is {project.digest}",
        fix="seatrial trial, then seatrial release; or give release the --set that the trial had "
        "(for its --champion FILE: --set model.champion=/whole/path/of/FILE)",
    )


def _check_tables(tables: Tables, evidence: Evidence) -> None:
    """Refuse tables that are not those of the trial: what is packed and proven is taken from them."""
    tried = {table.name: table.digest for table in evidence.inputs.tables}
    for table in tables.every:
        if tried.get(table.name) != table.ref.digest:
            raise InputError(
                "REL009",
                f"the table {table.name} was changed since the trial: its digest is {table.ref.digest}",
                where=", ".join(table.ref.paths),
                expected=f"the table of the trial, {tried.get(table.name, 'which had none')}",
                fix="bring it back, or run seatrial trial again",
            )


def _check_names(project: Project, alias: str | None) -> None:
    for key, value in (("model.name", project.model.name), ("model.version", project.model.version)):
        if _PLAIN.fullmatch(value) is None:
            raise InputError(
                "REL011",
                f"nothing can be served under {value[:100]!r}: the name stands in addresses",
                where=key,
                expected="up to 128 letters, digits, dots, dashes, underscores and plus signs",
                fix=f'[model] {key.removeprefix("model.")} = "..."',
            )
    if alias is not None:
        _checked_alias(alias)


def _check_known(name: str, releases: Sequence[Release]) -> None:
    """Refuse a second model in a project that nobody asked for: every client would have to say which one it means."""
    others = sorted({release.name for release in releases})
    if others and name not in others:
        raise InputError(
            "REL014",
            f"this project has released {', '.join(others[:5])}, and now its model is called {name}",
            where="model.name",
            expected="the same name for a better model; without [model] name it is that of the file",
            fix=f'[model] name = "{others[0]}", then seatrial trial; for a second model, --alias champion',
        )


def _checked_alias(alias: str) -> str:
    if _ALIAS.fullmatch(alias) is None:
        raise InputError(
            "REL008",
            f"no alias can be called {alias[:100]!r}",
            where="--alias",
            expected="small letters, digits and dashes, such as champion or challenger",
            fix="seatrial release --alias challenger",
        )
    return alias
