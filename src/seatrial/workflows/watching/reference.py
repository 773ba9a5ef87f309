"""What windows are compared with: made when a model is released, from the tables of its trial, and kept beside it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import polars as pl

from seatrial.profiles import Plan, Profile, decode
from seatrial.values import Estimate, InputError, StateError, Task
from seatrial.values.canonical import digest, document, parse_document
from seatrial.workflows.outputs import staged, told

PLAN, PROFILE, SAMPLE, MANIFEST = "plan.json", "reference.profile", "sample.arrow", "reference.json"
TRIED: Final = "tried.profile"
DAYS: Final = "day-"
REFERENCE_VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Rows that went into a reference.

    Parameters
    ----------
    table
        ``"train"``, ``"test"`` or ``"table"``, as the trial calls it.
    digest
        Of that table.
    rows
        Number of rows that were counted.
    first, last
        Of its time column, ISO 8601; empty without one.
    """

    table: str
    digest: str
    rows: int
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What ``reference.json`` holds.

    Parameters
    ----------
    model, version, package_digest
        Of which release it is.
    plan_digest
        How is counted.
    task
        What the model is for.
    columns, answers
        The rows whose columns were counted, and those about which the model was asked. The columns are those of the
        training table; the answers those of the test table, which the model had not seen. A sealed test table gives
        none.
    dated
        Whether the days of the answers are real ones; else the rows are cut into blocks, in their order.
    importance
        Weight of each column to the model, by name.
    expected
        What the trial measured on all rows.
    files
        Name and ``"sha256:..."`` of every other file, sorted.
    """

    model: str
    version: str
    package_digest: str
    plan_digest: str
    task: Task
    columns: Origin
    answers: Origin
    dated: bool
    importance: tuple[tuple[str, float], ...]
    expected: tuple[Estimate, ...]
    files: tuple[tuple[str, str], ...] = ()

    @property
    def digest(self) -> str:
        """``"sha256:..."`` of all of it, through the digests of the files."""
        return digest(self)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reference:
    """What windows are compared with.

    Parameters
    ----------
    manifest
        Where it comes from.
    plan
        How is counted.
    profile
        Counts of the columns, of the answers, and of what was true.
    days
        Answers and truths by day, the oldest first; without columns.
    tried
        Columns of the rows on which the model was tried, together with those it learned from; None if these are all.
    sample
        A few rows of the columns, for what counts cannot tell.
    """

    manifest: Manifest
    plan: Plan
    profile: Profile
    days: tuple[Profile, ...] = ()
    tried: Profile | None = None
    sample: pl.DataFrame = field(default_factory=pl.DataFrame, repr=False)

    @property
    def importance(self) -> Mapping[str, float]:
        """Weight of each column to the model."""
        return dict(self.manifest.importance)


def days_plan(plan: Plan) -> Plan:
    """Return how days are counted: answers and truths, no columns and no slices."""
    return replace(plan, columns=(), slices=())


def columns_plan(plan: Plan) -> Plan:
    """Return how columns alone are counted, of rows about which nobody was asked."""
    return replace(plan, model=None, slices=())


def write_reference(folder: Path, manifest: Manifest, files: Mapping[str, bytes]) -> Manifest:
    """Return the manifest as it is written, with the digests of the files, which are written before it.

    Raises
    ------
    StateError
        If the disk is full or the folder cannot be written; what was there before stays.
    """
    digests = tuple(sorted((name, sha256(content)) for name, content in files.items()))
    whole = replace(manifest, files=digests)
    with staged(folder, {**files, MANIFEST: document(whole, version=REFERENCE_VERSION)}):
        pass
    return whole


def read_manifest(folder: Path) -> Manifest | None:
    """Return what a reference says of itself; None if there is none.

    Raises
    ------
    InputError
        ``WAT302`` if it is torn, or of another version.
    """
    path = folder / MANIFEST
    try:
        return parse_document(Manifest, path.read_bytes(), version=REFERENCE_VERSION)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise told(error, folder) from error
    except (ValueError, RecursionError) as error:
        raise _torn(path, f"it cannot be read: {error}") from error


def read_reference(folder: Path, *, package_digest: str) -> Reference | None:
    """Return the reference of a release; None if there is none.

    Raises
    ------
    InputError
        ``WAT302`` if a file of it is torn, changed or of another version, ``WAT303`` if it is of another package.
    """
    manifest = read_manifest(folder)
    if manifest is None:
        return None
    if manifest.package_digest != package_digest:
        raise InputError(
            "WAT303",
            f"the reference of {manifest.model} {manifest.version} was made for another package",
            where=str(folder / MANIFEST),
            expected=f"package {package_digest}; it is of {manifest.package_digest}",
            fix="seatrial release makes it anew, from the same model and tables",
        )
    files = {name: _checked(folder / name, wanted) for name, wanted in manifest.files}
    try:
        plan = Plan.from_json(files[PLAN])
    except (ValueError, RecursionError, KeyError) as error:
        raise _torn(folder / PLAN, f"the plan cannot be read: {error}") from error
    names = sorted(name for name in files if name.startswith(DAYS))
    return Reference(
        manifest=manifest,
        plan=plan,
        profile=decode(files[PROFILE], plan),
        days=tuple(map(partial(decode, plan=days_plan(plan)), (files[name] for name in names))),
        tried=decode(files[TRIED], columns_plan(plan)) if TRIED in files else None,
        sample=pl.read_ipc(io.BytesIO(files[SAMPLE])) if SAMPLE in files else pl.DataFrame(),
    )


def day_name(number: int) -> str:
    """Return the name of the file of a day."""
    return f"{DAYS}{number:05d}.profile"


def sample_bytes(sample: pl.DataFrame) -> bytes:
    """Return rows as the bytes of an Arrow file."""
    held = io.BytesIO()
    sample.write_ipc(held)
    return held.getvalue()


def instant(text: str) -> datetime | None:
    """Return an instant of a table's reference, UTC; None for an empty text."""
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def _checked(path: Path, wanted: str) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise _torn(path, "a file of the reference is gone") from error
    except OSError as error:
        raise told(error, path.parent) from error
    if sha256(content) != wanted:
        raise _torn(path, "a file of the reference was changed, or is torn")
    return content


def sha256(content: bytes) -> str:
    """Return the digest of bytes."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _torn(path: Path, found: str) -> InputError:
    return InputError(
        "WAT302",
        found,
        where=str(path),
        expected="the reference as seatrial release wrote it, in this version",
        fix="seatrial release makes it anew, from the same model and tables",
    )


def no_reference(folder: Path, *, model: str, version: str) -> StateError:
    """Return the error of a release that has nothing to be compared with."""
    return StateError(
        "WAT301",
        f"nothing is there with which windows of {model} {version} could be compared",
        where=str(folder),
        expected="the reference that seatrial release leaves",
        fix="seatrial release makes it from the tables of the trial, for a model that was released before too",
    )
