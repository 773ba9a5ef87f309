"""The keys of the server in the store: a row each, and a record in the chain of each change; never a secret."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update

from seatrial.evidence.ledger import KeyChange
from seatrial.evidence.tables import api_keys
from seatrial.evidence.write import Entry, lock_chain
from seatrial.security.keys import token_digest
from seatrial.values import InputError, Key, did_you_mean
from seatrial.values.canonical import dumps, encode

KIND = "key"
_COLUMNS = [api_keys.c[each.name] for each in fields(Key)]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredKey:
    """A key, and ``"sha256:..."`` of the token that opens with it."""

    key: Key
    digest: str = field(repr=False)

    @property
    def seal(self) -> str:
        """What the chain holds in place of the digest."""
        return token_digest(self.digest)


def create_key(connection: Connection, made: StoredKey, *, by: str, place: str) -> Key:
    """Return a key whose row and record now stand, once however often this is tried."""
    _record(connection, made, action="created", by=by, place=place)
    if _row_of(connection, made.key.id) is None:
        connection.execute(insert(api_keys).values(encode(made.key) | {"digest": made.digest}))
    return made.key


def revoke_key(connection: Connection, key_id: str, *, at: str, by: str, place: str) -> Key:
    """Return a key that opens nothing: revoked now, or before.

    Raises
    ------
    InputError
        ``KEY001`` if there is no such key.
    """
    lock_chain(connection, place=place)
    row = _row_of(connection, key_id)
    if row is None:
        known = [each.key.id for each in read_keys(connection)]
        raise InputError(
            "KEY001",
            f"there is no key {key_id[:40]}.{did_you_mean(key_id, known)}",
            where=place,
            expected="the id of a key, which stands in its token between st_ and the next underscore",
            fix="seatrial keys list",
        )
    held = StoredKey(key=_key_in(row), digest=row.digest)
    if held.key.revoked is not None:
        return held.key
    revoked = replace(held.key, revoked=at)
    _record(connection, replace(held, key=revoked), action="revoked", by=by, place=place)
    connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(revoked=at))
    return revoked


def read_keys(connection: Connection) -> tuple[StoredKey, ...]:
    """Return all keys, the oldest first."""
    query = select(*_COLUMNS, api_keys.c.digest).order_by(api_keys.c.created, api_keys.c.id)
    return tuple(StoredKey(key=_key_in(row), digest=row.digest) for row in connection.execute(query).all())


def _record(
    connection: Connection, held: StoredKey, *, action: Literal["created", "revoked"], by: str, place: str
) -> None:
    change = KeyChange(action=action, by=by, key=held.key, seal=held.seal)
    written = held.key.revoked or held.key.created
    Entry(kind=KIND, written=written, payload=dumps(change), once=True, place=place).write(connection)


def _row_of(connection: Connection, key_id: str) -> Any:  # noqa: ANN401 - a row, None if there is none
    return connection.execute(select(*_COLUMNS, api_keys.c.digest).where(api_keys.c.id == key_id)).first()


def _key_in(row: Any) -> Key:  # noqa: ANN401 - rows of two queries
    return Key(**{each.name: getattr(row, each.name) for each in fields(Key)})
