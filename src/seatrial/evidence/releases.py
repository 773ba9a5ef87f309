"""Releases and the aliases that point to them: recorded in the chain, and kept in tables to be asked."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, insert, select, update

from seatrial.evidence.keys import read_keys
from seatrial.evidence.ledger import AliasMove, Ledger, ReleaseRow
from seatrial.evidence.tables import aliases, releases
from seatrial.evidence.write import Entry, lock_chain
from seatrial.values import CHALLENGER, CHAMPION, InputError, Release, with_near_miss
from seatrial.values.canonical import dumps

LIST = "seatrial release --list shows every release"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A version that an alias shall point to, as a user asks for it: which, why, and when (ISO 8601, UTC)."""

    name: str
    alias: str
    version: str
    why: str
    at: str


def record_release(connection: Connection, row: ReleaseRow, *, alias: str | None, why: str, place: str) -> Release:
    """Return a release as it stands: recorded now with its alias, or earlier with the very same package.

    All of it is one transaction, and what it did shows in the tables; so it may be done again when its answer was lost.

    Raises
    ------
    InputError
        ``REL006`` if the version was released with another package.
    """
    lock_chain(connection, place=place)
    there = _row(connection, row.name, row.version)
    if there is not None and there.package_digest != row.package_digest:
        raise _taken(there, place=place)
    if there is None:
        _record(connection, "release", row, at=row.released, place=place)
        connection.execute(insert(releases).values(asdict(row)))
        alias = alias or (CHALLENGER if CHAMPION in _pointing(connection, row.name) else CHAMPION)
    if alias is not None:
        _point(connection, Wanted(name=row.name, alias=alias, version=row.version, why=why, at=row.released), place)
    return read_release(connection, row.name, row.version, place=place)


def move_alias(connection: Connection, wanted: Wanted, *, place: str) -> Release:
    """Return the release that an alias points to now, moved there in this transaction.

    Raises
    ------
    InputError
        ``REL007`` if there is no such release.
    """
    lock_chain(connection, place=place)
    read_release(connection, wanted.name, wanted.version, place=place)
    _point(connection, wanted, place)
    return read_release(connection, wanted.name, wanted.version, place=place)


def retire_aliases(
    connection: Connection, name: str, alias: str | None, *, why: str, at: str, place: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the aliases of a model that point to nothing from now on, and those that are left.

    Parameters
    ----------
    connection
        In a transaction.
    name, alias
        Which; without an alias all that the model has.
    why, at
        For the record.
    place
        Of the store, for errors.

    Raises
    ------
    InputError
        ``REL015`` if there is no such alias, ``REL016`` for the champion of a model that has other aliases.
    """
    lock_chain(connection, place=place)
    pointing = _pointing(connection, name)
    wanted = tuple(sorted(pointing)) if alias is None else (alias,)
    left = tuple(sorted(pointing.keys() - set(wanted)))
    if not wanted or not pointing.keys() >= set(wanted):
        raise _no_alias(connection, name, alias, place=place)
    if CHAMPION in wanted and left:
        raise _depended_on(name, left, place=place)
    for each in wanted:
        move = AliasMove(name=name, alias=each, before=pointing[each], after=None, why=why)
        _record(connection, "alias", move, at=at, place=place)
        connection.execute(delete(aliases).where((aliases.c.name == name) & (aliases.c.alias == each)))
    return wanted, left


def _point(connection: Connection, wanted: Wanted, place: str) -> None:
    """Point an alias to a version; nothing is recorded if it does already."""
    name, alias, version = wanted.name, wanted.alias, wanted.version
    before = _pointing(connection, name).get(alias)
    if before == version:
        return
    move = AliasMove(name=name, alias=alias, before=before, after=version, why=wanted.why)
    _record(connection, "alias", move, at=wanted.at, place=place)
    if before is None:
        connection.execute(insert(aliases).values(name=name, alias=alias, version=version))
    else:
        here = (aliases.c.name == name) & (aliases.c.alias == alias)
        connection.execute(update(aliases).where(here).values(version=version))


def _record(connection: Connection, kind: str, what: ReleaseRow | AliasMove, *, at: str, place: str) -> None:
    Entry(kind=kind, written=at, payload=dumps(what), once=False, place=place).write(connection)


def read_releases(connection: Connection, name: str | None = None) -> tuple[Release, ...]:
    """Return all releases, or those of one model, the oldest first."""
    query = select(releases).order_by(releases.c.released, releases.c.name, releases.c.version)
    rows = connection.execute(query if name is None else query.where(releases.c.name == name)).all()
    pointing: dict[tuple[str, str], list[str]] = {}
    for row in connection.execute(select(aliases)):
        pointing.setdefault((row.name, row.version), []).append(row.alias)
    return tuple(
        Release(**row._asdict(), aliases=tuple(sorted(pointing.get((row.name, row.version), ())))) for row in rows
    )


def read_release(connection: Connection, name: str, version: str, *, place: str) -> Release:
    """Return one release; raises ``InputError`` (``REL007``) if there is none."""
    known = read_releases(connection)
    for release in known:
        if (release.name, release.version) == (name, version):
            return release
    raise InputError(
        "REL007",
        f"there is no release {name}@{version}",
        where=place,
        expected=with_near_miss("a release", f"{name}@{version}", [f"{one.name}@{one.version}" for one in known]),
        fix=LIST,
    )


def read_ledger(connection: Connection) -> Ledger:
    """Return releases, aliases and keys as the tables have them, to be held against the chain."""
    return Ledger(
        releases={(row.name, row.version): ReleaseRow(**row._asdict()) for row in connection.execute(select(releases))},
        aliases={(row.name, row.alias): row.version for row in connection.execute(select(aliases))},
        keys={held.key.id: (held.key, held.seal) for held in read_keys(connection)},
    )


def _row(connection: Connection, name: str, version: str) -> ReleaseRow | None:
    query = select(releases).where(releases.c.name == name, releases.c.version == version)
    row = connection.execute(query).first()
    return None if row is None else ReleaseRow(**row._asdict())


def _pointing(connection: Connection, name: str) -> dict[str, str]:
    return {row.alias: row.version for row in connection.execute(select(aliases).where(aliases.c.name == name))}


def _taken(there: ReleaseRow, *, place: str) -> InputError:
    return InputError(
        "REL006",
        f"version {there.version} of {there.name} was released on {there.released[:10]} with another package, "
        f"{there.package_digest}",
        where=place,
        expected="a version of its own for each package: what was released never changes",
        fix='give this model another version, [model] version = "...", run seatrial trial, then seatrial release',
    )


def _no_alias(connection: Connection, name: str, alias: str | None, *, place: str) -> InputError:
    asked = name if alias is None else f"{name}@{alias}"
    there = connection.execute(select(aliases)).all()
    known = {row.name for row in there} | {f"{row.name}@{row.alias}" for row in there}
    return InputError(
        "REL015",
        f"nothing is in service as {asked}",
        where=place,
        expected=with_near_miss("NAME@ALIAS, or a NAME for all of its", asked, known),
        fix=LIST,
    )


def _depended_on(name: str, left: tuple[str, ...], *, place: str) -> InputError:
    return InputError(
        "REL016",
        f"the champion of {name} cannot be retired while {', '.join(left)} {'is' if len(left) == 1 else 'are'} there: "
        "who names no version is answered by it, and what others answer is held against it",
        where=place,
        expected="another champion; or all of the model out of service at once",
        fix=f'seatrial release --move VERSION --alias champion --why "..."; or --retire {name} --why "..."',
    )
