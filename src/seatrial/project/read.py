"""The bytes of the project file to settings."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from seatrial.values import InputError, near_miss

PROJECT_FILE = "seatrial.toml"
LARGEST_BYTES = 1_000_000
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_LONGEST_LINE = 120


def read_settings(path: Path) -> dict[str, Any]:
    """Return the settings in a file, unchecked.

    Raises
    ------
    InputError
        ``PRJ001`` if there is no file, ``PRJ003`` if it cannot be read, ``PRJ002`` if it is no TOML.
    """
    text = _read_text(path)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax(path, text, str(error)) from error
    except RecursionError as error:
        raise _syntax(path, text, "brackets are nested too deeply") from error


def _read_text(path: Path) -> str:
    try:
        content = path.read_bytes() if path.stat().st_size <= LARGEST_BYTES else None
    except FileNotFoundError as error:
        raise _missing(path) from error
    except OSError as error:
        raise InputError(
            "PRJ003",
            f"the project file cannot be read: {error.strerror or error}",
            where=str(path),
            fix="seatrial trial -p PATH, with the path of a project file",
        ) from error
    if content is None:
        raise InputError(
            "PRJ003",
            f"the project file is larger than {LARGEST_BYTES:,} bytes",
            where=str(path),
            expected="a few lines of TOML",
            fix="seatrial trial -p PATH, with the path of a project file",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InputError(
            "PRJ003",
            f"the project file is not UTF-8 from line {line} on",
            where=f"{path}, line {line}",
            expected="UTF-8, as TOML asks for",
            fix="save the file as UTF-8",
        ) from error


def _missing(path: Path) -> InputError:
    parent = next((folder for folder in path.absolute().parent.parents if (folder / PROJECT_FILE).is_file()), None)
    near = near_miss(path.name, _toml_files(path.parent))
    if near is not None:
        expected, fix = f'Did you mean "{near}"?', f"seatrial trial -p {path.parent / near} ..."
    elif parent is not None:
        expected, fix = f"There is one in {parent}.", f"seatrial trial -p {parent} ..."
    else:
        expected, fix = "", "seatrial init --model MODEL --data TABLE --target COLUMN"
    return InputError("PRJ001", f"there is no project file {path.name}", where=str(path), expected=expected, fix=fix)


def _toml_files(folder: Path) -> list[str]:
    try:
        return [file.name for file in folder.iterdir() if file.suffix.casefold() in (".toml", ".tml")]
    except OSError:
        return []


def _syntax(path: Path, text: str, words: str) -> InputError:
    lines = text.splitlines() or [""]
    found = _PLACE.search(words)
    row = int(found[1]) if found and found[1] else len(lines)
    column = f", column {found[2]}" if found and found[2] else ""
    line = lines[row - 1] if 0 < row <= len(lines) else ""
    return InputError(
        "PRJ002",
        f"this is no TOML: {_PLACE.sub('', words)[:200]}",
        where=f"{path}, line {row}{column}: {line.strip()[:_LONGEST_LINE]}",
        expected='lines such as key = "text", key = 0.5 and [section]; text in double quotes',
        fix=_syntax_fix(line, words),
    )


def _syntax_fix(line: str, words: str) -> str:
    key, equals, value = (part.strip() for part in line.partition("="))
    if "overwrite" in words or "twice" in words:
        return f"say {key or line.strip()} only once"
    if not equals or not value:
        return "mend this line"
    if "\\" in value:
        plain = value.strip("\"'")
        return f"use single quotes, in which a backslash is a backslash: {key} = '{plain}'"
    if value[0] not in "\"'[{" and '"' not in value:
        return f'{key} = "{value}", if it is text'
    return "mend this line"
