"""Categories spelled in more than one way."""

from __future__ import annotations

import polars as pl

from seatrial.data.checks.columns import Column
from seatrial.data.checks.rule import Rule, count, listed, percent
from seatrial.data.checks.survey import Survey
from seatrial.values.finding import Finding

SPELLINGS = Rule(code="DATA005", name="mixed spellings")

MOST_LEVELS = 20_000
FEWEST_ROWS_PER_LEVEL = 2.0
# Digits and other signs stand apart: "10-20" is not "1020", "C++" is not "C". One letter is a code: "A-" is not "A".
JOINERS = r"[\s._\-']+"
WORD = r"^\p{L}{2,}$"


def mixed_spellings(survey: Survey) -> tuple[Finding, ...]:
    """Return a warning for each text feature or target with levels that differ in case, spaces, dots or dashes only."""
    asked = [
        column for column in survey.columns.values() if column.fed or column.role in {"target", "group", "protected"}
    ]
    texts = [column for column in asked if any(part.type == "string" and part.known for part in column.parts.values())]
    if not texts:
        return SPELLINGS.not_applicable("No feature is text.")
    found = [finding for column in texts for finding in _mixed(column)]
    return SPELLINGS.or_pass(found, f"No category of {count(len(texts), 'text column')} is spelled in two ways.")


def _mixed(column: Column) -> tuple[Finding, ...]:
    levels = _levels(column)
    if levels is None:
        return ()
    stem = pl.col("level").str.to_lowercase().str.strip_chars()
    word = stem.str.replace_all(JOINERS, "")
    keyed = levels.with_columns(key=pl.when(word.str.contains(WORD)).then(word).otherwise(stem))
    groups = (
        keyed.sort("count", "level", descending=[True, False])
        .group_by("key", maintain_order=True)
        .agg(pl.col("level"), rows=pl.col("count").sum(), fewer=pl.col("count").sum() - pl.col("count").max())
        .filter(pl.col("level").list.len() > 1)
        .sort("fewer", "key", descending=[True, False])
    )
    if not groups.height:
        return ()
    spelled = [" = ".join(f'"{level}"' for level in group) for group in groups["level"].head(3)]
    share = float(groups["fewer"].sum()) / float(levels["count"].sum())
    categories = count(groups.height, "category", "categories")
    message = (
        f"{column.name} spells {categories} in more than one way, {percent(share)} of the rows: {listed(spelled)}."
    )
    hint = f"Give each category of {column.name} one spelling, in training and in service: a model takes two for two."
    figures = {"categories": groups.height, "share": share}
    return (SPELLINGS.says("warn", message, where=column.name, hint=hint, measured=figures),)


def _levels(column: Column) -> pl.DataFrame | None:
    """Return the levels of all tables together; None for free text and identifiers, which have no categories."""
    parts = [part.levels for part in column.parts.values() if part.type == "string" and part.levels is not None]
    levels = pl.concat(parts).group_by("level").agg(pl.col("count").sum())
    if not levels.height or levels.height > MOST_LEVELS:
        return None
    return levels if float(levels["count"].sum()) / levels.height >= FEWEST_ROWS_PER_LEVEL else None
