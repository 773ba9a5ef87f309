"""Categories in the test that the training did not have, or hardly had."""

from __future__ import annotations

import numpy as np

from seatrial.data.checks.columns import Column, Part
from seatrial.data.checks.effects import aligned_counts, family_alpha
from seatrial.data.checks.rule import Rule, count, listed, percent
from seatrial.data.checks.survey import Survey
from seatrial.data.exam import Party
from seatrial.metrics.distance import new_share
from seatrial.values.finding import Finding

UNSEEN = Rule(code="DATA025", name="unseen categories")
RARE = Rule(code="DATA026", name="rare categories")

LEAST_SHARE = 0.01
FEW_ROWS = 10
MANY_ROWS = 0.1
ROWS_PER_LEVEL = 2.0


def unseen_categories(survey: Survey) -> tuple[Finding, ...]:
    """Return a warning for each text feature where surely more than 1 % of the test rows are of levels new to train."""
    if not survey.has_train:
        return UNSEEN.not_applicable("There are no training rows to compare with.")
    columns = [column for column in survey.fed if _categorical(column)]
    if not columns:
        return UNSEEN.not_applicable("No feature is text with levels that repeat.")
    alpha = family_alpha(survey.columns.values())
    found = [finding for column in columns for finding in _unseen(column, alpha)]
    asked, least = count(len(columns), "text feature"), percent(LEAST_SHARE)
    well = f"In none of {asked} are surely more than {least} of the test rows of levels new to train."
    return UNSEEN.or_pass(found, well)


def rare_categories(survey: Survey) -> tuple[Finding, ...]:
    """Return a warning for each text feature where more than 10 % of train are of levels with fewer than ten rows.

    Without a training table, of test.
    """
    party: Party = "test" if survey.exam.train is None else "train"
    parts = {column.name: column.parts[party] for column in survey.fed if party in column.parts}
    texts = {name: part for name, part in parts.items() if part.type == "string" and _repeats(part)}
    if not texts:
        return RARE.not_applicable("No feature is text with levels that repeat.")
    shares = {name: _rare(part) for name, part in texts.items()}
    found = [
        _finding(name, party, levels=levels, share=share)
        for name, (levels, share) in shares.items()
        if share > MANY_ROWS
    ]
    asked, most = count(len(texts), "text feature"), percent(MANY_ROWS)
    well = f"In each of {asked} at most {most} of {party} are of levels with fewer than {FEW_ROWS} rows."
    return RARE.or_pass(found, well)


def _categorical(column: Column) -> bool:
    train, test = column.parts.get("train"), column.parts.get("test")
    known = train is not None and test is not None and train.type == test.type == "string"
    return known and train is not None and test is not None and test.known > 0 and _repeats(train)


def _repeats(part: Part) -> bool:
    """Return whether levels come more than once: free text and identifiers have no categories."""
    return part.known >= ROWS_PER_LEVEL * max(part.distinct, 1)


def _unseen(column: Column, alpha: float) -> tuple[Finding, ...]:
    train, test = column.parts["train"], column.parts["test"]
    before, now = aligned_counts(train, test)
    new = new_share(now[before == 0], n=train.known, m=test.known, levels=len(now), alpha=alpha)
    if new.low is None or new.value is None or new.low <= LEAST_SHARE:
        return ()
    names = _new_levels(train, test)
    figures = {"levels": len(names), "share": new.value, "share_at_least": new.low}
    message = f"{percent(new.value)} of the test rows have a {column.name} that train never had: {listed(names)}."
    hint = "Train on rows that have them, or see in the slices how the model does on them."
    return (UNSEEN.says("warn", message, where=column.name, hint=hint, measured=figures),)


def _new_levels(train: Part, test: Part) -> list[str]:
    if train.levels is None or test.levels is None:
        return []
    new = test.levels.join(train.levels, on="level", how="anti")
    return new.sort("count", "level", descending=[True, False])["level"].to_list()


def _rare(part: Part) -> tuple[int, float]:
    counts = np.zeros(0, dtype=np.int64) if part.levels is None else part.levels["count"].to_numpy()
    few = counts[counts < FEW_ROWS]
    return len(few), float(few.sum()) / max(part.known, 1)


def _finding(name: str, party: str, *, levels: int, share: float) -> Finding:
    rare = f"{count(levels, 'level')} of {name} with fewer than {FEW_ROWS} rows each"
    message = f"{percent(share)} of {party} have one of {rare}."
    hint = f"Pool rare levels of {name}, or group them by what they have in common: so few rows teach nothing."
    return RARE.says("warn", message, where=name, hint=hint, measured={"levels": levels, "share": share})
