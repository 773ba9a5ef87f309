"""The YAML head of a Markdown file, written so that nothing in it can be misread."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

Yaml: TypeAlias = "str | int | float | bool | list[Yaml] | dict[str, Yaml] | None"

# YAML 1.2, production 1 (c-printable): the rest must be escaped. Lone surrogates have no form at all.
_NOT_PRINTABLE = re.compile(
    "[^\t\n\r\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_PLAIN_KEY = re.compile(r"[a-z][a-z_-]*")


def front_matter(head: Mapping[str, Yaml]) -> str:
    """Return a mapping as a YAML document between ``---`` lines: keys in order, every string quoted.

    Raises
    ------
    ValueError
        If a number is NaN or infinite.

    Examples
    --------
    >>> print(front_matter({"tags": ["a: b"], "value": 1e-7}))
    ---
    tags:
    - "a: b"
    value: 1.0e-07
    ---
    """
    return "\n".join(["---", *_mapping(head, ""), "---"])


def _mapping(values: Mapping[str, Yaml], indent: str) -> Iterator[str]:
    for key, value in values.items():
        name = key if _PLAIN_KEY.fullmatch(key) else _inline(key)
        if isinstance(value, dict) and value:
            yield f"{indent}{name}:"
            yield from _mapping(value, indent + "  ")
        elif isinstance(value, list) and value:
            yield f"{indent}{name}:"
            for item in value:
                yield from _item(item, indent)
        else:
            yield f"{indent}{name}: {_inline(value)}"


def _item(value: Yaml, indent: str) -> Iterator[str]:
    if isinstance(value, dict) and value:
        first, *rest = _mapping(value, indent + "  ")
        yield f"{indent}- {first.removeprefix(indent + '  ')}"
        yield from rest
    else:
        yield f"{indent}- {_inline(value)}"


def _inline(value: Yaml) -> str:
    if isinstance(value, str):
        return _NOT_PRINTABLE.sub(_escaped, json.dumps(value, ensure_ascii=False))
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} has no place in a model card; what is not known is left out")
        text = repr(value)
        # YAML 1.1 readers take 1e-07 for text: they ask for a point in the mantissa.
        return text if "e" not in text or "." in text else text.replace("e", ".0e")
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_inline(key)}: {_inline(item)}' for key, item in value.items())}}}"
    return json.dumps(value)


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    return "\N{REPLACEMENT CHARACTER}" if 0xD800 <= code <= 0xDFFF else f"\\u{code:04x}"  # noqa: PLR2004 - the surrogates
