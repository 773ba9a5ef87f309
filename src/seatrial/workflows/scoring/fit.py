"""Whether a table has what a model takes, before any of its rows is read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from seatrial.data.blocks import Blocks
from seatrial.serving.snapshot import Limits
from seatrial.values import InputError, ManyErrors, SeatrialError, near_miss
from seatrial.values.model import FieldType
from seatrial.values.package import FeatureRule, Package

SHOWN = 10
_FITS: dict[FieldType, frozenset[FieldType]] = {
    "number": frozenset({"number", "integer", "any"}),
    "integer": frozenset({"number", "integer", "any"}),
    "boolean": frozenset({"boolean", "number", "integer", "any"}),
    "string": frozenset({"string", "any"}),
    "datetime": frozenset({"datetime", "string", "any"}),
    "any": frozenset({"number", "integer", "boolean", "string", "datetime", "any"}),
}
_WORDS: dict[FieldType, str] = {
    "number": "numbers",
    "integer": "whole numbers",
    "boolean": "true and false",
    "string": "text",
    "datetime": "instants",
    "any": "nothing",
}


def require_apart(table: Blocks, output: Path) -> None:
    """Refuse an output that would take the place of what it is made from.

    Raises
    ------
    InputError
        ``SCO014``
    """
    place = output.resolve()
    for file in table.files:
        path = Path(file.path).resolve()
        if path == place or place in path.parents:
            raise InputError(
                "SCO014",
                "the output is the input itself, which would be lost",
                where=str(output),
                expected="another file or folder",
                fix="name another output",
            )


def require_features(table: Blocks, package: Package, limits: Limits) -> None:
    """Refuse a table that lacks a feature, or has it as another type in every row.

    Raises
    ------
    InputError
        ``SCO003`` for missing columns, ``SCO004`` for each column of another type.
    """
    missing = [rule.name for rule in package.features if rule.name not in table.columns]
    if missing:
        raise _missing(missing, table)
    if limits.input == "lenient":
        return
    types = dict(table.types)
    wrong: list[SeatrialError] = [
        _other_type(rule, types[rule.name])
        for rule in package.features
        if rule.name in types and types[rule.name] not in _FITS[rule.type]
    ]
    if wrong:
        raise wrong[0] if len(wrong) == 1 else ManyErrors(wrong)


def require_columns(table: Blocks, names: Iterable[str], *, taken: Collection[str], option: str) -> None:
    """Refuse columns that the table does not have, or whose name something else in the output has.

    Raises
    ------
    InputError
        ``SCO006``
    """
    for name in names:
        if name not in table.columns:
            near = near_miss(name, table.columns)
            raise InputError(
                "SCO006",
                f'the input has no column "{name}"',
                where=option,
                expected="a column of the input." + (f' Did you mean "{near}"?' if near else ""),
            )
        if name in taken:
            raise InputError(
                "SCO006",
                f'the output has a column "{name}" of its own',
                where=option,
                expected="a column of another name",
                fix="rename the column of the input",
            )


def _missing(missing: list[str], table: Blocks) -> InputError:
    near = {name: near_miss(name, table.columns) for name in missing}
    meant = [f'"{there}" for "{name}"' for name, there in near.items() if there is not None]
    shown = ", ".join(missing[:SHOWN]) + (f" and {len(missing) - SHOWN} more" if len(missing) > SHOWN else "")
    lines = table.format == "jsonl"
    return InputError(
        "SCO003",
        f"the model takes {len(missing)} column{'s' * (len(missing) != 1)} that the input does not have: {shown}",
        where=table.files[0].shown,
        expected="a column for each feature"
        + (", each named in the first line" if lines else "")
        + (f". Did you mean {', '.join(meant[:SHOWN])}?" if meant else ""),
        fix="write null in the first line for a feature that is missing there"
        if lines
        else "name the columns as they were in training",
    )


def _other_type(rule: FeatureRule, has: FieldType) -> InputError:
    return InputError(
        "SCO004",
        f"the column holds {_WORDS[has]}, and the model takes {_WORDS[rule.type]}",
        where=rule.name,
        expected=_WORDS[rule.type],
        fix='give it as it was in training; or convert what can be converted: --set serving.input="lenient"',
    )
