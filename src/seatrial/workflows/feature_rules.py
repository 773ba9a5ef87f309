"""What a request must look like, from the training table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from seatrial.data import Frame, field_types
from seatrial.values import FeatureRule
from seatrial.values.model import FieldType

if TYPE_CHECKING:
    import polars as pl

MOST_LEVELS = 1_000


def feature_rules(frame: Frame, names: Sequence[str], *, sensitive: Collection[str] = ()) -> tuple[FeatureRule, ...]:
    """Return one rule per feature, in the order of the names.

    Parameters
    ----------
    frame
        The training table.
    names
        Its features.
    sensitive
        Columns that are never written down.
    """
    types = field_types(frame)
    return tuple(_rule(frame[name], types[name], sensitive=name in sensitive) for name in names)


def only_types(frame: Frame, names: Sequence[str], *, sensitive: Collection[str] = ()) -> tuple[FeatureRule, ...]:
    """Return rules that say types and nothing of the values, for a table from which nothing may be told."""
    types = field_types(frame)
    return tuple(
        FeatureRule(name=name, type=_known(types[name]), nullable=True, sensitive=name in sensitive) for name in names
    )


def _rule(column: pl.Series, kind: FieldType, *, sensitive: bool) -> FeatureRule:
    low, high = (column.min(), column.max()) if kind in ("number", "integer") else (None, None)
    return FeatureRule(
        name=column.name,
        type=_known(kind),
        nullable=column.null_count() > 0 or kind == "any",
        levels=_levels(column) if kind == "string" else None,
        low=float(low) if isinstance(low, int | float) else None,
        high=float(high) if isinstance(high, int | float) else None,
        sensitive=sensitive,
    )


def _levels(column: pl.Series) -> tuple[str, ...] | None:
    found = column.drop_nulls().unique()
    return tuple(sorted(found.to_list())) if 0 < len(found) <= MOST_LEVELS else None


def _known(kind: FieldType) -> FieldType:
    return "number" if kind == "any" else kind  # a column without any value
