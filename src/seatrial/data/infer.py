"""What a table seems to be: task, and the part each column plays; each guess with its reason."""

from __future__ import annotations

import polars as pl

from seatrial.data.find_roles import find_group, find_id, find_protected, find_time
from seatrial.data.guess import Guess
from seatrial.data.levels import counted_levels, written_levels
from seatrial.data.spooled import Frame
from seatrial.data.target import encode_target
from seatrial.data.when import column_of
from seatrial.values import Guessed, InputError, Level, Signature, Task

_SAMPLE = 20_000
_FEW_LABELS = 20
_MOST_LABELS = 200


def infer(frame: Frame, *, target: str, signature: Signature | None = None) -> Guess:
    """Return what a table seems to be.

    Names and types of all columns are looked at, the values of at most 20,000 rows spread evenly over the table, and
    the whole of a column before it is called an id.

    Parameters
    ----------
    frame
        A plain frame.
    target
        The column that is predicted.
    signature
        The model's, if it is known: what it says comes before what the table looks like.

    Raises
    ------
    InputError
        ``TBL019`` no such column, ``TBL028`` no value in it.
    """
    labels = column_of(frame, target, where="the table", role="target")
    unsure: list[str] = []
    task = _task(labels, signature, unsure)
    positive = _positive(frame, target, signature) if task.value == "binary" else None
    if task.value == "binary" and positive is None:
        unsure.append(f'Which value of "{target}" is the positive one.')
    fed = frozenset(signature.names) if signature is not None and signature.named else frozenset()
    _doubt_header(labels, unsure)
    sample = frame.gather_every(max(1, -(-frame.height // _SAMPLE)))
    free = [name for name in sorted(frame.columns) if name != target]
    time = find_time(sample, free, fed=fed, unsure=unsure)
    named = find_id(frame, sample, [name for name in free if name not in fed and not _is(name, time)])
    free = [name for name in free if not _is(name, time) and not _is(name, named)]
    protected = find_protected(free)
    group = find_group(sample, [name for name in free if not any(_is(name, each) for each in protected)], unsure)
    roles = {target, *(each.value for each in (time, named, group, *protected) if each is not None)}
    ignore = tuple(
        Guessed(value=name, why="the model does not take it")
        for name in frame.columns
        if fed and name not in fed and name not in roles
    )
    features = _features(frame, signature=signature, taken={target, *_values(time, named, *ignore)}, unsure=unsure)
    return Guess(
        task=task,
        positive=positive,
        time=time,
        id=named,
        group=group,
        protected=protected,
        ignore=ignore,
        features=features,
        unsure=tuple(unsure),
    )


def _is(name: str, guessed: Guessed[str] | None) -> bool:
    return guessed is not None and guessed.value == name


def _values(*guessed: Guessed[str] | None) -> tuple[str, ...]:
    return tuple(each.value for each in guessed if each is not None)


def _task(labels: pl.Series, signature: Signature | None, unsure: list[str]) -> Guessed[Task]:
    if signature is not None and signature.task is not None:
        return Guessed(value=signature.task, why="the model file says so")
    known = labels.drop_nulls()
    distinct = known.n_unique()
    if distinct == 0:
        raise InputError(
            "TBL028",
            f'no row has a value in the target column "{labels.name}"',
            where=labels.name,
            expected="the true label of each row",
            fix="name the column that holds the labels",
        )
    if distinct <= 2:  # noqa: PLR2004 - binary is two
        values = written_levels(list(counted_levels(labels)))
        if distinct == 1:
            unsure.append(f'Whether the task is binary: "{labels.name}" has one value only.')
        return Guessed(value="binary", why=f'"{labels.name}" has {distinct} value{"s" * (distinct > 1)}: {values}')
    whole = labels.dtype == pl.Int64 or (labels.dtype == pl.Float64 and bool((known == known.round()).all()))
    if labels.dtype in (pl.Int64, pl.Float64):
        return _numeric_task(labels.name, distinct, whole=whole, unsure=unsure)
    if distinct > _MOST_LABELS:
        unsure.append(f'Whether "{labels.name}" is a label: it is text with {distinct:,} values.')
    return Guessed(value="multiclass", why=f'"{labels.name}" is text with {distinct:,} values')


def _doubt_header(labels: pl.Series, unsure: list[str]) -> None:
    if labels.dtype != pl.String or labels.n_unique() <= 2:  # noqa: PLR2004 - a label may be called like its column
        return
    if labels.str.to_lowercase().eq(labels.name.lower()).sum() == 1:
        unsure.append(f'Whether a row is a second header: one row of "{labels.name}" holds its own name.')


def _numeric_task(name: str, distinct: int, *, whole: bool, unsure: list[str]) -> Guessed[Task]:
    if whole and distinct <= _FEW_LABELS:
        unsure.append(
            f'Whether the {distinct} whole numbers in "{name}" are classes or counts; for counts, task = "regression".'
        )
        return Guessed(value="multiclass", why=f'"{name}" has {distinct} values, all whole numbers')
    return Guessed(value="regression", why=f'"{name}" holds numbers of {distinct:,} values')


def _positive(frame: Frame, target: str, signature: Signature | None) -> Guessed[Level] | None:
    classes = signature.classes if signature is not None else ()
    try:
        encoded = encode_target(frame, target=target, task="binary", classes=classes)
    except InputError:
        return None
    return None if encoded.positive is None else Guessed(value=encoded.positive, why=encoded.why)


def _features(frame: Frame, *, signature: Signature | None, taken: set[str], unsure: list[str]) -> tuple[str, ...]:
    if signature is not None and signature.named:
        missing = [name for name in signature.names if name not in frame.columns]
        if missing:
            unsure.append(f"Where the model gets {written_levels(list(missing))} from: the table has no such column.")
        return signature.names
    left = tuple(name for name in frame.columns if name not in taken)
    if signature is not None and len(left) != len(signature.inputs):
        unsure.append(
            f"Which columns the model takes: its file does not name its {len(signature.inputs)} features, and the "
            f"table leaves {len(left)}. Put the others under ignore."
        )
    return left
