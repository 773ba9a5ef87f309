"""The verb ``keys``: create, list and revoke the keys of the server."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from seatrial.evidence import Store, StoredKey
from seatrial.security.keys import new_token, parse_rate
from seatrial.values import ROLES, InputError, Key, Role, did_you_mean
from seatrial.workflows.state import open_store, read_project

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_LONGEST = timedelta(days=36_500)
_LONGEST_LABEL = 200
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a new key shall be.

    Parameters
    ----------
    role, label, rate
        As in :class:`Key`.
    expires
        After how long, such as ``"90d"``; None for never.
    """

    role: str
    label: str = ""
    rate: str | None = None
    expires: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """A new key, and its token, which is told this once and kept nowhere."""

    key: Key
    token: str = field(repr=False)


def create(path: Path, wish: Wish, *, settings: Sequence[str] = ()) -> Created:
    """Return a new key of a project's server.

    Raises
    ------
    InputError
        ``KEYnnn`` if the wish makes no sense.
    StateError
        If the store cannot be written.
    """
    with open_store(read_project(path, settings)) as store:
        return create_in(store, wish)


def create_in(store: Store, wish: Wish, *, by: str = "") -> Created:
    """Return a new key in an open store; ``by`` is the key that asked for it."""
    now = datetime.now(UTC)
    made = new_token()
    key = Key(
        id=made.id,
        role=_role(wish.role),
        label=_label(wish.label),
        rate=_rate(wish.rate),
        created=written(now),
        expires=None if wish.expires is None else written(now + _span(wish.expires)),
    )
    store.add_key(StoredKey(key=key, digest=made.digest), by=by)
    return Created(key=key, token=made.text)


def list_keys(path: Path, *, settings: Sequence[str] = ()) -> tuple[Key, ...]:
    """Return all keys of a project's server, the oldest first."""
    with open_store(read_project(path, settings)) as store:
        return tuple(each.key for each in store.all_keys())


def revoke(path: Path, key_id: str, *, settings: Sequence[str] = ()) -> Key:
    """Return a key that opens nothing from now on; a running server knows within seconds.

    Raises
    ------
    InputError
        ``KEY001`` if there is no such key.
    StateError
        If the store cannot be written.
    """
    with open_store(read_project(path, settings)) as store:
        return revoke_in(store, key_id)


def revoke_in(store: Store, key_id: str, *, by: str = "") -> Key:
    """Return a key of an open store that opens nothing from now on; ``by`` is the key that asked for it."""
    return store.revoke_key(key_id, at=written(datetime.now(UTC)), by=by)


def written(moment: datetime) -> str:
    """Return a moment as all times of keys are written: of one length, so that their order is that of the text."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _role(text: str) -> Role:
    for role in ROLES:
        if role == text:
            return role
    raise InputError(
        "KEY002",
        f"there is no role {text[:40]}.{did_you_mean(text, ROLES)}",
        where="--role",
        expected=", ".join(ROLES),
        fix="seatrial keys create --role predict",
    )


def _label(text: str) -> str:
    if len(text) <= _LONGEST_LABEL and _UNSEEN.search(text) is None:
        return text
    raise InputError(
        "KEY005",
        "the label is too long, or has characters that end a line or steer a terminal",
        where="--label",
        expected=f"at most {_LONGEST_LABEL} characters on one line",
        fix='--label "web shop"',
    )


def _rate(text: str | None) -> str | None:
    if text is None:
        return None
    if parse_rate(text) is None:
        raise InputError(
            "KEY003",
            f"this is no rate: {text[:40]}",
            where="--rate",
            expected="a whole number of requests per second, minute, hour or day",
            fix='--rate "100/second"',
        )
    return text.replace(" ", "")


def _span(text: str) -> timedelta:
    number, unit = text[:-1], _UNITS.get(text[-1:])
    if unit is not None and number.isascii() and number.isdigit() and len(number) <= len(str(_LONGEST.days)) + 5:
        span = timedelta(**{unit: int(number)})
        if timedelta() < span <= _LONGEST:
            return span
    raise InputError(
        "KEY004",
        f"this is no time to expire after: {text[:40]}",
        where="--expires",
        expected="a whole number and its unit, s, m, h or d; at most 100 years",
        fix="--expires 90d",
    )
