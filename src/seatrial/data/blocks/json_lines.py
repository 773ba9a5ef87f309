"""Rows of a block of JSON lines, with each value as it stands there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NoReturn

_BOM = b"\xef\xbb\xbf"
_BLANK = b" \t\r\n\0"
EXPECTED = 'one object per line, such as {"age": 41, "city": "Oslo"}'


def read_json_rows(
    content: bytes, names: Sequence[str]
) -> tuple[dict[str, list[Any]], int, dict[int, tuple[str, str]]]:
    """Return some columns of the lines that hold objects, their number, and the broken lines.

    A key that a line does not have is missing there: None. Empty lines are no records.

    Parameters
    ----------
    content
        Whole lines.
    names
        The keys that are wanted.

    Returns
    -------
    tuple
        The columns, the number of rows, and by the number of each broken record what was found and what was expected.
    """
    rows: list[dict[str, Any]] = []
    broken: dict[int, tuple[str, str]] = {}
    decode = json.JSONDecoder(parse_constant=_refuse).decode
    for line in content.removeprefix(_BOM).split(b"\n"):
        if not line.strip(_BLANK):
            continue
        try:
            row = decode(line.decode())
        except (ValueError, RecursionError) as error:
            broken[len(rows) + len(broken)] = (f"no JSON: {error}", EXPECTED)
            continue
        if isinstance(row, dict):
            rows.append(row)
        else:
            broken[len(rows) + len(broken)] = ("JSON that is no object", EXPECTED)
    return {name: [row.get(name) for row in rows] for name in names}, len(rows), broken


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON; a missing number is null")
