"""The schema of the project file for editors, and its reference for readers."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticUndefined

from seatrial.project.keys import example_line, is_list, section_of, toml_value
from seatrial.project.schema import Settings
from seatrial.project.section import Section

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo


_NAMES = {
    "['string', 'number', 'boolean']": "text, number, true or false",
    "boolean": "true or false",
    "date": "date or instant",
    "integer": "whole number",
    "length": 'length of time, such as `"1h"`',
    "number": "number",
    "string": "text",
}


def json_schema() -> dict[str, Any]:
    """Return the JSON schema of the project file, for editors to complete and check it."""
    schema = Settings.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "seatrial.toml"}


def reference_markdown() -> str:
    """Return a Markdown table of all keys by section: type, default and meaning."""
    parts = [text for name, field in Settings.model_fields.items() for text in _section(name, field)]
    return "\n".join(parts).rstrip() + "\n"


def _section(name: str, field: FieldInfo) -> list[str]:
    section = section_of(field)
    if section is None:
        return []
    header = f"[[{name}]]" if is_list(field) else f"[{name}]"
    lines = [
        f"## `{header}`",
        "",
        str(field.description),
        "",
        "| key | type | default | meaning |",
        "|---|---|---|---|",
    ]
    inner: list[str] = []
    for key, item in section.model_fields.items():
        if section_of(item) is None:
            lines.append(_row(section, key, item))
        else:
            inner += _section(f"{name}.{key}", item)
    return [*lines, "", *inner]


def _row(section: type[Section], key: str, field: FieldInfo) -> str:
    schema = section.model_json_schema()["properties"][key]
    example = f"Example: `{example_line(key, field)}`."
    return f"| `{key}` | {_cell(_words(schema))} | {_default(field)} | {_cell(f'{field.description} {example}')} |"


def _words(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_words(part) for part in schema["anyOf"] if part.get("type") != "null")
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(choice)}`" for choice in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_words(schema['items'])}"
    return _NAMES["date" if schema.get("format") else "length" if schema.get("pattern") else str(schema.get("type"))]


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is None or value is PydanticUndefined:
        return ""
    if isinstance(value, timedelta):
        return f'`"{_duration(value)}"`'
    return f"`{toml_value(value)}`"


def _duration(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    units = (("d", 86400), ("h", 3600), ("m", 60))
    return next((f"{seconds // size}{unit}" for unit, size in units if seconds % size == 0), f"{seconds}s")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
