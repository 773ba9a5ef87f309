"""What each section of the watch page shows, chosen and ordered; the templates only set it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from seatrial.reports.bundles import Bundle, bundle
from seatrial.reports.charts import Chart
from seatrial.reports.instants import shown_span
from seatrial.reports.listed import Listed, listed
from seatrial.reports.page import FindingGroup
from seatrial.reports.strips import Strip
from seatrial.reports.watch.drawings import WatchDrawings, telling_columns
from seatrial.reports.watch.strips import effect_strip, quality_strips, slice_strip
from seatrial.reports.watch.words import (
    EFFECTS,
    SEVERITIES,
    STANDINGS,
    STATUSES,
    SUBJECTS,
    alert_state,
    effect_name,
    tally_words,
)
from seatrial.reports.wording import Sign, metric_direction, metric_words
from seatrial.values import Estimate, Finding, Status
from seatrial.values.watched import AlertRow, BackTest, ColumnWatch, EffectRow, SliceWatch, WatchReport

MOST_REASONS = 8
MOST_FINDINGS = 150
MOST_COLUMNS = 200
MOST_SLICES = 60
MOST_ALERTS = 60
MOST_CARDS = 6
MOST_DETECTORS = 60
MOST_UNSEEN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many findings of one status there are, in words."""

    status: Status
    icon: str
    count: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityLine:
    """One number of a metric with its range bar, and whose it is."""

    estimate: Estimate
    words: str
    strip: Strip | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityCard:
    """One metric: estimated, realised and at the trial."""

    metric: str
    words: str
    direction: str
    lines: tuple[QualityLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEffect:
    """An effect with its name and its range bar."""

    effect: EffectRow
    name: str
    strip: Strip | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownColumn:
    """A column that matters: its chart and its effects, drift first."""

    column: ColumnWatch
    chart: Chart | None
    effects: tuple[ShownEffect, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSlice:
    """A slice with its range bar."""

    row: SliceWatch
    strip: Strip | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAlert:
    """An alert, its sign, and how it stands."""

    alert: AlertRow
    sign: Sign
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchPage:
    """Everything that the templates set."""

    report: WatchReport
    drawings: WatchDrawings
    standing: Sign
    span: str
    reasons: Listed[Bundle]
    groups: tuple[FindingGroup, ...]
    cards: tuple[QualityCard, ...]
    columns: tuple[ShownColumn, ...]
    every_column: Listed[ColumnWatch]
    drifted: int
    together: tuple[ShownEffect, ...]
    slices: Listed[ShownSlice]
    fine_slices: Listed[ShownSlice]
    alerts: Listed[ShownAlert]
    backtests: tuple[BackTest, ...]
    glossary: tuple[tuple[str, str], ...]

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """How many findings of each status there are."""
        return tuple(
            Tally(status=g.status, icon=g.sign.icon, count=g.count, words=tally_words(g.status, g.count))
            for g in self.groups
        )

    @property
    def document(self) -> str:
        """The file that holds what was left out."""
        return "watch.json"

    @property
    def name(self) -> str:
        """What is watched."""
        return self.report.project or (self.report.model.name if self.report.model else "")

    def effect_name(self, kind: str) -> str:
        """Return what a kind of effect is called."""
        return effect_name(kind)

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        """Anchor and title of each section that there is."""
        report, drawn = self.report, self.drawings
        there = (
            ("verdict", "Verdict", True),
            ("glance", "At a glance", True),
            ("alerts", "Alerts", report.alerts),
            ("columns", "What moved", report.columns or report.together),
            ("quality", "Quality", report.quality or self.backtests or drawn.decay),
            ("outcomes", "Outcomes", report.maturity or report.selective),
            ("service", "Volume and latency", drawn.volume or drawn.latency),
            ("slices", "Slices", report.slices),
            ("findings", "Findings", self.groups),
            ("unseen", "Not to be seen", True),
            ("record", "What went in", True),
            ("glossary", "Words", self.glossary),
        )
        return tuple((anchor, title) for anchor, title, there_is in there if there_is)


def build_watch_page(report: WatchReport, drawings: WatchDrawings, *, shrink: int = 1) -> WatchPage:
    """Return what a page shows of the report; long lists are cut to their usual length over ``shrink``."""
    told = bundle(f for status in ("fail", "warn", "skipped") for f in report.findings if f.status == status)
    slices = [ShownSlice(row=row, strip=slice_strip(row)) for row in report.slices]
    return WatchPage(
        report=report,
        drawings=drawings,
        standing=STANDINGS[report.verdict],
        span=shown_span(report.start, report.end),
        reasons=listed(told, MOST_REASONS),
        groups=_groups(report.findings, MOST_FINDINGS // shrink),
        cards=quality_cards(report)[:MOST_CARDS],
        columns=tuple(_shown(column, drawings) for column in telling_columns(report.columns)),
        every_column=listed(report.columns, MOST_COLUMNS // shrink),
        drifted=sum(column.drifted for column in report.columns),
        together=tuple(_effect(effect) for effect in report.together),
        slices=listed([each for each in slices if each.row.worse], MOST_SLICES // shrink),
        fine_slices=listed([each for each in slices if not each.row.worse], MOST_SLICES // shrink),
        alerts=listed([_alert(a) for a in report.alerts], MOST_ALERTS // shrink),
        backtests=report.backtests,
        glossary=_glossary(report),
    )


def quality_cards(report: WatchReport) -> tuple[QualityCard, ...]:
    """Return the numbers of the window by metric, in their order: realised first, then estimated, then at the trial."""
    estimates = (*report.estimates, *_expected(report))
    return tuple(
        QualityCard(
            metric=metric,
            words=metric_words(metric),
            direction=metric_direction(metric),
            lines=_lines([estimate for estimate in estimates if estimate.metric == metric]),
        )
        for metric in dict.fromkeys(estimate.metric for estimate in report.estimates)
    )


def _expected(report: WatchReport) -> tuple[Estimate, ...]:
    """Return what the trial measured, of metrics for which it stands with the course of time alone."""
    told = {estimate.metric for estimate in report.estimates if estimate.subject == "expected"}
    return tuple(
        Estimate(metric=s.metric, value=s.expected, low=None, high=None, n=0, method="trial", subject="expected")
        for s in report.quality
        if s.expected is not None and s.metric not in told
    )


def _lines(estimates: Sequence[Estimate]) -> tuple[QualityLine, ...]:
    ordered = [e for subject in SUBJECTS for e in estimates if e.subject == subject]
    strips = quality_strips(ordered)
    return tuple(
        QualityLine(estimate=each, words=SUBJECTS[each.subject], strip=strip)
        for each, strip in zip(ordered, strips, strict=True)
    )


def _shown(column: ColumnWatch, drawings: WatchDrawings) -> ShownColumn:
    return ShownColumn(
        column=column,
        chart=drawings.columns.get((column.name, column.kind)),
        effects=tuple(_effect(effect) for effect in sorted(column.effects, key=lambda each: not each.drifted)),
    )


def _alert(alert: AlertRow) -> ShownAlert:
    return ShownAlert(alert=alert, sign=SEVERITIES[alert.severity], state=alert_state(alert))


def _effect(effect: EffectRow) -> ShownEffect:
    return ShownEffect(effect=effect, name=effect_name(effect.kind), strip=effect_strip(effect))


def _groups(findings: Sequence[Finding], most: int) -> tuple[FindingGroup, ...]:
    told = {status: [finding for finding in findings if finding.status == status] for status in STATUSES}
    return tuple(
        FindingGroup(
            status=status,
            sign=STATUSES[status],
            count=len(found),
            bundles=listed(bundle(found), most),
            folded=status in {"pass", "not-applicable"},
        )
        for status, found in told.items()
        if found
    )


def _glossary(report: WatchReport) -> tuple[tuple[str, str], ...]:
    kinds = {effect.kind for column in report.columns for effect in column.effects}
    kinds |= {effect.kind for effect in report.together}
    effects = [(EFFECTS[kind].name, EFFECTS[kind].says) for kind in EFFECTS if kind in kinds]
    metrics = {estimate.metric for estimate in report.estimates} | {series.metric for series in report.quality}
    metrics |= {row.metric for row in report.slices}
    return (*effects, *((name, metric_words(name)) for name in sorted(metrics) if metric_words(name)))
