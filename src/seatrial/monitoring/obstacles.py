"""What stands in the way of a comparison, so that nothing is called well that was not looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from seatrial.monitoring import codes
from seatrial.profiles import CategoricalCounts, NumericCounts, Plan, Profile
from seatrial.profiles.counts import ColumnCounts
from seatrial.values import Finding, did_you_mean

MOSTLY = 0.5


def blocking(reference: Profile | None, window: Profile, plan: Plan) -> tuple[Finding, ...]:
    """Return why two profiles cannot be compared at all; nothing where they can."""
    if reference is None:
        hint = "Save a reference with the release, or wait until earlier windows can be one."
        return (codes.NO_REFERENCE.says("skipped", "There is nothing to compare the window with.", hint=hint),)
    strangers = [each.plan for each in (reference, window) if each.plan != plan.digest]
    if strangers:
        message = f"What is compared was counted by plan {strangers[0]}, and this plan is {plan.digest}."
        hint = "Count the reference anew by this plan; what was counted by another has other bins."
        return (codes.OTHER_PLAN.says("skipped", message, hint=hint),)
    if window.rows == 0:
        hint = "If rows should have come, look at what sends them."
        return (codes.EMPTY_WINDOW.says("skipped", "The window has no rows.", hint=hint),)
    if reference.rows == 0:
        hint = "Save a reference with the release, or wait until earlier windows can be one."
        return (codes.NO_REFERENCE.says("skipped", "The reference has no rows.", hint=hint),)
    return ()


def obstacles(reference: Profile, window: Profile, plan: Plan) -> tuple[Finding, ...]:
    """Return what is in the way column by column, in the order of the plan."""
    return tuple(
        finding
        for column in plan.columns
        for finding in _of_column(column.name, reference.columns[column.name], window.columns[column.name])
    ) + tuple(_untold(plan, window))


def unknown_columns(plan: Plan, present: Iterable[str], *, other: Iterable[str] = ()) -> tuple[Finding, ...]:
    """Return a warning for each column of a table that the plan does not have, with the one that it may have been.

    Parameters
    ----------
    plan
        How was counted.
    present
        Names of the columns of the table.
    other
        Names that may be there besides, such as the target or an id.
    """
    names = sorted(set(present))
    gone = [column.name for column in plan.columns if column.name not in names]
    known = {column.name for column in plan.columns} | set(other)
    return tuple(
        codes.RENAMED.says(
            "warn",
            f"The reference has no column {name!r}.{did_you_mean(name, gone)}",
            where=name,
            hint="If a column was renamed, name it as before; if it is new, release with a new reference.",
        )
        for name in names
        if name not in known
    )


def _of_column(name: str, reference: ColumnCounts, window: ColumnCounts) -> Iterator[Finding]:
    if window.absent:
        yield _vanished(name, window)
    if window.rows == 0:
        return
    if reference.n == 0:
        message = "The reference has no value, so only the share of missing ones can be compared."
        yield codes.ALL_MISSING.says("warn", message, where=name)
    elif window.n == 0 and not _is_retyped(window):
        message = f"None of {window.rows:,} rows has a value; in the reference {_share(reference)} had one."
        hint = "Look at where this column comes from; the model answers without it."
        yield codes.ALL_MISSING.says("fail", message, where=name, hint=hint)
    if _is_retyped(window):
        yield _retyped(name, window)
    elif _values(window) == 1 and _values(reference) > 1 and window.n > 1:
        message = f"All {window.n:,} values are alike, which in the reference were {_spread(reference)}."
        yield codes.CONSTANT.says("warn", message, where=name, hint="A sensor or a default may be stuck.")
    elif _values(reference) == 1:
        message = "The reference has one value only: any other one in the window is new."
        yield codes.CONSTANT.says("pass", message, where=name)


def _vanished(name: str, window: ColumnCounts) -> Finding:
    rows = window.rows + window.absent
    message = f"{window.absent:,} of {rows:,} rows came from tables without this column."
    hint = "Send the column again, or release a model that does without it."
    return codes.VANISHED.says(
        "fail" if window.rows == 0 else "warn", message, where=name, hint=hint, measured={"absent": window.absent}
    )


def _is_retyped(window: ColumnCounts) -> bool:
    """Whether most values are no numbers, or all levels are new and look like numbers that were text."""
    if isinstance(window, NumericCounts):
        return window.unreadable > MOSTLY * max(window.n + window.unreadable, 1)
    if isinstance(window, CategoricalCounts):
        return 0 < window.n == window.n_new and all(_is_number(level) for level in window.new)
    return False


def _retyped(name: str, window: ColumnCounts) -> Finding:
    if isinstance(window, NumericCounts):
        message = f"{window.unreadable:,} of {window.rows:,} values are no numbers, and the reference has numbers."
    else:
        message = f"All {window.n:,} values read as numbers, and none of them is a category of the reference."
    hint = "Send the column in the type that the model was trained on."
    return codes.RETYPED.says("fail", message, where=name, hint=hint)


def _untold(plan: Plan, window: Profile) -> Iterator[Finding]:
    for column in plan.columns:
        counts = window.columns[column.name]
        if not isinstance(counts, CategoricalCounts) or counts.rows == 0:
            continue
        named = sum(counts.new.values())
        hint = "An identifier is no category: leave it out of what is watched."
        if not column.complete:
            message = "The reference has more categories than are kept, so new ones cannot be told."
            yield codes.MANY_LEVELS.says("warn", message, where=column.name, hint=hint)
        elif counts.n_new > named:
            message = (
                f"More than {len(counts.new)} new categories: {counts.n_new - named:,} of {counts.n:,} rows have one "
                "that is not named, and count in what is seen but not in what is sure."
            )
            yield codes.MANY_LEVELS.says("warn", message, where=column.name, hint=hint)


def _values(counts: ColumnCounts) -> int:
    """Return how many values are told apart, at least; 2 stands for more than one."""
    if isinstance(counts, NumericCounts):
        return 0 if counts.n == 0 else 1 if counts.minimum == counts.maximum else 2
    if isinstance(counts, CategoricalCounts):
        named: Sequence[int] = (*counts.known.tolist(), *counts.new.values())
        rest = counts.n - sum(named)
        return int(np.count_nonzero(named)) + (2 if rest else 0)
    return 2 if counts.n else 0


def _spread(counts: ColumnCounts) -> str:
    if isinstance(counts, NumericCounts):
        return f"from {counts.minimum:.6g} to {counts.maximum:.6g}"
    return f"of {_values(counts):,} categories or more"


def _share(counts: ColumnCounts) -> str:
    return f"{100 * counts.n / max(counts.rows, 1):.3g} %"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
