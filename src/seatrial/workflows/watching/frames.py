"""The journal's rows as profiles count them: features under their own names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from seatrial.journal.columns import column_name, column_type
from seatrial.values import FeatureRule

ANSWERS: Final = ("at", "label", "score", "scores", "latency_ms")
OUTCOMES: Final = ("outcome", "outcome_number", "outcome_known_at", "outcome_received_at")
_TAKEN: Final = frozenset({*ANSWERS, *OUTCOMES, "error", "id", "row_id"})


def watched_name(feature: str) -> str:
    """Return the name under which a feature is counted: its own, unless the journal has a column of that name.

    Examples
    --------
    >>> watched_name("hour"), watched_name("score")
    ('hour', 'feature score')
    """
    return f"feature {feature}" if feature in _TAKEN else feature


def watched_rules(rules: Sequence[FeatureRule]) -> tuple[FeatureRule, ...]:
    """Return the features that may be written down, and so can be watched."""
    return tuple(rule for rule in rules if not rule.sensitive)


def counted_rows(rows: pl.LazyFrame, rules: Sequence[FeatureRule]) -> pl.LazyFrame:
    """Return rows of the journal as profiles count them; a feature of which it has no column is left out.

    Parameters
    ----------
    rows
        Of one version, from :class:`seatrial.journal.journal.Journal`.
    rules
        The features of that version.
    """
    schema = rows.collect_schema()
    columns = [pl.col(name) for name in (*ANSWERS, *OUTCOMES) if name in schema]
    for rule in watched_rules(rules):
        name = column_name(rule.name, column_type(rule.type, pl.Series()), schema)
        if name in schema:
            columns.append(pl.col(name).alias(watched_name(rule.name)))
    return rows.select(columns)
