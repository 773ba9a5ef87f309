"""The target as numbers, for the checks that ask what gives it away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seatrial.data.checks.columns import as_numbers, as_text, field_type, is_numeric
from seatrial.data.exam import Exam
from seatrial.data.table import Table
from seatrial.values.slice import Level

MOST_CLASSES = 20
RANK_PARTS = 1024

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Truth:
    """The known labels of one table.

    Parameters
    ----------
    known
        Which rows have a label, shape ``(n_rows,)``.
    codes
        Index into ``classes`` of each known label, shape ``(n_known,)``; None for regression.
    classes
        Class names, sorted; ``("other", positive)`` for a binary task. At most twenty, the rarest pooled as the last.
    ranks
        For regression: in which of 1,024 equal parts of the known labels each one is, by its rank, equal labels sharing
        one. Ranks, because one huge label must not decide how well a column predicts; whole numbers, because their sums
        do not depend on the order of the rows.
    """

    known: Flags
    codes: Ints | None
    classes: tuple[str, ...]
    ranks: Ints | None


def truth_of(exam: Exam, table: Table) -> Truth | None:
    """Return the labels of a table; None without the target column, with no label, with one class or one value."""
    if exam.roles.target not in table.frame.columns:
        return None
    target = table.frame[exam.roles.target]
    known = target.is_not_null().to_numpy()
    labels = target.drop_nulls()
    if labels.n_unique() < 2:  # noqa: PLR2004 - nothing to tell apart
        return None
    if exam.task == "regression":
        return Truth(known=known, codes=None, classes=(), ranks=_ranks(labels))
    codes, classes = _binary(labels, exam.positive) if exam.task == "binary" else _many(labels)
    if len(np.unique(codes)) < 2:  # noqa: PLR2004 - the positive class does not occur
        return None
    return Truth(known=known, codes=codes, classes=classes, ranks=None)


def is_level(values: pl.Series, level: Level) -> Flags:
    """Return which values are the given level, whether the project wrote it as number or as text; shape ``(n,)``."""
    if is_numeric(field_type(values.dtype)):
        try:
            return np.asarray(as_numbers(values) == float(level))
        except ValueError:
            return np.zeros(len(values), dtype=np.bool_)
    text = str(level).lower() if values.dtype == pl.Boolean else str(level)
    return np.asarray(as_text(values).eq_missing(pl.Series([text])))


def _ranks(labels: pl.Series) -> Ints | None:
    if not is_numeric(field_type(labels.dtype)):
        return None
    ranks = pl.Series(as_numbers(labels)).rank("average").to_numpy().astype(np.float64)
    return np.floor((ranks - 0.5) * RANK_PARTS / len(ranks)).astype(np.int64)


def _binary(labels: pl.Series, positive: Level | None) -> tuple[Ints, tuple[str, ...]]:
    name = as_text(labels).max() if positive is None else positive
    return is_level(labels, str(name) if positive is None else positive).astype(np.int64), ("other", str(name))


def _many(labels: pl.Series) -> tuple[Ints, tuple[str, ...]]:
    text = as_text(labels).alias("level")
    order = text.value_counts(name="count").sort("count", "level", descending=[True, False])["level"]
    kept = order.head(MOST_CLASSES - 1 if order.len() > MOST_CLASSES else MOST_CLASSES).sort()
    codes = text.cast(pl.Enum(kept), strict=False).to_physical().cast(pl.Int64).fill_null(len(kept))
    rest = ("(rarer classes)",) if order.len() > MOST_CLASSES else ()
    return codes.to_numpy(), (*kept.to_list(), *rest)
