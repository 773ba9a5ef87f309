"""Rows alike in every feature that carry different labels."""

from __future__ import annotations

import polars as pl

from seatrial.data.checks.rows import content, fingerprints, shared_names, with_copies
from seatrial.data.checks.rule import Rule, count, percent
from seatrial.data.checks.survey import Survey
from seatrial.data.exam import Exam, Party
from seatrial.values.finding import Finding

CONFLICTS = Rule(code="DATA024", name="conflicting labels")

MANY_CONFLICTS = 0.05


def conflicting_labels(survey: Survey) -> tuple[Finding, ...]:
    """Return a warning for each table in which more than 5 % of the rows are contradicted by their twins.

    Twins are alike in every feature; those with a rarer label than most of their twins are contradicted. Their share
    is the error that the best of all models would still make on these rows.
    """
    exam = survey.exam
    if exam.task == "regression":
        return CONFLICTS.not_applicable("Numbers of like rows may differ; only classes conflict.")
    if not survey.truths:
        return CONFLICTS.not_applicable("There are no labels, or they do not differ.")
    parties = sorted(survey.truths)
    shares = {party: _share(exam, survey, party) for party in parties}
    known = {party: found for party, found in shares.items() if found is not None}
    if not known:
        return CONFLICTS.not_applicable("The model is fed no column that the tables have.")
    found = [_finding(party, rows, share) for party, (rows, share) in known.items() if share > MANY_CONFLICTS]
    told = ", ".join(f"{percent(share)} of {party}" for party, (_, share) in known.items())
    return CONFLICTS.or_pass(found, f"Rows that a twin in every feature contradicts: {told}.")


def _share(exam: Exam, survey: Survey, party: Party) -> tuple[int, float] | None:
    names = shared_names(exam, exam.features)
    truth = survey.truths[party]
    if not names or truth.codes is None:
        return None
    prints = fingerprints(content(exam, party, names), names, exam.seed)[truth.known]
    twins = with_copies(prints)
    counted = pl.DataFrame({"row": prints[twins], "label": truth.codes[twins]}).group_by("row", "label").len()
    right = int(counted.group_by("row").agg(pl.col("len").max())["len"].sum())
    contradicted = int(twins.sum()) - right
    return contradicted, contradicted / len(prints)


def _finding(party: Party, rows: int, share: float) -> Finding:
    message = (
        f"{count(rows, 'row')} of {party}, {percent(share)}, have a twin in every feature that is labelled otherwise: "
        f"no model fed these features can be right on more than {percent(1 - share)}."
    )
    hint = "Look for wrong labels. If they are right, the features do not tell these cases apart: add some that do."
    return CONFLICTS.says("warn", message, where=party, hint=hint, measured={"rows": rows, "share": share})
