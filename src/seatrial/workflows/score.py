"""The verb ``score``: a table of any size in, the answers of a released model out."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from seatrial.data.blocks import Blocks, open_blocks, require_rows
from seatrial.data.output import Output, parse_output
from seatrial.models.package import open_package, package_folder
from seatrial.project import Project
from seatrial.serving.snapshot import Limits
from seatrial.values import InputError, Progress, Release, StateError, silent
from seatrial.values.package import Package
from seatrial.workflows.compact import inbox_folder
from seatrial.workflows.scoring.choose import choose_release
from seatrial.workflows.scoring.finish import hand_over, write_output, write_rejects
from seatrial.workflows.scoring.fit import require_apart, require_columns, require_features
from seatrial.workflows.scoring.job import Count, Job
from seatrial.workflows.scoring.part import finished_parts
from seatrial.workflows.scoring.plan import Bench, Done, Plan, bench_of
from seatrial.workflows.scoring.pool import Pool
from seatrial.workflows.scoring.resume import done_of, rejects_of, take_up
from seatrial.workflows.scoring.scorer import own_columns
from seatrial.workflows.scratch import scratch_folder
from seatrial.workflows.wire import open_project, open_store, state_folder

SCORING = "scoring"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be scored, and how.

    Parameters
    ----------
    source
        A file, a glob, a folder, a Delta table, or an address in an object store.
    output
        A path; its ending tells the format.
    model
        ``NAME@ALIAS`` or ``NAME@VERSION``; None: the champion of the project's model.
    id_column
        A column that names each row; None: the project's, if the input has it.
    keep
        Columns that go into the output as they are.
    journal
        Whether every answer is recorded in the journal.
    workers
        Processes; None: one per core.
    restart
        Whether what was begun or made before is thrown away.
    """

    source: str
    output: str
    model: str | None = None
    id_column: str | None = None
    keep: tuple[str, ...] = ()
    journal: bool = False
    workers: int | None = None
    restart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """An output that is there as a whole.

    Parameters
    ----------
    output
        Where it lies.
    rejects
        Where stands what was wrong with the rows that were not scored; None if all were.
    model, version
        What was asked.
    records
        Rows of the input: scored and rejected ones.
    scored, rejected
        How many there were of each.
    warned
        Unseen categories that were let through.
    resumed
        Rows that an earlier, interrupted run had scored or rejected.
    already
        Whether all of it was there before this run.
    seconds
        That this run took, and that it spent scoring.
    """

    output: Path
    rejects: Path | None
    model: str
    version: str
    records: int
    scored: int
    rejected: int
    warned: int
    resumed: int = 0
    already: bool = False
    seconds: float = 0.0
    scoring_seconds: float = 0.0


def score_table(path: Path, request: Request, *, settings: Sequence[str] = (), progress: Progress = silent) -> Scored:
    """Return what was made of a table: an output, and a file of rejects beside it.

    Blocks of rows are scored by several processes and kept one by one; the output appears at the end, as a whole. A
    run that was interrupted, however it was, is gone on with by the same command, and gives the same bytes.

    Parameters
    ----------
    path
        The project file, or the folder that holds ``seatrial.toml``.
    request
        What is to be scored.
    settings
        Overrides as ``"a.b=value"``.
    progress
        Told of bytes read and rows scored.

    Raises
    ------
    InputError
        ``SCOnnn`` if the model was not released or the table does not fit it, ``TBLnnn`` if the table cannot be read
        or the output is none, ``PKGnnn`` and ``MDLnnn`` if the model cannot be loaded.
    StateError
        If another process makes the same output, or the disk is full; what is done is kept.
    """
    begun = time.perf_counter()
    output = parse_output(request.output, root=Path.cwd())
    with Pool(_workers(request)) as pool:  # the processes load their libraries meanwhile
        project = open_project(path, settings)
        state = state_folder(project)
        released = _released(project, request, progress)
        with (
            bench_of(output, state) as bench,
            scratch_folder(state) as scratch,
            open_blocks(request.source, root=Path.cwd(), scratch=scratch, progress=progress) as table,
        ):
            require_apart(table, output.path)
            job = _job(request, table, limits=_limits(project), released=released, parts=bench.parts)
            plan = _plan(job, output, released[0])
            making = _Making(job=job, plan=plan, output=output, bench=bench, inbox=inbox_folder(state))
            scored = making.make(pool, restart=request.restart, progress=progress)
    return replace(scored, seconds=round(time.perf_counter() - begun, 3))


def _workers(request: Request) -> int:
    if request.workers is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if request.workers < 1:
        raise InputError(
            "SCO009", f"{request.workers} processes score nothing", where="--workers", expected="1 or more"
        )
    return request.workers


def _released(project: Project, request: Request, progress: Progress) -> tuple[Release, Path, Package]:
    with open_store(project, progress=progress) as store:
        release = choose_release(store.releases(), request.model, project_model=project.model.name)
    folder = package_folder(project.root, release.package_digest)
    return release, folder, open_package(folder, digest=release.package_digest)


def _limits(project: Project) -> Limits:
    return Limits(input=project.serving.input, unseen=project.serving.unseen)


def _job(
    request: Request, table: Blocks, *, limits: Limits, released: tuple[Release, Path, Package], parts: Path
) -> Job:
    """Return what the processes are told; raises ``InputError`` if the table does not fit the model."""
    release, folder, package = released
    require_rows(table)
    require_features(table, package, limits)
    taken = own_columns(package)
    named = request.id_column or (package.id_column if package.id_column in table.columns else None)
    require_columns(table, [named] if named else [], taken=taken, option="--id")
    require_columns(table, request.keep, taken={*taken, named or ""}, option="--keep")
    return Job(
        table=table,
        package_folder=str(folder.resolve()),
        package_digest=release.package_digest,
        version=release.version,
        limits=limits,
        id_column=named,
        keep=tuple(dict.fromkeys(request.keep)),
        journal=request.journal,
        parts=str(parts.resolve()),
    )


def _plan(job: Job, output: Output, release: Release) -> Plan:
    return Plan(
        output=str(output.path),
        format=output.format,
        input_digest=job.table.digest,
        blocks=job.table.blocks,
        model=release.name,
        version=release.version,
        package_digest=release.package_digest,
        limits=job.limits,
        id_column=job.id_column,
        keep=job.keep,
        journal=job.journal,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Making:
    """One output on its way."""

    job: Job
    plan: Plan
    output: Output
    bench: Bench
    inbox: Path

    def make(self, pool: Pool, *, restart: bool, progress: Progress) -> Scored:
        """Score what is not scored yet, and make the whole of it."""
        found = take_up(self.bench, self.plan, self.output, restart=restart)
        if isinstance(found, Done):
            return self._told(found, already=True)
        counts = finished_parts(self.bench.parts)
        resumed = sum(count.records for count in counts.values())
        begun = time.perf_counter()
        before = _stamps(self.job.table)
        self._score(counts, pool, progress)
        seconds = time.perf_counter() - begun
        if _stamps(self.job.table) != before:
            self.bench.clear()
            raise _changed(self.job.table)
        hand_over(self.bench.parts, self.inbox)
        write_rejects(self.bench.parts, counts, rejects_of(self.output))
        write_output(self.bench.parts, counts, self.output, run=found.run, progress=progress)
        done = done_of(self.bench, self.plan, self.output)
        self.bench.end(done)
        return replace(self._told(done), resumed=resumed, scoring_seconds=round(seconds, 3))

    def _score(self, counts: dict[int, Count], pool: Pool, progress: Progress) -> None:
        blocks, total = self.job.table.blocks, self.job.table.rows
        done = sum(blocks[number].rows for number in counts)
        progress(SCORING, done, total)
        for count in pool.run(self.job, [i for i in range(len(blocks)) if i not in counts]):
            counts[count.block] = count
            done += blocks[count.block].rows
            progress(SCORING, done, total)

    def _told(self, done: Done, *, already: bool = False) -> Scored:
        return Scored(
            output=self.output.path,
            rejects=rejects_of(self.output) if done.rejected else None,
            model=self.plan.model,
            version=self.plan.version,
            records=done.records,
            scored=done.scored,
            rejected=done.rejected,
            warned=done.warned,
            already=already,
        )


def _stamps(table: Blocks) -> list[tuple[int, int]]:
    """Return size and time of the last change of each file."""
    found = [Path(file.path).stat() for file in table.files]
    return [] if table.format == "delta" else [(each.st_size, each.st_mtime_ns) for each in found]


def _changed(table: Blocks) -> StateError:
    return StateError(
        "SCO013",
        "the input was changed while it was scored; nothing of it is kept",
        where=table.files[0].shown,
        expected="files that stay as they are for the length of a run",
        fix="run the command again when nothing writes there",
    )
