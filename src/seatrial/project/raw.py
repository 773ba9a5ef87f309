"""Look into settings that may have any shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from os import PathLike
from typing import Any, TypeAlias

Raw: TypeAlias = Mapping[str, Any]


def section(raw: Raw, name: str) -> Raw:
    """Return a table of the settings, empty if there is none."""
    found = raw.get(name)
    return found if isinstance(found, Mapping) else {}


def sections(raw: Raw, name: str) -> Iterator[tuple[str, Raw]]:
    """Yield each table of a list of tables with its path, such as ``("gate[0]", {...})``."""
    for i, item in enumerate(listed(raw, name)):
        if isinstance(item, Mapping):
            yield f"{name}[{i}]", item


def listed(raw: Raw, name: str) -> list[Any]:
    """Return a list of the settings, empty if there is none."""
    found = raw.get(name)
    return found if isinstance(found, list) else []


def text(raw: Raw, name: str) -> str | None:
    """Return a text of the settings, None if there is none."""
    found = raw.get(name)
    return found if isinstance(found, str) else None


def number(raw: Raw, name: str) -> float | None:
    """Return a number of the settings, None if there is none."""
    found = raw.get(name)
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


def plain(value: object) -> Any:  # noqa: ANN401 - any shape
    """Return settings with dicts for mappings, lists for tuples, text for paths and numbers for those of numpy."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, PathLike):
        return str(value)
    single = getattr(value, "item", None)
    return single() if callable(single) and getattr(value, "ndim", None) == 0 else value
