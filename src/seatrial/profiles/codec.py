"""Profiles as bytes and back.

A head of 22 bytes (mark, version, the first 16 bytes of a SHA-256), then zlib over: the length of a JSON document, the
document, and all counts as one row of int64, its bytes sorted by their place, for most of the higher ones are zero.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from seatrial.profiles.counts import Ints
from seatrial.profiles.empty import empty
from seatrial.profiles.merge import other_plan
from seatrial.profiles.plan import Plan
from seatrial.profiles.profile import PROFILE_VERSION, Profile
from seatrial.values import InputError, Window

_HEAD: Final = struct.Struct("<4sH16s")
_MARK: Final = b"STPR"
_LENGTH: Final = struct.Struct("<I")
_LEVEL: Final = 6


@dataclass(slots=True, kw_only=True)
class _Parts:
    """What a profile is made of, in the order of its fields."""

    arrays: list[Ints] = field(default_factory=list)
    ints: list[int] = field(default_factory=list)
    exact: list[int] = field(default_factory=list)
    extremes: list[float | None] = field(default_factory=list)
    levels: list[dict[str, int]] = field(default_factory=list)


def encode(profile: Profile) -> bytes:
    """Return a profile as bytes; equal profiles are equal bytes."""
    parts = _Parts()
    for value in _values(profile):
        _take(value, parts)
    document = {
        "plan": profile.plan,
        "window": [_instant(profile.window.start), _instant(profile.window.end)],
        "rows": profile.rows,
        "ints": parts.ints,
        "exact": [_short(value) for value in parts.exact],
        "extremes": parts.extremes,
        "levels": parts.levels,
    }
    told = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    counts = np.concatenate([array.ravel() for array in parts.arrays] or [np.zeros(0, dtype=np.int64)])
    by_place = counts.astype("<i8").view(np.uint8).reshape(-1, 8).T
    body = zlib.compress(_LENGTH.pack(len(told)) + told + by_place.tobytes(), _LEVEL)
    return _HEAD.pack(_MARK, profile.version, sha256(body).digest()[:16]) + body


def decode(data: bytes, plan: Plan) -> Profile:
    """Return the profile that :func:`encode` wrote.

    Raises
    ------
    InputError
        ``PRO004`` if the bytes are torn or no profile, ``PRO005`` if they are of another version, ``PRO003`` if they
        follow another plan.
    """
    body = _body(data)
    (length,) = _LENGTH.unpack_from(body)
    document = json.loads(body[_LENGTH.size : _LENGTH.size + length])
    if document["plan"] != plan.digest:
        raise other_plan(document["plan"], plan.digest)
    start, end = document["window"]
    by_place = np.frombuffer(body, dtype=np.uint8, offset=_LENGTH.size + length).reshape(8, -1)
    given = _Given(document, np.ascontiguousarray(by_place.T).view("<i8").ravel())
    nothing = empty(plan, Window(start=_moment(start), end=_moment(end)))
    columns = {name: given.value(each) for name, each in nothing.columns.items()}
    model, latency = given.value(nothing.model), given.value(nothing.latency)
    slices = {name: given.value(each) for name, each in nothing.slices.items()}
    return replace(nothing, rows=document["rows"], columns=columns, model=model, latency=latency, slices=slices)


def _values(profile: Profile) -> Iterator[object]:
    yield from profile.columns.values()
    yield from (profile.model, profile.latency)
    yield from profile.slices.values()


def _take(value: Any, parts: _Parts, how: str = "") -> None:  # noqa: ANN401 - any value of a profile
    """Put a value with all its fields to its like."""
    if is_dataclass(value):
        for each in fields(value):
            _take(getattr(value, each.name), parts, each.metadata.get("merge", ""))
    elif how == "exact":
        parts.exact.extend(value if isinstance(value, tuple) else [value])
    elif how in {"smallest", "largest"}:
        parts.extremes.append(value)
    elif isinstance(value, np.ndarray):
        parts.arrays.append(value)
    elif isinstance(value, int):
        parts.ints.append(value)
    elif value is not None and how != "same":
        parts.levels.append(dict(value))


class _Given:
    """Gives a profile's values back, in the order in which they were taken."""

    def __init__(self, document: dict[str, Any], counts: Ints) -> None:
        self._ints = iter(document["ints"])
        self._exact = (value << shift for value, shift in document["exact"])
        self._extremes = iter(document["extremes"])
        self._levels = iter(document["levels"])
        self._counts = counts
        self._place = 0

    def value(self, like: Any, how: str = "") -> Any:  # noqa: ANN401 - one line per kind of field
        """Return the next value, of the kind and shape of another."""
        if is_dataclass(like) and not isinstance(like, type):
            rules = [(each.name, each.metadata.get("merge", "")) for each in fields(like)]
            return type(like)(**{name: self.value(getattr(like, name), rule) for name, rule in rules})
        if how == "exact":
            return tuple(next(self._exact) for _ in like) if isinstance(like, tuple) else next(self._exact)
        if how in {"smallest", "largest"}:
            return next(self._extremes)
        if isinstance(like, np.ndarray):
            self._place += like.size
            found = self._counts[self._place - like.size : self._place].reshape(like.shape)
            found.flags.writeable = False
            return found
        if isinstance(like, int):
            return next(self._ints)
        return like if like is None or how == "same" else MappingProxyType(next(self._levels))


def _body(data: bytes) -> bytes:
    """Return what is inside, if it is whole."""
    if len(data) < _HEAD.size or data[:4] != _MARK:
        raise _torn("its bytes are those of something else" if data else "it has no bytes")
    _, version, checked = _HEAD.unpack_from(data)
    if version != PROFILE_VERSION:
        raise InputError(
            "PRO005",
            f"a profile of version {version}",
            expected=f"version {PROFILE_VERSION}, which this program writes",
            fix="read it with the program that wrote it, or count its window again",
        )
    body = data[_HEAD.size :]
    if sha256(body).digest()[:16] != checked:
        raise _torn(f"its {len(data)} bytes do not have its digest")
    return zlib.decompress(body)


def _torn(why: str) -> InputError:
    return InputError(
        "PRO004",
        f"a profile cannot be read: {why}",
        expected="the bytes as they were written, to the last one",
        fix="delete the file: its window is counted again from the journal",
    )


def _short(value: int) -> tuple[int, int]:
    """Return a whole number without its zeros at the end, and how many bits they were."""
    shift = (value & -value).bit_length() - 1 if value else 0
    return value >> shift, shift


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
