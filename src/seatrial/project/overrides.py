"""Settings given on the command line: ``--set a.b=value``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from typing import Any

from seatrial.project.keys import Part, field_at, is_text, section_at, shown_path
from seatrial.values import InputError, did_you_mean

_STEP = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)((?:\[[0-9]{1,4}\])*)")
_PLACE = re.compile(r"\[([0-9]+)\]")


def override(raw: dict[str, Any], assignments: Sequence[str]) -> list[InputError]:
    """Set each ``a.b=value`` in settings, in order, and return what could not be set.

    Parameters
    ----------
    raw
        Settings of plain dicts and lists; changed in place.
    assignments
        Paths as errors show them (``gate[0].at_least=0.7``). Values are TOML, or else text; for a key that takes text
        they are text even if they look like a number. A place just behind the end of a list adds to it.
    """
    errors = []
    for assignment in assignments:
        try:
            parts, value = _parsed(assignment)
            _put(raw, parts, value)
        except InputError as error:
            errors.append(error)
    return errors


def _parsed(assignment: str) -> tuple[tuple[Part, ...], object]:
    path, equals, text = assignment.partition("=")
    parts: list[Part] = []
    for step in path.strip().split("."):
        found = _STEP.fullmatch(step.strip())
        if not equals or found is None:
            raise InputError(
                "PRJ020",
                f"--set {assignment} sets nothing",
                where=f"--set {assignment}",
                expected="a path, an equals sign and a value",
                fix="--set gate[0].at_least=0.7",
            )
        parts += [found[1], *(int(place) for place in _PLACE.findall(found[2]))]
    _require_known(parts)
    return tuple(parts), _value(parts, text.strip())


def _require_known(parts: Sequence[Part]) -> None:
    for end in range(1, len(parts) + 1):
        if isinstance(parts[end - 1], int) or field_at(parts[:end]) is not None:
            continue
        section = section_at(parts[: end - 1])
        known = [] if section is None else list(section.model_fields)
        raise InputError(
            "PRJ021",
            f"there is no setting {shown_path(parts)}.{did_you_mean(str(parts[end - 1]), known)}",
            where=f"--set {shown_path(parts)}",
            expected=f"one of {', '.join(shown_path([*parts[: end - 1], key]) for key in known)}"
            if known
            else f"{shown_path(parts[: end - 1])} holds a value, not a section",
            fix="see the reference of the project file for every setting",
        )


def _value(parts: Sequence[Part], text: str) -> object:
    field = field_at(parts)
    try:
        parsed = tomllib.loads(f"value = {text}")
    except (tomllib.TOMLDecodeError, RecursionError):
        return text
    if set(parsed) != {"value"}:
        return text
    value = parsed["value"]
    if field is not None and is_text(field) and not isinstance(value, str | list | dict):
        return text
    return value


def _put(raw: dict[str, Any], parts: tuple[Part, ...], value: object) -> None:
    spot: Any = raw
    for i, part in enumerate(parts[:-1]):
        spot = _step_into(spot, part, empty=[] if isinstance(parts[i + 1], int) else {}, parts=parts[: i + 1])
    last = parts[-1]
    if isinstance(last, str) and isinstance(spot, dict):
        spot[last] = value
    elif isinstance(last, int) and isinstance(spot, list) and last <= len(spot):
        spot[last : last + 1] = [value]
    else:
        raise _no_place(parts, spot)


def _step_into(spot: Any, part: Part, *, empty: Any, parts: tuple[Part, ...]) -> Any:  # noqa: ANN401 - any settings
    if isinstance(part, str) and isinstance(spot, dict):
        return spot.setdefault(part, empty)
    if isinstance(part, int) and isinstance(spot, list) and part <= len(spot):
        spot[part : part + 1] = spot[part : part + 1] or [empty]
        return spot[part]
    raise _no_place(parts, spot)


def _no_place(parts: tuple[Part, ...], spot: object) -> InputError:
    *before, last = parts
    whole, here = shown_path(parts), shown_path(before)
    if isinstance(spot, list) and isinstance(last, str):
        found, fix = f"{here} is a list", f"--set {here}[0].{last}=..."
    elif isinstance(spot, list):
        found, fix = f"there are {len(spot)}, counted from 0", f"--set {here}[{len(spot)}]... for a new one"
    else:
        found, fix = f"{here} is no list" if isinstance(last, int) else f"{here} is no section", f"--set {here}..."
    return InputError(
        "PRJ021",
        f"there is no {whole}: {found}",
        where=f"--set {whole}",
        expected="a path as errors show it, such as gate[0].at_least",
        fix=fix,
    )
