"""Record evidence in the chain with its reports; what cannot be recorded is kept, and recorded later."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Sequence
from pathlib import Path

from seatrial.evidence import Record, Store, evidence_payload, parse_evidence
from seatrial.values import Evidence, InputError, Progress, StateError, silent
from seatrial.workflows.outputs import staged
from seatrial.workflows.result import Trial, report_files
from seatrial.workflows.wire import latest_folder, open_project, open_store

EVIDENCE = "evidence.json"


def record_trial(store: Store, evidence: Evidence, folder: Path, *, once: bool = False) -> Record:
    """Return the record of a trial; its reports are in the folder if and only if it is recorded.

    Parameters
    ----------
    store, folder
        Where record and reports go.
    evidence
        Of the trial.
    once
        Return the record of this very evidence, if there is one, instead of writing another.

    Raises
    ------
    StateError
        If it cannot be recorded; then the folder keeps the evidence in a file of its own, which the error names.
    """
    kept = folder / f"unrecorded-{hashlib.sha256(evidence_payload(evidence)).hexdigest()[:12]}.json"
    with staged(folder, report_files(evidence)) as staging:
        try:
            return store.append(evidence, once=once)
        except StateError as error:
            (staging / EVIDENCE).replace(kept)  # it is on the disk already, so even a full one can keep it
            raise StateError(
                error.code,
                error.found,
                where=error.where,
                expected=error.expected,
                fix=f"{error.fix}; or record this trial later, its evidence is kept: "
                f"seatrial audit add {shlex.quote(str(kept))}",
            ) from error


def add_evidence(
    path: Path,
    file: Path,
    *,
    settings: Sequence[str] = (),
    out: Path | None = None,
    progress: Progress = silent,
) -> Trial:
    """Return the trial whose evidence was kept in a file, recorded now and with its reports written.

    Parameters
    ----------
    path
        The project file or its folder.
    file
        Evidence that a trial left unrecorded; recorded once, however often it is added.
    settings
        Overrides as ``"a.b=value"``.
    out
        Where the reports go; ``.seatrial/latest`` in the project's folder if None.
    progress
        Told while the store is waited for.

    Raises
    ------
    InputError
        If the file is no evidence.
    StateError
        If the store or the folder of the reports cannot be written.
    """
    project = open_project(path, settings)
    evidence = parse_evidence(_read(file))
    folder = out if out is not None else latest_folder(project)
    with open_store(project, progress=progress) as store:
        record = record_trial(store, evidence, folder, once=True)
    return Trial(evidence=evidence, folder=folder, record=record)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError(
            "EVD082",
            f"the evidence cannot be read: {error.strerror or error}",
            where=str(file),
            expected="a file that a trial kept when it could not record",
            fix="seatrial audit add .seatrial/latest/unrecorded-....json",
        ) from error
