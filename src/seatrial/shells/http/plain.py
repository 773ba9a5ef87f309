"""Reads JSON that may be anything, and says where it is none."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from seatrial.serving.refusal import RequestError
from seatrial.shells.http.errors import refused

NOT_JSON = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for a body that is not what was asked for."""
_DECODE = msgspec.json.Decoder().decode
_ENCODE = msgspec.json.Encoder().encode


def plain_json(body: bytes) -> Any:  # noqa: ANN401 - whatever was sent
    """Return what a body holds.

    Raises
    ------
    RequestError
        ``SRV117`` if it is empty, ``SRV118`` if it is not JSON, ``SRV119`` for a number that no computer holds,
        ``SRV125`` for a name that stands twice in one object.
    """
    try:
        found = _DECODE(body)
    except NOT_JSON as error:
        raise not_json(body, error) from error
    refuse_repeated(body, found)
    return found


def refuse_repeated(body: bytes, found: object) -> None:
    """Refuse a body in which a name stands twice in one object: only one of its values would count.

    Parameters
    ----------
    body, found
        What was sent, and what a decoder made of it, which leaves such a value out. Written again it has fewer
        quotes then; only where their number differs are the names looked at one by one.

    Raises
    ------
    RequestError
        ``SRV125``.
    """
    if body.count(b'"') == _ENCODE(found).count(b'"') and b"\\u0022" not in body:
        return
    name = _repeated_name(body)
    if name is not None:
        raise refused(
            "SRV125",
            f"the name {name[:60]!r} stands twice in one object",
            where=name[:60],
            expected="each name once",
            fix="look at how the body is made; a library writes each once",
        )


def not_json(body: bytes, error: Exception) -> RequestError:
    """Return the refusal of a body that is not JSON, with the place as exactly as it can be told."""
    if not body.strip():
        return refused("SRV117", "the body is empty", where="body", expected="JSON", fix="send the rows in the body")
    if isinstance(error, RecursionError):
        return _refused("the body is nested too deeply", "body")
    if isinstance(error, UnicodeDecodeError):
        return _refused("the body is not UTF-8", f"byte {error.start} of a text")
    return strange_number(body) or _refused(f"the body is not JSON: {error}", "body")


def _refused(found: str, where: str) -> RequestError:
    return refused("SRV118", found, where=where, expected="JSON in UTF-8", fix="let a library write it")


def strange_number(body: bytes) -> RequestError | None:
    """Return the refusal of the first number that Python reads and JSON does not have, None if there is none."""
    place = _place_of_strange(body)
    if not place:
        return None
    return refused(
        "SRV119",
        "there is NaN, an infinity, or a number too large for any computer",
        where=place,
        expected="a finite number",
        fix="send null where nothing is known",
    )


def _repeated_name(body: bytes) -> str | None:
    repeated: list[str] = []

    def look(pairs: list[tuple[str, Any]]) -> None:
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                repeated.append(name)
            seen.add(name)

    with contextlib.suppress(ValueError, RecursionError):  # it was read already: nothing of it is new
        json.loads(body, object_pairs_hook=look)
    return repeated[0] if repeated else None


def _place_of_strange(body: bytes) -> str:
    try:
        whole = json.loads(body.decode())
    except (ValueError, RecursionError):
        return ""
    # One step per level, and not one per element: a body may hold millions of these.
    steps: list[str | int] = []
    levels: list[Iterator[tuple[str | int, Any]]] = [iter([("body", whole)])]
    while levels:
        step, value = next(levels[-1], (None, None))
        if step is None:
            levels.pop()
            del steps[-1:]
        elif isinstance(value, dict | list):
            steps.append(step)
            levels.append(iter(value.items() if isinstance(value, dict) else enumerate(value)))
        elif isinstance(value, float) and not math.isfinite(value):
            return _spelt([*steps, step])
    return ""


def _spelt(steps: Sequence[str | int]) -> str:
    """Return the name of a place; the first step is the body itself."""
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps[1:])
    return place.removeprefix(".") or str(steps[0])
