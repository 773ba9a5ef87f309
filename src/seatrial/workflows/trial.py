"""The verb ``trial``: a model and a table in, a verdict with its evidence out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from seatrial.evidence import Candidate, Store
from seatrial.values import Progress, silent
from seatrial.workflows.clock import Clock
from seatrial.workflows.conclude import conclude
from seatrial.workflows.gather import Sources
from seatrial.workflows.learn import Learnt, learn
from seatrial.workflows.record import record_trial
from seatrial.workflows.result import Trial
from seatrial.workflows.scratch import scratch_folder
from seatrial.workflows.settings_kept import keep_settings
from seatrial.workflows.wire import latest_folder, open_project, open_store, state_folder


def run_trial(
    path: Path,
    *,
    settings: Sequence[str] = (),
    champion: Path | None = None,
    out: Path | None = None,
    progress: Progress = silent,
) -> Trial:
    """Return the trial of a project, recorded in its chain of evidence and with its reports written.

    Parameters
    ----------
    path
        The project file, or the folder that holds ``seatrial.toml``.
    settings
        Overrides as ``"a.b=value"``.
    champion
        The model in service, to compare with; wins over the project file.
    out
        Where the reports go; ``.seatrial/latest`` in the project's folder if None.
    progress
        Told how far the trial is.

    Raises
    ------
    InputError
        If the project file, a table or a model is wrong.
    StateError
        If the store or the folder of the reports cannot be written; nothing is half written, and evidence that could
        not be recorded is kept.
    """
    clock = Clock.now()
    project = open_project(path, settings)
    if champion is not None:
        project = replace(project, model=replace(project.model, champion=str(champion.resolve())))
    folder = out if out is not None else latest_folder(project)
    # The store comes first: one that cannot be used is told before the work.
    with open_store(project, progress=progress) as store, scratch_folder(state_folder(project)) as scratch:
        sources = Sources(root=project.root, scratch=scratch)
        learnt = learn(project, sources, today=clock.started.date(), progress=progress)
        evidence = conclude(learnt, look=_look(store, learnt), run=clock.run())
        progress("drawing the report", 0, 1)
        record = record_trial(store, evidence, folder)
        keep_settings(project)
        progress("drawing the report", 1, 1)
    return Trial(evidence=evidence, folder=folder, record=record)


def _look(store: Store, learnt: Learnt) -> int:
    """Return which candidate on this test table it is, from 1."""
    project = learnt.project
    candidate = Candidate(
        test_digest=learnt.tables.test.ref.digest,
        model_digest=learnt.asked.model.ref.digest,
        threshold=project.model.threshold if project.model.task == "binary" else None,
    )
    return store.count(candidate)
