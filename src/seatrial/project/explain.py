"""What pydantic found wrong with the project file, in the four parts of our errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from seatrial.project.keys import (
    Part,
    example_line,
    field_at,
    header_of,
    homes_of,
    is_list,
    section_at,
    section_of,
    shown_path,
    toml_value,
)
from seatrial.project.refusal import REFUSED
from seatrial.values import InputError, did_you_mean, near_miss

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_NOUNS = {
    "string_type": "text in quotes",
    "float_type": "a number without quotes",
    "int_type": "a whole number without quotes",
    "bool_type": "true or false, without quotes",
    "list_type": "a list in square brackets",
}


def explain(error: ValidationError) -> list[InputError]:
    """Return one error of ours for each of pydantic's, in the order of the schema.

    A key that is missing because it is misspelt is told once, as unknown.
    """
    every = error.errors(include_url=False)
    misspelt = {_meant(details["loc"]) for details in every if details["type"] == "extra_forbidden"}
    told = (details for details in every if details["type"] != "missing" or details["loc"] not in misspelt)
    return [_one(details) for details in told]


def _meant(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    section = section_at(parts[:-1])
    return (*parts[:-1], near_miss(str(parts[-1]), section.model_fields if section else ()) or "")


def _one(details: ErrorDetails) -> InputError:
    kind, parts, value = details["type"], details["loc"], details["input"]
    if kind in _NOUNS:
        return _wrong_type(parts, value, _NOUNS[kind])
    if kind == REFUSED:
        return _refused(parts, details.get("ctx", {}))
    if kind == "literal_error":
        return _not_a_choice(parts, value)
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return _not_a_section(parts, value)
    return _of_a_key(kind, parts, value, words=details["msg"])


def _of_a_key(kind: str, parts: tuple[Part, ...], value: object, *, words: str) -> InputError:
    if kind == "extra_forbidden":
        return _unknown_key(parts)
    return _missing_key(parts) if kind == "missing" else _out_of_bounds(parts, value, words)


def _unknown_key(parts: tuple[Part, ...]) -> InputError:
    key, section = str(parts[-1]), section_at(parts[:-1])
    known = [] if section is None else list(section.model_fields)
    near, homes = near_miss(key, known), homes_of(key)
    place = header_of(parts) or "the project file"
    if near is not None:
        fix = f"write {near} instead of {key}"
    elif homes and len(parts) > 1:
        fix = f"move {key} to {homes[0]}"
    elif homes:
        fix = f"put {key} under {homes[0]}"
    else:
        fix = f"remove {key}"
    return InputError(
        "PRJ010",
        f"{place} has no key {key}.{did_you_mean(key, known)}",
        where=shown_path(parts),
        expected=f"one of {', '.join(known)}" if known else "",
        fix=fix,
    )


def _missing_key(parts: tuple[Part, ...]) -> InputError:
    field = field_at(parts)
    section = None if field is None else section_of(field)
    if section is None:
        header, lines = header_of(parts), [] if field is None else [example_line(str(parts[-1]), field)]
    else:
        header = f"[{shown_path(parts)}]"
        lines = [example_line(key, item) for key, item in section.model_fields.items() if item.is_required()]
    return InputError(
        "PRJ011",
        f"{shown_path(parts)} is missing",
        where=shown_path(parts),
        expected="" if field is None else str(field.description),
        fix="add to the project file: " + "\n".join([header, *lines]).strip(),
    )


def _refused(parts: tuple[Part, ...], context: Mapping[str, Any]) -> InputError:
    return InputError(
        context["code"],
        context["found"],
        where=shown_path(parts),
        expected=context["expected"],
        fix=str(context["fix"]).replace("{key}", str(parts[-1])),
    )


def _not_a_section(parts: tuple[Part, ...], value: object) -> InputError:
    names = [str(part) for part in parts if isinstance(part, str)]
    field = field_at(names)
    header = f"[[{'.'.join(names)}]]" if field is not None and is_list(field) else f"[{'.'.join(names)}]"
    return InputError(
        "PRJ012",
        f"{shown_path(parts)} is {_shown(value)}",
        where=shown_path(parts),
        expected=f"a section of its own, which begins with {header}",
        fix=f"write {header} on a line of its own, and its keys below it",
    )


def _not_a_choice(parts: tuple[Part, ...], value: object) -> InputError:
    field = field_at(parts)
    choices = [] if field is None else _choices(field.annotation)
    near = near_miss(value, choices) if isinstance(value, str) else None
    example = near or (choices[0] if choices else "")
    return InputError(
        "PRJ013",
        f"{shown_path(parts)} is {_shown(value)}.{did_you_mean(value, choices) if isinstance(value, str) else ''}",
        where=shown_path(parts),
        expected=f"one of {', '.join(choices)}",
        fix=f"{parts[-1]} = {toml_value(example)}",
    )


def _wrong_type(parts: tuple[Part, ...], value: object, noun: str) -> InputError:
    field = field_at(parts)
    if field is not None and is_list(field) and section_of(field) is not None:
        return _not_a_section(parts, value)
    key = next((str(part) for part in reversed(parts) if isinstance(part, str)), "")
    fix = _repaired(key, parts, value=value, noun=noun) or ("" if field is None else example_line(key, field))
    return InputError(
        "PRJ012",
        f"{shown_path(parts)} is {_shown(value)}",
        where=shown_path(parts),
        expected=noun,
        fix=fix,
    )


def _repaired(key: str, parts: tuple[Part, ...], *, value: object, noun: str) -> str:
    """Return the line with the user's own value in the right type, where that is plain to see."""
    inside_list = isinstance(parts[-1], int)
    if noun == _NOUNS["list_type"]:
        return f"{key} = [{toml_value([value])}]" if inside_list else f"{key} = {toml_value([value])}"
    if inside_list:
        return ""
    if noun == _NOUNS["string_type"] and isinstance(value, int | float):
        return f'{key} = "{toml_value(value)}"'
    if noun == _NOUNS["bool_type"] and str(value).casefold() in ("true", "false"):
        return f"{key} = {str(value).casefold()}"
    if isinstance(value, str) and noun in (_NOUNS["float_type"], _NOUNS["int_type"]) and _is_number(value):
        return f"{key} = {value.strip()}"
    return ""


def _out_of_bounds(parts: tuple[Part, ...], value: object, words: str) -> InputError:
    field, key = field_at(parts), str(parts[-1])
    return InputError(
        "PRJ014",
        f"{shown_path(parts)} is {_shown(value)}",
        where=shown_path(parts),
        expected=words[:1].lower() + words[1:],
        fix="" if field is None or isinstance(parts[-1], int) else example_line(key, field),
    )


def _choices(annotation: Any) -> list[str]:  # noqa: ANN401 - any annotation
    if get_origin(annotation) is Literal:
        return [str(choice) for choice in get_args(annotation)]
    return [choice for part in get_args(annotation) for choice in _choices(part)]


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "a table"
    text = toml_value(value)
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004 - a line's worth


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.strip().lstrip("+-")[:1].isdigit()
