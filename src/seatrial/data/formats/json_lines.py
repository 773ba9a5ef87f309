"""JSON lines: one object per line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import polars as pl

from seatrial.data.formats.scan import Scan
from seatrial.data.formats.sniff import Kind, open_content
from seatrial.data.scratch import writing
from seatrial.values import InputError

_BOM = b"\xef\xbb\xbf"
_STRETCH = 64 << 20
_TEXTUAL = {"Null", "String"}  # numbers or truths beside texts are texts


def read_json_lines(scan: Scan, kind: Kind, *, store: Path | None = None) -> pl.LazyFrame:
    """Return the rows of one file; a key that a line does not have is missing there.

    Parameters
    ----------
    scan, kind
        The text.
    store
        A file in which the rows are kept instead of in the memory.

    Raises
    ------
    InputError
        ``TBL011`` a key that stands twice in the first line, ``TBL014`` a line that is not one JSON object, or a key
        with values of kinds that do not go together.
    """
    _check_first(scan, kind)
    try:
        if store is None:
            return pl.read_ndjson(_source(scan), infer_schema_length=None).lazy()
        return _stored(scan, store)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        _explain(scan, kind, error)


def _source(scan: Scan) -> Path | io.BytesIO:
    content = scan.content
    if content is None:
        with scan.file.open("rb") as file:
            if file.read(len(_BOM)) != _BOM:
                return scan.file
            content = file.read()
    return io.BytesIO(content.removeprefix(_BOM))


def _stored(scan: Scan, store: Path) -> pl.LazyFrame:
    """Return the rows, parsed a stretch of lines at a time and kept in a file each."""
    parts, types = [], dict[str, set[str]]()
    for number, lines in enumerate(_stretches(scan.file)):
        read = pl.read_ndjson(lines, infer_schema_length=None)
        part = store.with_name(f"{store.stem}-{number}.arrow")
        with writing(store.parent):
            read.write_ipc(part)
        parts.append(pl.scan_ipc(part))
        for name, dtype in read.schema.items():
            types.setdefault(name, set()).add("number" if dtype.is_numeric() else str(dtype))
    mixed = [name for name, found in types.items() if len(found - _TEXTUAL) > 1]
    if mixed:
        raise pl.exceptions.SchemaError(f"values of several kinds in {mixed[0]}")
    rows = pl.concat(parts, how="diagonal_relaxed")
    rows.collect_schema()
    return rows


def _stretches(path: Path) -> Iterator[bytes]:
    """Give whole lines, about ``_STRETCH`` bytes at a time."""
    with path.open("rb") as file:
        if file.read(len(_BOM)) != _BOM:
            file.seek(0)
        while lines := file.read(_STRETCH):
            yield lines + file.readline()


def _check_first(scan: Scan, kind: Kind) -> None:
    with open_content(scan.path, kind.compression) as file:
        first = file.readline().removeprefix(_BOM)
    try:
        pairs = json.loads(first, object_pairs_hook=tuple)
    except ValueError:
        return  # told with the other lines, in order
    names = [pair[0] for pair in pairs] if isinstance(pairs, tuple) else []
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(
            "TBL011",
            f'the first line names "{twice[0]}" more than once',
            where=f"{scan.path}:1",
            expected="every key once in an object",
            fix="rename or drop all but one",
        )


def _explain(scan: Scan, kind: Kind, error: BaseException) -> NoReturn:
    """Raise what is wrong with the first line that is wrong."""
    kinds: dict[str, tuple[str, int]] = {}
    with open_content(scan.path, kind.compression) as file:
        for number, line in enumerate(file, 1):
            if line.strip(b" \t\r\n\0" + _BOM):
                _explain_line(line.removeprefix(_BOM), number, kinds=kinds, path=scan.path)
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    raise _wrong(scan.path, 1, f"these JSON lines cannot be read: {reason}") from error


def _explain_line(line: bytes, number: int, *, kinds: dict[str, tuple[str, int]], path: Path) -> None:
    try:
        row = json.loads(line, parse_constant=_refuse)
    except ValueError as error:
        raise _wrong(path, number, f"line {number:,} is not JSON: {error}") from error
    if not isinstance(row, dict):
        raise _wrong(path, number, f"line {number:,} holds {_kind(row)}, not an object")
    for key, value in row.items():
        found = _kind(value)
        first, where = kinds.setdefault(key, (found, number)) if value is not None else (found, number)
        if found != first:
            raise _wrong(path, number, f'"{key}" is {found} in line {number:,} and {first} in line {where:,}')


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON; a missing number is null")


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    names: dict[type, str] = {str: "text", list: "an array", dict: "an object"}
    return names.get(type(value), "null")


def _wrong(path: Path, line: int, found: str) -> InputError:
    return InputError(
        "TBL014",
        found,
        where=f"{path}:{line}",
        expected='one object per line, such as {"age": 41, "city": "Oslo"}, with one kind of value per key',
        fix="correct that line, or write the table as Parquet",
    )
