"""What each section of the page shows, chosen and ordered; the templates only set it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from seatrial.reports.bundles import Bundle, bundle
from seatrial.reports.comparisons import Comparison, RecalibrationRow, compare, compare_recalibration
from seatrial.reports.drawings import Drawings
from seatrial.reports.figures import key_estimates, model_estimates, other_estimates
from seatrial.reports.listed import Listed, listed
from seatrial.reports.strips import Strip, range_bar
from seatrial.reports.wording import DECISIONS, OUTCOMES, STATUSES, Sign, metric_direction, metric_words
from seatrial.values import ColumnRow, Confusion, Estimate, Evidence, Finding, GateResult, SliceRow, Status

MOST_FIGURES = 80
MOST_GATES = 100
MOST_FINDINGS = 150
MOST_SLICES = 60
MOST_COLUMNS = 120
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
    """The findings of one status."""

    status: Status
    sign: Sign
    count: int
    bundles: Listed[Bundle]
    folded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfusionCell:
    """A count, its share of its true class, and whether it is on the diagonal."""

    count: int
    share: float
    right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything that the templates set."""

    evidence: Evidence
    drawings: Drawings
    name: str
    decision: Sign
    keys: tuple[Figure, ...]
    figures: Listed[Figure]
    gates: Listed[GateRow]
    groups: tuple[FindingGroup, ...]
    baselines: tuple[Comparison, ...]
    champion: Comparison | None
    train: Comparison | None
    recalibrated: tuple[RecalibrationRow, ...]
    classes: Listed[str]
    confusion: tuple[tuple[str, tuple[ConfusionCell, ...]], ...]
    slices: Listed[SliceRow]
    fine_slices: Listed[SliceRow]
    columns: Listed[ColumnRow]
    others: Listed[Estimate]
    glossary: tuple[tuple[str, str], ...]

    @property
    def document(self) -> str:
        """The file that holds what was left out."""
        return "evidence.json"

    def has_tick(self, kind: str) -> bool:
        """Return whether a key number shows a bound of this kind."""
        return any(tick.kind == kind for key in self.keys if key.strip for tick in key.strip.ticks)

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        """Anchor and title of each section that there is."""
        drawn = self.drawings
        there = (
            ("verdict", "Verdict", True),
            ("glance", "At a glance", self.keys),
            ("gates", "Gates", True),
            ("findings", "Findings", True),
            ("numbers", "Numbers", True),
            ("baselines", "Baselines", self.baselines),
            ("champion", "Champion", self.champion),
            ("answers", "Answers", drawn.answers or self.confusion),
            ("calibration", "Calibration", drawn.reliability or self.recalibrated),
            ("slices", "Where it is weak", self.evidence.exhibits.slices),
            ("time", "Over time", drawn.periods),
            ("train", "Train and test", self.train or self.columns.items),
            ("record", "What went in", True),
            ("glossary", "Words", self.glossary),
        )
        return tuple((anchor, title) for anchor, title, there_is in there if there_is)


def build_page(evidence: Evidence, drawings: Drawings, *, shrink: int = 1) -> Page:
    """Return what a page shows of the evidence; long lists are cut to their usual length over ``shrink``."""
    shown = evidence.exhibits
    slices = sorted(shown.slices, key=_slice_rank)
    figures = [_figure(estimate, evidence) for estimate in model_estimates(evidence)]
    return Page(
        evidence=evidence,
        drawings=drawings,
        name=evidence.purpose.name or evidence.inputs.model.name,
        decision=DECISIONS[evidence.verdict.decision],
        keys=tuple(_figure(estimate, evidence) for estimate in key_estimates(evidence)),
        figures=listed(figures, MOST_FIGURES // shrink),
        gates=listed(_gates(evidence), MOST_GATES // shrink),
        groups=_groups(evidence.findings, MOST_FINDINGS // shrink),
        baselines=_comparisons(evidence, "prior", "simple_model"),
        champion=compare(evidence, "champion"),
        train=compare(evidence, "train"),
        recalibrated=compare_recalibration(evidence),
        classes=listed(shown.confusion.classes if shown.confusion else (), MOST_CLASSES),
        confusion=_confusion(shown.confusion) if shown.confusion else (),
        slices=listed([row for row in slices if _is_worse(row)], MOST_SLICES // shrink),
        fine_slices=listed([row for row in slices if not _is_worse(row)], MOST_SLICES // shrink),
        columns=listed(sorted(shown.columns, key=_column_rank), MOST_COLUMNS // shrink),
        others=listed(other_estimates(evidence), MOST_OTHERS // shrink),
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
    return [
        GateRow(
            result=result,
            sign=OUTCOMES[result.outcome],
            strip=range_bar(result.estimate, evidence.gates) if result.estimate else None,
        )
        for result in sorted(evidence.gates, key=lambda result: _OUTCOME_RANK[result.outcome])
    ]


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


def _comparisons(evidence: Evidence, *subjects: str) -> tuple[Comparison, ...]:
    found = (compare(evidence, subject) for subject in subjects)
    return tuple(comparison for comparison in found if comparison is not None)


def _confusion(confusion: Confusion) -> tuple[tuple[str, tuple[ConfusionCell, ...]], ...]:
    rows = zip(confusion.classes, confusion.counts, strict=True)
    return tuple(
        (
            name,
            tuple(
                ConfusionCell(count=count, share=count / (sum(row) or 1), right=truth == answer)
                for answer, count in enumerate(row[:MOST_CLASSES])
            ),
        )
        for truth, (name, row) in enumerate(rows)
        if truth < MOST_CLASSES
    )


def _glossary(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    names = sorted({estimate.metric for estimate in evidence.estimates})
    return tuple((name, metric_words(name)) for name in names if metric_words(name))


def _is_worse(row: SliceRow) -> bool:
    return row.flagged or row.excess > 0


def _slice_rank(row: SliceRow) -> tuple[bool, float, str]:
    return (not row.flagged, -row.harm, row.slice.name)


def _column_rank(row: ColumnRow) -> tuple[bool, float, str]:
    return (row.shift is None, -(row.shift or 0.0), row.name)
