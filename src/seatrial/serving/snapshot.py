"""What every worker must know, as the supervisor writes it: models, keys and limits of one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import msgspec

from seatrial.values.errors import StateError

SNAPSHOT_SCHEMA_VERSION = 1
BatchPolicy = Literal["auto", "on", "off"]
InputPolicy = Literal["strict", "lenient"]
UnseenPolicy = Literal["refuse", "warn", "other"]
JournalLevel = Literal["written", "synced", "off"]
Role = Literal["predict", "feedback", "view", "admin"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedVersion:
    """One version of a model that is in service.

    Parameters
    ----------
    version
        As the project calls it.
    package_folder
        Absolute path of its package.
    package_digest
        ``"sha256:..."`` that the folder must have.
    batching
        Whether requests that wait are answered together.
    """

    version: str
    package_folder: str
    package_digest: str
    batching: BatchPolicy = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedModel:
    """One model that is in service.

    Parameters
    ----------
    name
        As the project calls it.
    versions
        All that may be asked.
    champion
        The version that answers whoever does not name one; None if there is none.
    shadows
        Versions that are asked too, once the champion's answer has gone out.
    """

    name: str
    versions: tuple[ServedVersion, ...]
    champion: str | None
    shadows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedKey:
    """One key that opens a door.

    Parameters
    ----------
    id
        What stands in the key in the clear.
    digest
        ``"sha256:..."`` of its token, as :func:`seatrial.security.keys.token_digest` has it.
    role
        What it opens.
    expires_us
        Microseconds since 1970, UTC; None: never.
    rate
        Most requests over all workers, such as ``"100/second"``; None: any number.
    """

    id: str
    digest: str
    role: Role
    expires_us: int | None = None
    rate: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a worker takes on, and what it lets in; the section ``[serving]`` says what each key means."""

    input: InputPolicy = "strict"
    unseen: UnseenPolicy = "refuse"
    most_rows: int = 10_000
    most_body_bytes: int = 16_777_216
    queue: int = 1_024
    deadline_ms: int = 10_000
    drain_s: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All of it, numbered.

    Parameters
    ----------
    schema_version
        Version of this shape.
    number
        Greater with every change.
    models, keys, limits
        As above.
    auth
        Whether a key is required.
    journal, sample
        At what level answers are recorded, and which share of them.
    """

    schema_version: int = SNAPSHOT_SCHEMA_VERSION
    number: int
    models: tuple[ServedModel, ...] = ()
    keys: tuple[ServedKey, ...] = ()
    limits: Limits = Limits()
    auth: bool = True
    journal: JournalLevel = "written"
    sample: float = 1.0


def encode_snapshot(snapshot: Snapshot) -> bytes:
    """Return a snapshot as JSON.

    Examples
    --------
    >>> decode_snapshot(encode_snapshot(Snapshot(number=3))).number
    3
    """
    return msgspec.json.encode(snapshot)


def decode_snapshot(content: bytes, *, where: str = "") -> Snapshot:
    """Return the snapshot that JSON holds.

    Raises
    ------
    StateError
        ``SRV050`` if it is none, or of a newer Seatrial.
    """
    try:
        snapshot = msgspec.json.decode(content, type=Snapshot)
    except msgspec.MsgspecError as error:
        raise _unreadable(str(error), where) from error
    if snapshot.schema_version > SNAPSHOT_SCHEMA_VERSION:
        raise _unreadable(f"it is of version {snapshot.schema_version}", where)
    return snapshot


def _unreadable(why: str, where: str) -> StateError:
    return StateError(
        "SRV050",
        f"the snapshot of what is served cannot be read: {why}",
        where=where,
        expected=f"a snapshot of version {SNAPSHOT_SCHEMA_VERSION}",
        fix="start `seatrial serve` again; it writes a new one",
    )
