"""Frozen values to canonical JSON and back: the same value is always the same bytes."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import types
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

SCHEMA_KEY = "schema"


def encode(value: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Return ``value`` as JSON types: dataclasses as objects, tuples as arrays.

    Raises
    ------
    TypeError
        If the value holds something that has no canonical form.
    ValueError
        If a number is NaN or infinite.
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} has no canonical JSON form; what is not known is None")
        return value + 0.0  # one zero: -0.0 reads back as 0.0
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: encode(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [encode(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): encode(item) for key, item in value.items()}
    raise TypeError(f"{type(value).__name__} has no canonical JSON form")


def dumps(value: object) -> bytes:
    """Return canonical JSON: UTF-8, keys sorted, no spaces, shortest numbers that read back equal.

    Examples
    --------
    >>> dumps({"b": 1, "a": (0.5, None)})
    b'{"a":[0.5,null],"b":1}'
    """
    return json.dumps(
        encode(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def digest(value: object) -> str:
    """Return ``"sha256:..."`` of the canonical JSON of ``value``."""
    return "sha256:" + hashlib.sha256(dumps(value)).hexdigest()


def decode(kind: type[T], data: object) -> T:
    """Return the value of ``kind`` that JSON data stands for.

    Raises
    ------
    ValueError
        If a key is unknown or missing, or a value does not fit its type; the message says where.
    """
    decoded: T = _decode(kind, data, kind.__name__)
    return decoded


def document(value: object, *, version: int = 1) -> bytes:
    """Return canonical JSON of one value that says what it is: ``"schema": "seatrial/Estimate/1"``."""
    return dumps({SCHEMA_KEY: f"seatrial/{type(value).__name__}/{version}", "value": encode(value)})


def parse_document(kind: type[T], text: bytes, *, version: int = 1) -> T:
    """Return the value that :func:`document` wrote.

    Raises
    ------
    ValueError
        If the text is not JSON, is of another kind or of another version.
    """
    data = json.loads(text)
    expected = f"seatrial/{kind.__name__}/{version}"
    if not isinstance(data, dict) or data.get(SCHEMA_KEY) != expected:
        found = data.get(SCHEMA_KEY) if isinstance(data, dict) else type(data).__name__
        raise ValueError(f"expected a document of schema {expected}, found {found}")
    return decode(kind, data.get("value"))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _decode(kind: Any, data: object, where: str) -> Any:  # noqa: ANN401, PLR0911 - one line per shape of annotation
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _decode_union(get_args(kind), data, where)
    if origin is Literal:
        if data not in get_args(kind):
            raise ValueError(f"{where} is {data!r}, expected one of {get_args(kind)}")
        return data
    if origin is tuple:
        return _decode_tuple(get_args(kind), data, where)
    if kind is None or kind is type(None):
        if data is not None:
            raise ValueError(f"{where} is {data!r}, expected null")
        return None
    if dataclasses.is_dataclass(kind):
        return _decode_dataclass(kind, data, where)
    if kind is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if kind in (str, int, float, bool) and type(data) is kind:
        return data
    raise ValueError(f"{where} is {data!r}, expected {getattr(kind, '__name__', kind)}")


def _decode_union(kinds: tuple[Any, ...], data: object, where: str) -> Any:  # noqa: ANN401 - any of the union's members
    exact = [kind for kind in kinds if type(data) is kind]
    for kind in (*exact, *kinds):
        try:
            return _decode(kind, data, where)
        except ValueError:
            continue
    raise ValueError(f"{where} is {data!r}, expected one of {', '.join(str(kind) for kind in kinds)}")


def _decode_tuple(kinds: tuple[Any, ...], data: object, where: str) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise ValueError(f"{where} is {data!r}, expected an array")  # noqa: TRY004 - bad data, not a bad call
    if len(kinds) == 2 and kinds[1] is Ellipsis:  # noqa: PLR2004 - tuple[x, ...]
        kinds = (kinds[0],) * len(data)
    if len(kinds) != len(data):
        raise ValueError(f"{where} has {len(data)} items, expected {len(kinds)}")
    return tuple(_decode(kind, item, f"{where}[{i}]") for i, (kind, item) in enumerate(zip(kinds, data, strict=True)))


def _decode_dataclass(kind: Any, data: object, where: str) -> Any:  # noqa: ANN401 - an instance of kind
    if not isinstance(data, dict):
        raise ValueError(f"{where} is {data!r}, expected an object")  # noqa: TRY004 - bad data, not a bad call
    hints = _hints(kind)
    unknown = sorted(set(data) - set(hints))
    if unknown:
        raise ValueError(f"{where} has unknown keys {unknown}")
    values = {name: _decode(hints[name], item, f"{where}.{name}") for name, item in data.items()}
    try:
        return kind(**values)
    except TypeError as error:
        raise ValueError(f"{where}: {error}") from error
