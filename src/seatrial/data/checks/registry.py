"""All data checks, in the order in which they are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from seatrial.data.checks import (
    calendar,
    categories,
    conflicts,
    constant,
    drift,
    duplicates,
    identifiers,
    leakage,
    nulls,
    origins,
    outliers,
    overlap,
    periods,
    representativeness,
    schema,
    spelling,
    support,
)
from seatrial.data.checks.rule import Rule
from seatrial.data.checks.survey import Survey, survey
from seatrial.data.exam import Exam
from seatrial.values.finding import Finding
from seatrial.values.ports import Progress, silent

Question: TypeAlias = Callable[[Survey], tuple[Finding, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question to the data.

    Parameters
    ----------
    rule
        Its code and name.
    ask
        Gives at least one finding, each with that code and name.
    """

    rule: Rule
    ask: Question

    @property
    def code(self) -> str:
        """Stable for ever."""
        return self.rule.code

    @property
    def name(self) -> str:
        """In words."""
        return self.rule.name


CHECKS: tuple[Check, ...] = (
    Check(rule=schema.MISSING, ask=schema.missing_columns),
    Check(rule=schema.EXTRA, ask=schema.extra_columns),
    Check(rule=schema.TYPES, ask=schema.column_types),
    Check(rule=schema.STORED_AS_TEXT, ask=schema.stored_as_text),
    Check(rule=spelling.SPELLINGS, ask=spelling.mixed_spellings),
    Check(rule=nulls.VALUES, ask=nulls.missing_values),
    Check(rule=nulls.DIFFERENCE, ask=nulls.missing_difference),
    Check(rule=constant.CONSTANT, ask=constant.constant_columns),
    Check(rule=duplicates.ROWS, ask=duplicates.duplicate_rows),
    Check(rule=duplicates.IDS, ask=duplicates.duplicate_ids),
    Check(rule=overlap.ROWS, ask=overlap.shared_rows),
    Check(rule=overlap.IDS, ask=overlap.shared_ids),
    Check(rule=overlap.GROUPS, ask=overlap.shared_groups),
    Check(rule=leakage.POWER, ask=leakage.telling_columns),
    Check(rule=leakage.DETERMINED, ask=leakage.determining_columns),
    Check(rule=leakage.GAPS, ask=leakage.telling_gaps),
    Check(rule=periods.ORDER, ask=periods.later_than_training),
    Check(rule=drift.DRIFT, ask=drift.random_split_of_drift),
    Check(rule=calendar.GAPS, ask=calendar.gaps_in_time),
    Check(rule=calendar.STALE, ask=calendar.staleness),
    Check(rule=identifiers.IDENTIFIERS, ask=identifiers.identifiers),
    Check(rule=support.LABELS, ask=support.missing_labels),
    Check(rule=support.SUPPORT, ask=support.class_support),
    Check(rule=conflicts.CONFLICTS, ask=conflicts.conflicting_labels),
    Check(rule=categories.UNSEEN, ask=categories.unseen_categories),
    Check(rule=categories.RARE, ask=categories.rare_categories),
    Check(rule=representativeness.AGAINST_TRAIN, ask=representativeness.like_train),
    Check(rule=representativeness.AGAINST_POPULATION, ask=representativeness.like_population),
    Check(rule=outliers.OUTLIERS, ask=outliers.outliers),
    Check(rule=outliers.RANGES, ask=outliers.declared_ranges),
    Check(rule=origins.PROVENANCE, ask=origins.provenance),
    Check(rule=origins.SEPARATION, ask=origins.separation),
)


def run_checks(exam: Exam, *, seen: Survey | None = None, progress: Progress = silent) -> tuple[Finding, ...]:
    """Return the findings of all checks, by code, the gravest of each first.

    Parameters
    ----------
    exam
        The tables and what is said of them. No content of theirs makes a check raise.
    seen
        The survey of the same exam, if it has been made already.
    progress
        Told of each column counted and each check done.
    """
    survey_ = survey(exam, progress=progress) if seen is None else seen
    findings: list[Finding] = []
    for done, check in enumerate(CHECKS):
        progress("checking data", done, len(CHECKS))
        findings.extend(check.ask(survey_))
    progress("checking data", len(CHECKS), len(CHECKS))
    return tuple(findings)
