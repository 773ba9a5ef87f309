"""What each section of the page shows, chosen and ordered; the templates only set it."""

from __future__ import annotations

from dataclasses import dataclass

from seatrial.reports.charts import (
    Chart,
    draw_actuals,
    draw_columns,
    draw_periods,
    draw_ranking,
    draw_reliability,
    draw_reliability_by_slice,
    draw_residuals,
    draw_scores,
    draw_slices,
)
from seatrial.reports.comparisons import Comparison, RecalibrationRow, compare, compare_recalibration
from seatrial.reports.figures import key_estimates, model_estimates
from seatrial.reports.strips import Strip, range_bar
from seatrial.reports.wording import (
    DECISIONS,
    OUTCOMES,
    STATUSES,
    SUBJECTS,
    Sign,
    metric_direction,
    metric_words,
)
from seatrial.values import (
    EVERYWHERE,
    MODEL,
    ColumnRow,
    Confusion,
    Estimate,
    Evidence,
    Finding,
    GateResult,
    SliceRow,
    Status,
)

MOST_FINDINGS = 150
MOST_SLICES = 60
MOST_COLUMNS = 120
MOST_GATES = 100
MOST_OTHERS = 250
MOST_CLASSES = 20

_OUTCOME_RANK = {"fail": 0, "hold": 1, "pass": 2, "not-applicable": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with its range bar and what it says."""

    estimate: Estimate
    strip: Strip | None
    words: str
    direction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRow:
    """A gate on one slice: how it came out, and where the interval lies."""

    result: GateResult
    sign: Sign
    strip: Strip | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingGroup:
    """The findings of one status; ``more`` were left out for length."""

    status: Status
    sign: Sign
    findings: tuple[Finding, ...]
    count: int
    more: int
    folded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfusionCell:
    """A count, its share of its true class, and whether it is on the diagonal."""

    count: int
    share: float
    right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything that the templates set; ``..._left`` counts what was left out for length."""

    evidence: Evidence
    name: str
    decision: Sign
    keys: tuple[Figure, ...]
    figures: tuple[Figure, ...]
    gates: tuple[GateRow, ...]
    gates_left: int
    groups: tuple[FindingGroup, ...]
    baselines: tuple[Comparison, ...]
    champion: Comparison | None
    train: Comparison | None
    recalibrated: tuple[RecalibrationRow, ...]
    reliability: Chart | None
    reliability_by_slice: tuple[Chart, ...]
    answers: tuple[Chart, ...]
    classes: tuple[str, ...]
    classes_left: int
    confusion: tuple[tuple[str, tuple[ConfusionCell, ...]], ...]
    slice_chart: Chart | None
    slices: tuple[SliceRow, ...]
    slices_left: int
    periods: tuple[Chart, ...]
    column_charts: tuple[Chart, ...]
    columns: tuple[ColumnRow, ...]
    columns_left: int
    others: tuple[Estimate, ...]
    others_left: int
    glossary: tuple[tuple[str, str], ...]

    @property
    def has_gate_tick(self) -> bool:
        """True when a key number shows a gate's bound."""
        return self._has_tick("gate")

    @property
    def has_prior_tick(self) -> bool:
        """True when a key number shows the prior's value."""
        return self._has_tick("prior")

    def _has_tick(self, kind: str) -> bool:
        return any(tick.kind == kind for key in self.keys if key.strip for tick in key.strip.ticks)

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        """Anchor and title of each section that there is."""
        there = (
            ("verdict", "Verdict", True),
            ("glance", "At a glance", self.keys),
            ("gates", "Gates", True),
            ("findings", "Findings", True),
            ("numbers", "Numbers", True),
            ("baselines", "Baselines", self.baselines),
            ("champion", "Champion", self.champion),
            ("answers", "Answers", self.answers or self.confusion),
            ("calibration", "Calibration", self.reliability or self.recalibrated),
            ("slices", "Where it is weak", self.slices),
            ("time", "Over time", self.periods),
            ("train", "Train and test", self.train or self.columns),
            ("record", "What went in", True),
            ("glossary", "Words", self.glossary),
        )
        return tuple((anchor, title) for anchor, title, there_is in there if there_is)


def build_page(evidence: Evidence) -> Page:
    """Return what a page shows of the evidence, every chart drawn."""
    shown = evidence.exhibits
    drawn = (draw_scores(evidence), draw_actuals(evidence), draw_residuals(evidence))
    gates = _gates(evidence)
    slices = sorted(shown.slices, key=_slice_rank)
    columns = sorted(shown.columns, key=_column_rank)
    others = _others(evidence)
    classes = shown.confusion.classes if shown.confusion else ()
    return Page(
        evidence=evidence,
        name=evidence.purpose.name or evidence.inputs.model.name,
        decision=DECISIONS[evidence.verdict.decision],
        keys=tuple(_figure(estimate, evidence) for estimate in key_estimates(evidence)),
        figures=tuple(_figure(estimate, evidence) for estimate in model_estimates(evidence)),
        gates=tuple(gates[:MOST_GATES]),
        gates_left=max(0, len(gates) - MOST_GATES),
        groups=_groups(evidence.findings),
        baselines=_comparisons(evidence, "prior", "simple_model"),
        champion=compare(evidence, "champion"),
        train=compare(evidence, "train"),
        recalibrated=compare_recalibration(evidence),
        reliability=draw_reliability(evidence),
        reliability_by_slice=draw_reliability_by_slice(evidence),
        answers=(*(chart for chart in drawn if chart), *draw_ranking(evidence)),
        classes=classes[:MOST_CLASSES],
        classes_left=max(0, len(classes) - MOST_CLASSES),
        confusion=_confusion(shown.confusion) if shown.confusion else (),
        slice_chart=draw_slices(evidence),
        slices=tuple(slices[:MOST_SLICES]),
        slices_left=max(0, len(slices) - MOST_SLICES),
        periods=draw_periods(evidence),
        column_charts=draw_columns(evidence),
        columns=tuple(columns[:MOST_COLUMNS]),
        columns_left=max(0, len(columns) - MOST_COLUMNS),
        others=others[:MOST_OTHERS],
        others_left=max(0, len(others) - MOST_OTHERS),
        glossary=_glossary(evidence),
    )


def _figure(estimate: Estimate, evidence: Evidence) -> Figure:
    return Figure(
        estimate=estimate,
        strip=range_bar(estimate, evidence.gates, priors=evidence.estimates),
        words=metric_words(estimate.metric),
        direction=metric_direction(estimate.metric),
    )


def _gates(evidence: Evidence) -> list[GateRow]:
    ordered = sorted(evidence.gates, key=lambda result: _OUTCOME_RANK[result.outcome])
    return [
        GateRow(
            result=result,
            sign=OUTCOMES[result.outcome],
            strip=range_bar(result.estimate, evidence.gates) if result.estimate else None,
        )
        for result in ordered
    ]


def _others(evidence: Evidence) -> tuple[Estimate, ...]:
    """Return the numbers that have no place of their own: by slice, the model's first."""
    others = [e for e in evidence.estimates if e.slice != EVERYWHERE or e.subject not in SUBJECTS]
    return tuple(sorted(others, key=lambda estimate: estimate.subject != MODEL))


def _glossary(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    names = sorted({estimate.metric for estimate in evidence.estimates})
    return tuple((name, metric_words(name)) for name in names if metric_words(name))


def _groups(findings: tuple[Finding, ...]) -> tuple[FindingGroup, ...]:
    groups = []
    for status, sign in STATUSES.items():
        told = tuple(finding for finding in findings if finding.status == status)
        if told:
            groups.append(
                FindingGroup(
                    status=told[0].status,
                    sign=sign,
                    findings=told[:MOST_FINDINGS],
                    count=len(told),
                    more=max(0, len(told) - MOST_FINDINGS),
                    folded=status in {"pass", "not-applicable"},
                )
            )
    return tuple(groups)


def _comparisons(evidence: Evidence, *subjects: str) -> tuple[Comparison, ...]:
    found = (compare(evidence, subject) for subject in subjects)
    return tuple(comparison for comparison in found if comparison is not None)


def _confusion(confusion: Confusion) -> tuple[tuple[str, tuple[ConfusionCell, ...]], ...]:
    return tuple(
        (
            name,
            tuple(
                ConfusionCell(count=count, share=count / (sum(row) or 1), right=truth == answer)
                for answer, count in enumerate(row[:MOST_CLASSES])
            ),
        )
        for truth, (name, row) in enumerate(zip(confusion.classes, confusion.counts, strict=True))
        if truth < MOST_CLASSES
    )


def _slice_rank(row: SliceRow) -> tuple[bool, float, str]:
    return (not row.flagged, -row.harm, row.slice.name)


def _column_rank(row: ColumnRow) -> tuple[float, str]:
    return (-1.0 if row.shift is None else row.shift) * -1, row.name
