"""Labels that say the same: 1, "1", 1.0, true and "True"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seatrial.values import Level

if TYPE_CHECKING:
    import polars as pl

YES = (
    "1",
    "yes",
    "y",
    "t",
    "positive",
    "pos",
    "late",
    "bad",
    "fraud",
    "fraudulent",
    "churn",
    "churned",
    "spam",
    "default",
)
NO = ("0", "-1", "no", "n", "f", "negative", "neg", "on time", "good", "normal", "ham", "none")


def level_key(level: Level) -> str:
    """Return a text that is the same for labels that say the same.

    Examples
    --------
    >>> [level_key(level) for level in (1, 1.0, True, "1", "true", " True")]
    ['1', '1', '1', '1', '1', '1']
    >>> level_key("late")
    'late'
    """
    if isinstance(level, bool):
        return str(int(level))
    if isinstance(level, float) and level.is_integer():
        return str(int(level))
    text = str(level).strip()
    truths = {"true": "1", "false": "0", "1.0": "1", "0.0": "0"}
    return truths.get(text.lower(), text)


def counted_levels(column: pl.Series) -> dict[Level, int]:
    """Return each value of a plain column with its number of rows, sorted by value; missing ones are left out."""
    counts = column.alias("level").drop_nulls().value_counts(name="rows").sort("level")
    return dict(zip(counts["level"].to_list(), counts["rows"].to_list(), strict=True))


def written_levels(levels: list[Level], *, most: int = 5) -> str:
    """Return labels as a list for a sentence, at most ``most`` of them.

    Examples
    --------
    >>> written_levels(["a", "b", 3], most=2)
    '"a", "b" and 1 more'
    """
    shown = ", ".join(f'"{level}"' if isinstance(level, str) else str(level) for level in levels[:most])
    return shown if len(levels) <= most else f"{shown} and {len(levels) - most:,} more"
