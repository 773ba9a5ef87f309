"""The verb ``trial``: a model and a table in, a verdict with its evidence out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from seatrial.data import Exam, Range, column_histograms, describe_columns, run_checks
from seatrial import __version__
from seatrial.evaluation import Examination, examine
from seatrial.evidence import code_digest, default_gates, judge, library_versions, machine_facts
from seatrial.project import Project
from seatrial.values import Evidence, Exhibits, Finding, Inputs, Progress, Run, joined, silent
from seatrial.workflows.outputs import staged
from seatrial.workflows.gather import Sources, Tables, gather
from seatrial.workflows.question import Asked, ask_models
from seatrial.workflows.result import Trial, report_files
from seatrial.workflows.wire import latest_folder, open_project, open_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """When a trial began: the instant for the record, the counter for its length."""

    started: datetime
    counter: float

    @classmethod
    def now(cls) -> Clock:
        """Return a clock that starts now."""
        return cls(started=datetime.now(UTC), counter=time.perf_counter())

    def run(self) -> Run:
        """Return when, how long and where."""
        return Run(
            started=self.started.isoformat(timespec="seconds"),
            seconds=round(time.perf_counter() - self.counter, 3),
            machine=machine_facts(),
        )


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
        If the store or the folder of the reports cannot be written; nothing is half written.
    """
    clock = Clock.now()
    project = open_project(path, settings)
    if champion is not None:
        project = replace(project, model=replace(project.model, champion=str(champion.resolve())))
    with open_store(project) as store:  # a store that cannot be used is told before the work, not after
        evidence = conduct(project, Sources(root=project.root), clock=clock, progress=progress)
        folder = out if out is not None else latest_folder(project)
        with staged(folder, report_files(evidence)):
            record = store.append(evidence)
    return Trial(evidence=evidence, folder=folder, record=record)


def conduct(project: Project, sources: Sources, *, clock: Clock, progress: Progress = silent) -> Evidence:
    """Return the evidence of one trial; nothing is written.

    Raises
    ------
    InputError
        If a table or a model is wrong.
    """
    tables = gather(project, sources, progress=progress)
    asked = ask_models(project, tables, progress=progress)
    exam = _exam(project, tables, asked, clock.started)
    findings = run_checks(exam, progress=progress)
    examination = examine(asked.subject, progress=progress)
    return _conclude(project, tables, asked, exam, (findings, examination), clock)


def _exam(project: Project, tables: Tables, asked: Asked, started: datetime) -> Exam:
    """Return what the data checks look at."""
    model = project.model
    return Exam(
        test=tables.test,
        train=tables.train,
        reference=tables.reference,
        roles=project.roles,
        task=model.task,
        positive=asked.positive,
        features=asked.model.signature.names,
        ranges=tuple(
            Range(column=one.column, at_least=one.at_least, at_most=one.at_most) for one in project.data.ranges
        ),
        trained_until=None if model.trained_until is None else end_of(model.trained_until),
        split=tables.split,
        known_before=project.data.known_before,
        seed=project.trial.seed,
        today=started.replace(tzinfo=None),
    )


def _conclude(
    project: Project,
    tables: Tables,
    asked: Asked,
    exam: Exam,
    learnt: tuple[tuple[Finding, ...], Examination],
    clock: Clock,
) -> Evidence:
    """Return everything that was learnt, with the verdict that it earns."""
    findings, examination = learnt
    every = (*findings, *examination.findings)
    gates = (*project.gates, *default_gates(project.purpose.risk, project.model.task, project.gates))
    declared = tuple(row.slice.name for row in examination.exhibits.slices if row.origin == "declared")
    results, verdict = judge(gates, examination.estimates, every, slices=declared)
    model = project.model
    columns = Exhibits(columns=describe_columns(exam), histograms=column_histograms(exam))
    return Evidence(
        verdict=verdict,
        findings=every,
        estimates=examination.estimates,
        gates=results,
        purpose=project.purpose,
        task=model.task,
        roles=project.roles,
        signature=asked.model.signature,
        positive="" if asked.positive is None else str(asked.positive),
        threshold=model.threshold if model.task == "binary" else None,
        inputs=Inputs(
            tables=tuple(table.ref for table in tables.every),
            model=asked.model.ref,
            champion=None if asked.champion is None else asked.champion.ref,
            project_digest=project.digest,
            code_version=__version__,
            code_digest=code_digest(),
            libraries=library_versions(),
            seed=project.trial.seed,
        ),
        exhibits=joined(examination.exhibits, columns),
        run=clock.run(),
    )
