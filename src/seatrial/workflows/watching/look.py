"""Look at one window: everything that is compared, estimated and measured, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from seatrial import __version__
from seatrial.evidence import library_versions
from seatrial.monitoring import Compared
from seatrial.monitoring.codes import CONTINUOUS, EMPTY_WINDOW, VOLUME
from seatrial.monitoring.continuous import Alarm, DetectorState, Watching, arm, detect
from seatrial.monitoring.effect import Effect
from seatrial.monitoring.verdicts import verdicts
from seatrial.monitoring.volume import volume
from seatrial.profiles import Plan, Profile, encode
from seatrial.project import Project
from seatrial.values import Finding, Release, Run, Window
from seatrial.values.package import Package
from seatrial.values.watched import (
    ColumnWatch,
    DetectorRow,
    SliceWatch,
    Unseen,
    WatchInputs,
    WatchReport,
    standing_of,
)
from seatrial.workflows.watching.age import Aged, aged
from seatrial.workflows.watching.buckets import Buckets
from seatrial.workflows.watching.columns import column_rows, effect_row
from seatrial.workflows.watching.compared_with import Against, against
from seatrial.workflows.watching.joint import joint_effects
from seatrial.workflows.watching.limits import minimums_of
from seatrial.workflows.watching.quality import Quality, Served, backtest_of, quality_of
from seatrial.workflows.watching.reference import Reference, sha256
from seatrial.workflows.watching.service import (
    latency_points,
    past_rows,
    spelled,
    strange_findings,
    volume_points,
    windows_before,
)
from seatrial.workflows.watching.slices import slice_findings, slice_rows
from seatrial.workflows.watching.state import Progressed
from seatrial.workflows.watching.verdict import quality_findings, selective_words, unseen_of

if TYPE_CHECKING:
    import polars as pl

STATUSES = ("fail", "skipped", "warn", "pass", "not-applicable")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Watched:
    """A released version, and what its windows are compared with.

    Parameters
    ----------
    project
        What is declared.
    release, package
        What is in service.
    reference
        From its release.
    sources
        Where rows come from: ``"journal"``, or paths of tables.
    """

    project: Project
    release: Release
    package: Package
    reference: Reference
    sources: tuple[str, ...] = ("journal",)

    @property
    def plan(self) -> Plan:
        """How is counted."""
        return self.reference.plan


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Looked:
    """What was found of a window, and what the next run needs."""

    report: WatchReport
    state: Progressed


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moment:
    """When and how it is looked.

    Parameters
    ----------
    now
        When: truths that are known by then count.
    run
        For the report.
    notes
        What was found of the journal as a whole.
    rows
        Gives rows of the window, for what counts cannot tell; asked only if the project says so.
    """

    now: datetime
    run: Run
    notes: tuple[Finding, ...] = ()
    rows: Callable[[], pl.DataFrame] | None = None


def look(watched: Watched, buckets: Buckets, window: Window, *, state: Progressed, moment: Moment) -> Looked:
    """Return what was found of one window.

    Parameters
    ----------
    watched
        What is in service.
    buckets
        What was counted of it.
    window
        Which; it may be empty.
    state
        After the windows before it. One that was looked at already changes nothing of it but what truths came since.
    moment
        When and how it is looked.
    """
    now = moment.now
    profile = buckets.window(window)
    seen = _Seen(watched=watched, buckets=buckets, window=window, now=now, profile=profile)
    with_what = against(watched.project, watched.reference, buckets=buckets, window=window)
    compared = seen.compared(with_what)
    detectors = seen.detected(state.detectors)
    served = (
        None
        if watched.plan.model is None
        else Served(project=watched.project, reference=watched.reference, buckets=buckets, plan=watched.plan.model)
    )
    quality = None if served is None else quality_of(served, window, state.quality, now=now)
    parts = _Parts(
        seen=seen,
        with_what=with_what,
        compared=compared,
        detectors=detectors,
        served=served,
        quality=quality,
        aged=None if served is None else aged(served, window, now=now),
        notes=moment.notes,
        joint=seen.joint(with_what, moment.rows),
    )
    after = Progressed(
        looked=max(filter(None, (state.looked, window.end)), default=None),
        reference=state.reference,
        detectors=detectors,
        quality=state.quality if quality is None else quality.kept,
    )
    return Looked(report=parts.report(moment.run), state=after)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Seen:
    """A window and its counts."""

    watched: Watched
    buckets: Buckets
    window: Window
    now: datetime
    profile: Profile | None

    @property
    def rows(self) -> int:
        return 0 if self.profile is None else self.profile.rows

    def compared(self, with_what: Against) -> Compared | None:
        """Return the window beside its reference; None if it is empty."""
        if self.profile is None:
            return None
        return with_what.compare(self.profile, self.watched.plan, project=self.watched.project)

    def detected(self, state: DetectorState) -> DetectorState:
        """Return what continuous watching remembers after the buckets of this window, with all their alarms."""
        watch = self.watched.project.watch
        if watch.reference == "seasonal":
            return state
        settings = Watching(minimums=minimums_of(watch))
        armed = arm(self.watched.reference.profile, self.watched.plan, settings=settings)
        alarms: dict[str, Alarm] = {}
        for start in self.buckets.starts(self.window):
            state = detect(state, armed, self.buckets.bucket(start))
            alarms |= {alarm.column: alarm for alarm in state.alarms}
        return replace(state, alarms=tuple(alarms.values()))

    def joint(self, with_what: Against, rows: Callable[[], pl.DataFrame] | None) -> tuple[Effect, ...]:
        """Return how columns differ together; nothing where nobody asked, or the reference has no rows at hand."""
        sample = self.watched.reference.sample
        asked = self.watched.project.watch.together and with_what.used is not None and with_what.used.kind != "rolling"
        if not asked or rows is None or self.profile is None or not sample.height:
            return ()
        return joint_effects(self.watched.project, sample, rows())

    def volume(self) -> Effect | None:
        """Return how the number of rows differs from those of earlier windows; None without any."""
        past = past_rows(self.buckets, self.window)
        return volume(past, self.rows) if past else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Parts:
    """Everything that was found, to be put together."""

    seen: _Seen
    with_what: Against
    compared: Compared | None
    detectors: DetectorState
    served: Served | None
    quality: Quality | None
    aged: Aged | None
    notes: tuple[Finding, ...]
    joint: tuple[Effect, ...]

    def report(self, run: Run) -> WatchReport:
        watched, window = self.seen.watched, self.seen.window
        columns, usual = self._columns(), self.seen.volume()
        slices = self._slices()
        findings = _ordered(
            [*self._data(columns, usual), *self._quality(), *slice_findings(slices), *self.notes, *verdicts(self.joint)]
        )
        start, end = spelled(window)
        return WatchReport(
            project=watched.project.purpose.name,
            model=watched.package.model,
            task=watched.package.task,
            start=start,
            end=end,
            rows=self.seen.rows,
            now=self.seen.now.isoformat(timespec="seconds"),
            verdict=standing_of(findings),
            findings=findings,
            reference=self.with_what.used,
            columns=columns,
            together=tuple(map(effect_row, self.joint)),
            detectors=tuple(self._detectors()),
            estimates=() if self.quality is None else self.quality.estimates,
            quality=() if self.quality is None else self.quality.kept.series,
            backtests=() if self.quality is None else tuple(map(backtest_of, self.quality.standings)),
            decay=None if self.aged is None else self.aged.decay,
            maturity=() if self.aged is None else self.aged.maturity,
            selective="" if self.served is None else selective_words(self.served, window),
            volume=tuple(volume_points(self.seen.buckets, window, unusual=usual is not None and usual.drifted)),
            latency=tuple(latency_points(self.seen.buckets, window)),
            slices=slices,
            unseen=tuple(self._unseen()),
            inputs=self._inputs(),
            run=run,
        )

    def _columns(self) -> tuple[ColumnWatch, ...]:
        profile = self.seen.profile
        if self.compared is None or profile is None or self.with_what.profile is None:
            return ()
        reference = self.seen.watched.reference
        return column_rows(
            self.compared,
            reference.plan,
            reference=self.with_what.profile,
            window=profile,
            importance=reference.importance,
        )

    def _data(self, columns: tuple[ColumnWatch, ...], usual: Effect | None) -> Iterator[Finding]:
        """Give what was found of the data."""
        if self.compared is None:
            expected = usual is not None and usual.drifted
            hint = "If rows should have come, look at what sends them."
            yield EMPTY_WINDOW.says("fail" if expected else "skipped", "The window has no rows.", hint=hint)
            return
        weights = {column.name: column.importance for column in columns}
        least = self.seen.watched.project.watch.importance
        for finding in self.compared.findings:
            yield _weighed(finding, weights.get(finding.where), least=least)
        told = {finding.where for finding in self.compared.findings if finding.status == "fail"}
        for alarm in (each for each in self.detectors.alarms if each.column not in told):
            yield _weighed(
                CONTINUOUS.says(
                    "fail", alarm.words, where=alarm.column, hint="Look at the newest windows of this column."
                ),
                weights.get(alarm.column),
                least=least,
            )
        if usual is not None and usual.drifted:
            yield VOLUME.says("fail", usual.words, hint="Look at what sends the rows.")

    def _quality(self) -> Iterator[Finding]:
        if self.seen.profile is not None:
            yield from strange_findings(self.seen.profile)
        if self.served is not None and self.quality is not None:
            yield from quality_findings(self.served, self.quality)
        if self.aged is not None:
            yield from self.aged.findings

    def _slices(self) -> tuple[SliceWatch, ...]:
        """Return the declared slices of the newest window whose truths are there."""
        if self.served is None or not self.seen.watched.plan.slices:
            return ()
        watch = self.seen.watched.project.watch
        mature = next(
            (
                each
                for each in reversed(windows_before(self.seen.window))
                if each.end is not None and each.end + watch.outcome_delay <= self.seen.now
            ),
            None,
        )
        profile = None if mature is None else self.seen.buckets.window(mature)
        if profile is None:
            return ()
        reference = self.seen.watched.reference
        return slice_rows(
            reference.plan, reference=reference.profile, window=profile, margin=watch.margin, alpha=watch.alpha
        )

    def _detectors(self) -> Iterator[DetectorRow]:
        fired = {alarm.column: alarm for alarm in self.detectors.alarms}
        _, end = spelled(self.seen.window)
        for name, column in self.detectors.columns.items():
            alarm = fired.get(name)
            yield DetectorRow(
                column=name,
                evidence=column.evidence if alarm is None else alarm.evidence,
                threshold=alarm.threshold if alarm is not None else self._threshold(),
                since="" if column.since is None else column.since.isoformat(),
                alarm_at="" if alarm is None else end,
            )

    def _threshold(self) -> float:
        settings = Watching()
        return len(self.detectors.columns) / (settings.alpha - settings.doubt)

    def _unseen(self) -> Iterator[Unseen]:
        if self.with_what.profile is None:
            yield Unseen(what="drift", why=self.with_what.why, hint=self.with_what.hint)
        if not self.seen.watched.project.watch.together:
            yield Unseen(
                what="columns that no longer go together as they did",
                why="columns are compared one by one",
                hint="[watch] together = true compares samples of the rows too.",
            )
        if self.seen.watched.project.watch.reference == "seasonal":
            yield Unseen(
                what="slow changes within one window",
                why="continuous watching needs one reference for all hours, and this one is seasonal",
            )
        if self.served is not None and self.quality is not None and self.seen.rows:
            yield from unseen_of(self.served, self.quality, self.seen.window, now=self.seen.now)

    def _inputs(self) -> WatchInputs:
        watched, profile = self.seen.watched, self.seen.profile
        return WatchInputs(
            project_digest=watched.project.digest,
            plan_digest=watched.plan.digest,
            window_digest="" if profile is None else sha256(encode(profile)),
            code_version=__version__,
            libraries=library_versions(),
            sources=watched.sources,
        )


def _weighed(finding: Finding, weight: float | None, *, least: float) -> Finding:
    """Return a finding, as a warning where the model makes little use of the column."""
    if finding.status != "fail" or finding.code not in ("WAT101", "WAT107") or weight is None or weight >= least:
        return finding
    words = f"{finding.message} The model makes little use of it: {weight:.2g} of its most used column."
    return replace(finding, status="warn", message=words)


def _ordered(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return findings with the weightiest first; within, in the order in which they were found."""
    return tuple(sorted(findings, key=lambda finding: STATUSES.index(finding.status)))
