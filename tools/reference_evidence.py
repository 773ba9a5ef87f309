"""The JSON schema of the evidence and its page, from the values' annotations and docstrings."""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
import types
from collections.abc import Iterator
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from seatrial.values import SCHEMA_VERSION, Evidence

SCALARS = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
HEAD = f"""\
# Evidence

`evidence.json` and `seatrial trial --json` hold one record of this shape: canonical JSON (UTF-8, keys sorted, no
spaces, no NaN), version {SCHEMA_VERSION}. The [JSON schema](evidence-schema.json) says the same to a program. What
could not be measured is `null`, never zero.

On the same inputs, with the same seed and the same versions, every record is the same byte for byte but for `run`.
"""


def evidence_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of the evidence."""
    kinds = list(reachable(Evidence))
    definitions = {kind.__name__: _object(kind) for kind in kinds if kind is not Evidence}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Seatrial evidence, version {SCHEMA_VERSION}",
        **_object(Evidence),
        "$defs": dict(sorted(definitions.items())),
    }


def evidence_schema_text() -> str:
    """Return the schema as it is published."""
    return json.dumps(evidence_schema(), indent=2, ensure_ascii=False) + "\n"


def evidence_page() -> str:
    """Return the page: a table of fields per value, the record itself first."""
    parts = [HEAD]
    for kind in reachable(Evidence):
        parts += [f"## {kind.__name__}\n", f"{_words(inspect.getdoc(kind) or '')}\n"]
        parts += ["| field | type | meaning |", "|---|---|---|"]
        told = described(kind)
        hints = get_type_hints(kind)
        for field in dataclasses.fields(kind):
            parts.append(f"| `{field.name}` | {_shown(hints[field.name])} | {told.get(field.name, '')} |")
        parts.append("")
    return "\n".join(parts)


def reachable(kind: type) -> Iterator[type]:
    """Give the value and every value inside it, each once, outer ones first."""
    seen: dict[type, None] = {}
    waiting = [kind]
    while waiting:
        current = waiting.pop(0)
        if current in seen:
            continue
        seen[current] = None
        yield current
        for hint in get_type_hints(current).values():
            waiting += [part for part in _parts(hint) if isinstance(part, type) and dataclasses.is_dataclass(part)]


def described(kind: type) -> dict[str, str]:
    """Return what the docstring says of each field, in one line."""
    text = inspect.getdoc(kind) or ""
    section = re.search(r"Parameters\n-+\n(.*?)(?:\n\n\w[^\n]*\n-+\n|\Z)", text, re.DOTALL)
    told: dict[str, str] = {}
    for entry in re.split(r"\n(?=\S)", section.group(1)) if section else []:
        names, _, words = entry.partition("\n")
        told |= {name.strip(): _words(words) for name in names.split(",")}
    return told


def _parts(hint: Any) -> Iterator[Any]:  # noqa: ANN401 - an annotation may be anything
    yield hint
    for part in get_args(hint):
        yield from _parts(part)


def _object(kind: type) -> dict[str, Any]:
    hints, told = get_type_hints(kind), described(kind)
    properties = {}
    for field in dataclasses.fields(kind):
        described_as = {"description": told[field.name]} if field.name in told else {}
        properties[field.name] = {**_schema(hints[field.name]), **described_as}
    required = sorted(properties)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _schema(hint: Any) -> dict[str, Any]:  # noqa: ANN401 - an annotation may be anything
    if dataclasses.is_dataclass(hint):
        return {"$ref": f"#/$defs/{getattr(hint, '__name__', '')}"}
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [_schema(part) for part in arguments]}
    if origin is tuple and arguments[-1] is Ellipsis:
        return {"type": "array", "items": _schema(arguments[0])}
    if origin is tuple:
        return {"type": "array", "prefixItems": [_schema(part) for part in arguments], "items": False}
    return {"type": SCALARS[hint]}


def _shown(hint: Any) -> str:  # noqa: ANN401 - an annotation may be anything
    if dataclasses.is_dataclass(hint):
        name = getattr(hint, "__name__", "")
        return f"[{name}](#{name.lower()})"
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " or ".join(f"`{json.dumps(value)}`" for value in arguments)
    if origin in (Union, types.UnionType):
        return " or ".join(_shown(part) for part in arguments)
    if origin is tuple and arguments[-1] is Ellipsis:
        return f"array of {_shown(arguments[0])}"
    if origin is tuple:
        return f"array of {len(arguments)}: {', '.join(_shown(part) for part in arguments)}"
    return SCALARS[hint]


def _words(text: str) -> str:
    first = text.split("\n\n", maxsplit=1)[0] if "Parameters" in text else text
    return " ".join(first.replace("``", "`").replace("|", "\\|").split())
