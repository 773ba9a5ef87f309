"""Find a key of the project file in its schema by its path."""

from __future__ import annotations

import json
import types
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

from seatrial.project.schema import Settings
from seatrial.project.section import Section

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

Part = str | int


def shown_path(parts: Sequence[Part]) -> str:
    """Return a path as a reader writes it.

    Examples
    --------
    >>> shown_path(("gate", 1, "metric"))
    'gate[1].metric'
    """
    text = ""
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def section_at(parts: Sequence[Part]) -> type[Section] | None:
    """Return the section that a path leads to, or None if it leads to a value or nowhere."""
    section: type[Section] | None = Settings
    for part in parts:
        if isinstance(part, int):
            continue
        field = None if section is None else section.model_fields.get(part)
        section = None if field is None else section_of(field)
    return section


def field_at(parts: Sequence[Part]) -> FieldInfo | None:
    """Return the key that a path names; numbers in it are places in a list."""
    names = [i for i, part in enumerate(parts) if isinstance(part, str)]
    if not names:
        return None
    section = section_at(parts[: names[-1]])
    return None if section is None else section.model_fields.get(str(parts[names[-1]]))


def section_of(field: FieldInfo) -> type[Section] | None:
    """Return the section that a key holds, or None if it holds a value."""
    return next((kind for kind in _kinds(field.annotation) if issubclass(kind, Section)), None)


def is_list(field: FieldInfo) -> bool:
    """Return True if the key takes a list."""
    return any(kind is list for kind in _kinds(field.annotation, outer=True))


def is_text(field: FieldInfo) -> bool:
    """Return True if the key takes text and nothing else."""
    kinds = [kind for kind in _kinds(field.annotation) if kind is not type(None)]
    return bool(kinds) and all(kind is str for kind in kinds) and not is_list(field)


def homes_of(key: str) -> list[str]:
    """Return the sections that know a key, as a reader writes them."""
    found = []
    for name, field in Settings.model_fields.items():
        section = section_of(field)
        if section is not None and key in section.model_fields:
            found.append(f"[[{name}]]" if is_list(field) else f"[{name}]")
    return found


def header_of(parts: Sequence[Part]) -> str:
    """Return the header under which the last key of a path stands, such as ``[[gate]]``; empty at the top."""
    names = [part for part in parts[:-1] if isinstance(part, str)]
    if not names:
        return ""
    field = field_at(names)
    return f"[[{'.'.join(names)}]]" if field is not None and is_list(field) else f"[{'.'.join(names)}]"


def toml_value(value: object) -> str:
    """Return a value as TOML.

    Examples
    --------
    >>> toml_value([True, "word", 0.5])
    '[true, "word", 0.5]'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(toml_value(item) for item in value)}]"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return toml_text(value)
    return repr(value)


def toml_text(text: str) -> str:
    """Return text as a TOML basic string: quotes, backslashes and control characters escaped."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(f"\\u{ord(letter):04X}" if letter == "\x7f" else letter for letter in quoted)


def example_line(key: str, field: FieldInfo) -> str:
    """Return a line that sets a key to its example, fit to be pasted."""
    example = field.examples[0] if field.examples else ""
    kept_plain = key == "trained_until"
    return f"{key} = {example if kept_plain else toml_value(example)}"


def _kinds(annotation: Any, *, outer: bool = False) -> list[type]:  # noqa: ANN401 - any annotation
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return [kind for part in get_args(annotation) for kind in _kinds(part, outer=outer)]
    if origin is list:
        return [list] if outer else _kinds(get_args(annotation)[0])
    if hasattr(annotation, "__metadata__"):
        return _kinds(get_args(annotation)[0], outer=outer)
    return [annotation] if isinstance(annotation, type) else []
