"""The verb ``watch``: what a released model answered lately, held against what was promised of it."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import polars as pl

from seatrial.alerting import Delivered, advance, deliver, recall
from seatrial.evidence import Record, Store
from seatrial.evidence.leases import Lease
from seatrial.journal.journal import Journal
from seatrial.journal.lag import lag_of
from seatrial.models.package import open_package, package_folder
from seatrial.project import Project
from seatrial.values import Finding, Progress, Window, silent
from seatrial.values.watched import WatchReport
from seatrial.workflows.alerts import alert_channels, alert_rules
from seatrial.workflows.clock import Clock
from seatrial.workflows.compact import compact_journal, inbox_folder, journal_folder
from seatrial.workflows.scoring.choose import choose_release
from seatrial.workflows.watching.alarms import alert_rows, events_of
from seatrial.workflows.watching.alone import alone
from seatrial.workflows.watching.buckets import Buckets
from seatrial.workflows.watching.count import Counted, count_journal
from seatrial.workflows.watching.frames import counted_rows
from seatrial.workflows.watching.joint import thinned
from seatrial.workflows.watching.late import reference_of
from seatrial.workflows.watching.look import Looked, Moment, Watched, look
from seatrial.workflows.watching.record import record_look
from seatrial.workflows.watching.service import clock_findings
from seatrial.workflows.watching.shelf import Shelf, shelf_of
from seatrial.workflows.watching.state import Progressed, read_state, write_state
from seatrial.workflows.watching.windows import begin_of, bucket_length, last_end, missed
from seatrial.workflows.wire import open_project, open_store, state_folder

STEP = "looking at windows"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Watch:
    """What a run came to.

    Parameters
    ----------
    reports
        Of the windows that were looked at for the first time, the oldest first.
    newest
        Of the newest window, whether it is new or not, with what became of it since.
    records
        Places of the new ones in the chain of evidence.
    delivered
        What became of alerts.
    """

    reports: tuple[WatchReport, ...]
    newest: WatchReport
    records: tuple[Record, ...] = ()
    delivered: Delivered = Delivered()  # noqa: RUF009 - a frozen value

    @property
    def alarm(self) -> bool:
        """Whether the newest window, or one that was looked at just now, alarms."""
        return any(report.verdict == "alarm" for report in (*self.reports, self.newest))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What shall be watched.

    Parameters
    ----------
    path
        The project file, or the folder that holds ``seatrial.toml``.
    settings
        Overrides as ``"a.b=value"``.
    model
        ``NAME@ALIAS`` or ``NAME@VERSION``; None: the champion of the project's model, about which alone people are
        alerted.
    """

    path: Path = Path()
    settings: tuple[str, ...] = ()
    model: str | None = None


def watch_once(
    asked: Asked, *, now: datetime | None = None, lease: Lease | None = None, progress: Progress = silent
) -> Watch:
    """Return what was found of all windows that are due, recorded and told; nothing is done twice.

    Windows that nobody looked at are made up for, the oldest first. A run that is killed is gone on with by the next.

    Parameters
    ----------
    asked
        What is watched.
    now
        Until when; the time of the machine if None.
    lease
        Of the leader, if several may run.
    progress
        Told how far it is.

    Raises
    ------
    InputError
        ``SCOnnn`` if the model was not released, ``WAT30n`` and ``PROnnn`` if its reference or a profile is damaged.
    StateError
        ``WAT301`` if it has no reference, ``JRNnnn`` and ``EVDnnn`` if the journal or the store cannot be used.
    """
    clock = Clock.now()
    project = open_project(asked.path, asked.settings)
    with open_store(project, progress=progress) as store, alone(state_folder(project)):
        watched, shelf = watched_of(project, store, asked.model, progress=progress)
        channels = alert_channels(project, os.environ)
        alerting = asked.model is None
        run = _Run(
            project=project, store=store, watched=watched, shelf=shelf, clock=clock, lease=lease, alerting=alerting
        )
        found = run.go(now or clock.started, progress=progress)
        told = deliver(store, channels, lambda: now or datetime.now(UTC), project=project.purpose.name)
    return replace(found, delivered=told)


def watched_of(
    project: Project, store: Store, model: str | None, *, progress: Progress = silent
) -> tuple[Watched, Shelf]:
    """Return a released version with its reference, and where its profiles lie.

    Raises
    ------
    InputError, StateError
        As :func:`watch_once`.
    """
    release = choose_release(store.releases(), model, project_model=project.model.name)
    package = open_package(package_folder(project.root, release.package_digest), digest=release.package_digest)
    shelf = shelf_of(state_folder(project), release)
    reference = reference_of(project, store, shelf, release=release, package=package, progress=progress)
    return Watched(project=project, release=release, package=package, reference=reference), shelf


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Run:
    """One run over everything that is due; of any version but the champion nobody is alerted."""

    project: Project
    store: Store
    watched: Watched
    shelf: Shelf
    clock: Clock
    lease: Lease | None
    alerting: bool = True

    def go(self, now: datetime, *, progress: Progress) -> Watch:
        """Look at all windows that are due."""
        watch = self.project.watch
        compact_journal(state_folder(self.project), progress=progress)
        state = read_state(self.shelf.folder, reference=self.watched.reference.manifest.digest)
        end = last_end(min(now, self._written_until(now)), every=watch.every, settle=watch.settle)
        buckets = self._counted(state, end, progress=progress)
        name = self.watched.release.name
        notes = tuple(clock_findings(self._journal, model=name, now=now, watch=watch))
        due = list(missed(state.looked, end, every=watch.every, catch_up=watch.catch_up))
        reports: list[WatchReport] = []
        records: list[Record] = []
        for i, window in enumerate(due):
            progress(STEP, i, len(due))
            found = self._look(buckets, window, state=state, moment=self._moment(window, now, notes))
            state = found.state
            reports.append(found.report)
            records.append(record_look(self.store, found.report))
            write_state(self.shelf.folder, state)
        progress(STEP, len(due), max(len(due), 1))
        if reports:
            newest = reports[-1]
        else:
            found = self._again(buckets, state, now=now, end=end, notes=notes)
            newest = found.report
            write_state(self.shelf.folder, found.state)
        return Watch(reports=tuple(reports), newest=newest, records=tuple(records))

    @property
    def _journal(self) -> Journal:
        return Journal(journal_folder(state_folder(self.project)))

    def _rows(self, window: Window) -> pl.DataFrame:
        """Return rows of a window, evenly drawn."""
        release = self.watched.release
        rows = self._journal.predictions(window, model=release.name).filter(pl.col("version") == release.version)
        return thinned(counted_rows(rows, self.watched.package.features).collect())

    def _written_until(self, now: datetime) -> datetime:
        """Return until when answers are in the tables: what is still in inboxes is older than none of them."""
        lag = lag_of(inbox_folder(state_folder(self.project)), now=time.time())
        return now - timedelta(seconds=lag.oldest_s)

    def _counted(self, state: Progressed, end: datetime, *, progress: Progress) -> Buckets:
        watch, package = self.project.watch, self.watched.package
        back = max(watch.catch_up, 2 * watch.outcome_delay) + watch.every
        first = None if state.looked is None else begin_of(state.looked - back, bucket_length(watch.every))
        return count_journal(
            self.shelf,
            self._journal,
            Counted(
                model=self.watched.release.name,
                version=self.watched.release.version,
                rules=package.features,
                plan=self.watched.plan,
                length=bucket_length(watch.every),
            ),
            span=Window(start=first, end=end),
            progress=progress,
        )

    def _look(self, buckets: Buckets, window: Window, *, state: Progressed, moment: Moment) -> Looked:
        """Look at a window for the first time, and tell of it."""
        found = look(self.watched, buckets, window, state=state, moment=moment)
        if not self.alerting:
            return found
        now = moment.now
        at = now if window.end is None else min(now, window.end + self.project.watch.settle)
        name = self.project.purpose.name
        alerts, _ = advance(
            self.store,
            list(events_of(found.report, recall(self.store, name), at=at)),
            alert_rules(self.project.alerts),
            project=name,
            run=f"{self.watched.release.name}@{self.watched.release.version}:{found.report.end}",
            lease=self.lease,
        )
        return replace(found, report=replace(found.report, alerts=alert_rows(alerts, now=at)))

    def _moment(self, window: Window, now: datetime, notes: tuple[Finding, ...]) -> Moment:
        return Moment(now=now, run=self.clock.run(), notes=notes, rows=partial(self._rows, window))

    def _again(
        self, buckets: Buckets, state: Progressed, *, now: datetime, end: datetime, notes: tuple[Finding, ...]
    ) -> Looked:
        """Look at the newest window once more: truths may have come since."""
        end = state.looked or end
        window = Window(start=end - self.project.watch.every, end=end)
        moment = self._moment(window, now, notes)
        found = look(self.watched, buckets, window, state=state, moment=moment)
        alerts = recall(self.store, self.project.purpose.name)
        return replace(found, report=replace(found.report, alerts=alert_rows(alerts, now=now)))
