"""Frozen values to canonical JSON and back: the same value is always the same bytes."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import types
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

SCHEMA_KEY = "schema"


def encode(value: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Return ``value`` as JSON types: dataclasses as objects, tuples as arrays, instants in ISO 8601.

    A whole number in a field that is declared ``float`` becomes one, so that equal values are equal bytes.

    Raises
    ------
    TypeError
        If the value holds something that has no canonical form.
    ValueError
        If a number is NaN or infinite.
    """
    return _encode(value, None)


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


def _encode(value: object, kind: Any) -> Any:  # noqa: ANN401 - JSON has no narrower type
    if isinstance(value, float) or (type(value) is int and _is_real(kind)):
        return _real(value)
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        hints = _hints(type(value))
        return {each.name: _encode(getattr(value, each.name), hints[each.name]) for each in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        kinds = _kinds_of_items(kind, len(value))
        return [_encode(item, each) for item, each in zip(value, kinds, strict=True)]
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {key: _encode(item, None) for key, item in value.items()}
    raise TypeError(f"{type(value).__name__} has no canonical JSON form")


def _real(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"{value} has no canonical JSON form; what is not known is None")
    return float(value) + 0.0  # one zero: -0.0 reads back as 0.0


@cache
def _is_real(kind: Any) -> bool:  # noqa: ANN401 - any annotation
    kinds = get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)
    return float in kinds and int not in kinds


@cache
def _items(kind: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any annotation
    kinds = get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)
    return next((get_args(each) for each in kinds if get_origin(each) is tuple), (None, ...))


def _kinds_of_items(kind: Any, n: int) -> tuple[Any, ...]:  # noqa: ANN401 - any annotation
    kinds = _items(kind)
    return (kinds[0],) * n if len(kinds) != n or Ellipsis in kinds else kinds


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _decode(kind: Any, data: object, where: str) -> Any:  # noqa: ANN401 - one line per shape of annotation
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
    return _decode_plain(kind, data, where)


def _decode_plain(kind: Any, data: object, where: str) -> Any:  # noqa: ANN401 - an instance of kind
    if kind is datetime and isinstance(data, str):
        return datetime.fromisoformat(data)
    if kind is float and type(data) in (int, float):
        return _decode_float(data, where)
    if kind in (str, int, bool) and type(data) is kind:
        return data
    raise ValueError(f"{where} is {data!r}, expected {getattr(kind, '__name__', kind)}")


def _decode_float(data: Any, where: str) -> float:  # noqa: ANN401 - an int or a float
    try:
        return _real(float(data))
    except (OverflowError, ValueError) as error:
        raise ValueError(f"{where} is not a finite number") from error


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
