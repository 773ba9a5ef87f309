"""The truth of each row, coded as metrics take it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from seatrial.data.levels import NO, YES, counted_levels, level_key, written_levels
from seatrial.data.spooled import Frame
from seatrial.data.when import column_of
from seatrial.values import InputError, Level, Task, did_you_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_CLASSES = 1000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Target:
    """What is true, row by row, for the rows of which it is known.

    Parameters
    ----------
    y
        ``(n_known,)``: binary ``int8``, 1 is positive; multiclass ``int64``, the index into ``classes``; regression
        ``float64``.
    classes
        The labels in the order of their codes: for binary the negative, then the positive; as the model calls them if
        it does, else as the table does. Empty for regression.
    kept
        ``(n_rows,)``, true where the label is known.
    unknown
        Number of rows whose label is not known.
    positive
        The positive label as it stands in the table; None unless binary.
    why
        Why that label is the positive one; empty unless binary.
    """

    y: NDArray[Any]
    classes: tuple[Level, ...]
    kept: NDArray[np.bool_]
    unknown: int
    positive: Level | None = None
    why: str = ""


def encode_target(
    frame: Frame,
    *,
    target: str,
    task: Task,
    positive: Level | None = None,
    classes: Sequence[Level] = (),
) -> Target:
    """Return the target column of a plain frame as codes or numbers; rows without a label are left out.

    Labels are compared by what they say: ``1``, ``1.0``, ``true`` and ``"1"`` are one label.

    Parameters
    ----------
    frame, target
        The table and the name of the column.
    task
        What is predicted.
    positive
        The positive label of a binary task. None: a label that says yes, else the model's second class, else the rarer.
    classes
        The labels as the model's file names them, in the order of its probabilities; empty if it does not.

    Raises
    ------
    InputError
        ``TBL019`` no such column, ``TBL024`` not two values for a binary task or too many classes, ``TBL025`` no such
        positive label, ``TBL026`` a label that the model does not know, ``TBL027`` not numbers for a regression,
        ``TBL028`` no label known at all.
    """
    column = column_of(frame, target, where="the table", role="target")
    if column.null_count() == len(column):
        raise InputError(
            "TBL028",
            f'no row has a value in the target column "{target}"',
            where=target,
            expected="the true label of each row to be judged on",
            fix="join the labels first, or name the column that holds them",
        )
    if task == "regression":
        return _numbers(column)
    if isinstance(column.dtype, pl.Datetime):
        raise _not_labels(target, "holds dates, not labels")
    if task == "binary":
        return _binary(column, positive, tuple(classes))
    return _multiclass(column, tuple(classes))


def _binary(column: pl.Series, positive: Level | None, classes: tuple[Level, ...]) -> Target:
    counts = counted_levels(column)
    _check_two(column.name, _distinct(counts), classes)
    if classes:
        _check_known(column.name, tuple(counts), classes)
    pair = classes or _pair(column.name, _distinct(counts), positive)
    chosen, why = _positive(column.name, pair, counts, positive=positive, classes=classes)
    negative = next(level for level in pair if level_key(level) != level_key(chosen))
    table_level = next((level for level in counts if level_key(level) == level_key(chosen)), chosen)
    return _coded(column, counts, (negative, chosen), positive=table_level, why=why)


def _multiclass(column: pl.Series, classes: tuple[Level, ...]) -> Target:
    counts = counted_levels(column)
    if classes:
        _check_known(column.name, tuple(counts), classes)
    found = classes or _distinct(counts)
    if len(found) > _MOST_CLASSES:
        raise _not_labels(column.name, f"has {len(found):,} values, too many to be classes")
    return _coded(column, counts, found)


def _numbers(column: pl.Series) -> Target:
    if column.dtype not in (pl.Int64, pl.Float64):
        stored = column.dtype == pl.String and not column.drop_nulls().cast(pl.Float64, strict=False).has_nulls()
        example = column.drop_nulls()[0]
        raise InputError(
            "TBL027",
            f'the target column "{column.name}" holds '
            + ("numbers stored as text" if stored else f"{column.dtype} such as {example!s:.40}"),
            where=column.name,
            expected="numbers, because the task is regression",
            fix=f'convert it: polars.col("{column.name}").cast(polars.Float64)'
            if stored
            else 'set task = "binary" or task = "multiclass" under [model], or name another target',
        )
    y = column.drop_nulls().cast(pl.Float64)
    if not y.is_finite().all():
        raise InputError(
            "TBL027",
            f'the target column "{column.name}" holds {y.is_infinite().sum():,} infinite values',
            where=column.name,
            expected="finite numbers, and nothing where the truth is not known",
            fix="replace them by missing values, or by the number that was meant",
        )
    return _target(column, y.to_numpy(), classes=())


def _coded(
    column: pl.Series,
    counts: Mapping[Level, int],
    classes: tuple[Level, ...],
    *,
    positive: Level | None = None,
    why: str = "",
) -> Target:
    codes = {level_key(level): code for code, level in enumerate(classes)}
    levels = list(counts)
    known = column.drop_nulls()
    of_level = [codes[level_key(level)] for level in levels]
    y = known.replace_strict(pl.Series(levels, dtype=column.dtype), of_level, return_dtype=pl.Int64)
    kind = np.int64 if positive is None else np.int8
    return _target(column, y.to_numpy().astype(kind), classes=classes, positive=positive, why=why)


def _target(
    column: pl.Series, y: NDArray[Any], *, classes: tuple[Level, ...], positive: Level | None = None, why: str = ""
) -> Target:
    kept = column.is_not_null().to_numpy()
    return Target(y=y, classes=classes, kept=kept, unknown=column.null_count(), positive=positive, why=why)


def _distinct(counts: Mapping[Level, int]) -> tuple[Level, ...]:
    """Return one level for each thing that is said, in their order."""
    first: dict[str, Level] = {}
    for level in counts:
        first.setdefault(level_key(level), level)
    return tuple(first.values())


def _check_two(name: str, found: tuple[Level, ...], classes: tuple[Level, ...]) -> None:
    for levels, what in ((found, f'the target column "{name}" has'), (classes, "the model tells apart")):
        if len(levels) > 2 or (len(levels) == 1 and levels == classes):  # noqa: PLR2004 - binary is two
            raise InputError(
                "TBL024",
                f"{what} {len(levels):,} values: {written_levels(list(levels))}",
                where=name,
                expected="two, because the task is binary",
                fix='set task = "multiclass" under [model], or make the target one of two values',
            )


def _check_known(name: str, found: tuple[Level, ...], classes: tuple[Level, ...]) -> None:
    keys = {level_key(level) for level in classes}
    unseen = [level for level in found if level_key(level) not in keys]
    if unseen:
        near = did_you_mean(str(unseen[0]), [str(level) for level in classes])
        raise InputError(
            "TBL026",
            f'the target column "{name}" has labels that the model does not know: {written_levels(unseen)}.{near}',
            where=name,
            expected=f"labels among those of the model: {written_levels(list(classes), most=20)}",
            fix="spell the labels as in training, or leave those rows out",
        )


def _pair(name: str, found: tuple[Level, ...], positive: Level | None) -> tuple[Level, ...]:
    """Return the two labels of a binary target that no model names; one of them may have no row."""
    if len(found) > 1:
        return found
    (only,) = found
    if positive is not None and level_key(positive) != level_key(only):
        return (only, positive)
    opposite = _opposite(only)
    if opposite is None and positive is not None:
        opposite = f"not {only}"
    if opposite is None:
        raise InputError(
            "TBL024",
            f'the target column "{name}" has one value only, {written_levels([only])}, and nothing says '
            "whether it is the positive one",
            where=name,
            expected="two values, because the task is binary",
            fix='name it under [model]: positive = "..."',
        )
    return (only, opposite)


def _opposite(level: Level) -> Level | None:
    if isinstance(level, bool):
        return not level
    if isinstance(level, int | float) and level in (0, 1):
        return type(level)(1 - level)
    pairs = {"0": "1", "1": "0", "yes": "no", "no": "yes", "Yes": "No", "No": "Yes", "true": "false", "false": "true"}
    return pairs.get(str(level))


def _positive(
    name: str,
    pair: tuple[Level, ...],
    counts: Mapping[Level, int],
    *,
    positive: Level | None,
    classes: tuple[Level, ...],
) -> tuple[Level, str]:
    if positive is not None:
        return _declared(name, pair, positive), "the project says so"
    saying_yes = [level for level in pair if level_key(level).lower() in YES]
    if len(saying_yes) == 1:
        return saying_yes[0], f"{written_levels(saying_yes)} says yes"
    other_than_no = [level for level in pair if level_key(level).lower() not in NO]
    if len(other_than_no) == 1:
        return other_than_no[0], f"the other label says no, and {written_levels(other_than_no)} does not"
    if classes:
        return classes[1], f"it is the model's second class, after {written_levels([classes[0]])}"
    rare = min(pair, key=lambda level: (_rows(counts, level), level_key(level)))
    return rare, f"it is the rarer label, in {_rows(counts, rare):,} of {sum(counts.values()):,} rows"


def _declared(name: str, pair: tuple[Level, ...], positive: Level) -> Level:
    for level in pair:
        if level_key(level) == level_key(positive):
            return level
    raise InputError(
        "TBL025",
        f'the positive label {written_levels([positive])} is not a value of the target column "{name}".'
        + did_you_mean(str(positive), [str(level) for level in pair]),
        where="model.positive",
        expected=f"one of {written_levels(list(pair))}",
        fix=f"positive = {written_levels([pair[-1]])}",
    )


def _rows(counts: Mapping[Level, int], level: Level) -> int:
    return sum(rows for found, rows in counts.items() if level_key(found) == level_key(level))


def _not_labels(name: str, what: str) -> InputError:
    return InputError(
        "TBL024",
        f'the target column "{name}" {what}',
        where=name,
        expected="a label per row",
        fix='set task = "regression" under [model], or name another target',
    )
