"""Messages that wait to be sent: claimed one at a time, kept until a channel took them, every attempt written down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select, update

from seatrial.evidence.database import Database
from seatrial.evidence.instants import LONG_AGO, written
from seatrial.evidence.tables import attempts, messages
from seatrial.evidence.write import Entry
from seatrial.values.canonical import dumps

KIND = "delivery"
# Whoever claimed a message and did not say what came of it in this time is taken for dead.
CLAIM = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message.

    Parameters
    ----------
    id
        Its idempotency key.
    channel
        Who it is for.
    payload
        Canonical JSON.
    attempts
        How often it was tried, this time included.
    """

    id: str
    channel: str
    payload: bytes
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try to send a message: when, whether the channel took it, and why it did not or what it remarked."""

    message: str
    channel: str
    number: int
    at: datetime
    taken: bool
    words: str


class Outbox:
    """The messages of one project: ``store.outbox(project)``.

    Parameters
    ----------
    database
        Of the store.
    project
        Name of the project.
    """

    def __init__(self, database: Database, project: str) -> None:
        self._database = database
        self._project = project

    def claim(self, channel: str, now: datetime) -> Outgoing | None:
        """Return the channel's next message that is due, which is this process's for a minute; None if there is none.

        Messages go out in order. One that the channel refused lets others pass.

        Raises
        ------
        StateError
            ``EVDnnn`` if the store cannot be written.
        """
        mine = (messages.c.project == self._project) & (messages.c.channel == channel) & messages.c.sent.is_(None)
        first = select(messages).where(mine).order_by(messages.c.number).limit(1).with_for_update()
        at = written(now)

        def work(connection: Connection) -> Outgoing | None:
            in_order = connection.execute(first.where(messages.c.refused == 0)).first()
            refused = connection.execute(first.where(messages.c.refused == 1, messages.c.due <= at)).first()
            row = next((each for each in (in_order, refused) if each is not None and each.due <= at), None)
            if row is None:
                return None
            claimed = {"due": written(now + CLAIM), "attempts": row.attempts + 1}
            connection.execute(update(messages).where(messages.c.id == row.id).values(claimed))
            return Outgoing(id=row.id, channel=row.channel, payload=row.payload, attempts=row.attempts + 1)

        return self._database.run(work, writing=True)

    def sent(self, message: Outgoing, now: datetime, *, words: str = "") -> None:
        """Write down that a channel took a message, and its remark; the chain has a record of it.

        Raises
        ------
        StateError
            ``EVDnnn`` if the store cannot be written.
        """
        facts = {"project": self._project, "channel": message.channel, "message": message.id, "tries": message.attempts}
        entry = Entry(kind=KIND, written=written(now), payload=dumps(facts), once=True, place=self._database.place)

        def work(connection: Connection) -> None:
            entry.write(connection)
            _note(connection, message, now, words=words, taken=True)
            done = update(messages).where(messages.c.id == message.id, messages.c.sent.is_(None))
            connection.execute(done.values(sent=written(now)))

        self._database.run(work, writing=True)

    def failed(self, message: Outgoing, now: datetime, *, words: str, due: datetime, refused: bool) -> None:
        """Write down why a channel did not take a message, and when it is tried again.

        Raises
        ------
        StateError
            ``EVDnnn`` if the store cannot be written.
        """

        def work(connection: Connection) -> None:
            _note(connection, message, now, words=words, taken=False)
            later = update(messages).where(messages.c.id == message.id, messages.c.sent.is_(None))
            connection.execute(later.values(due=written(due), refused=int(refused)))

        self._database.run(work, writing=True)

    def next_due(self, channel: str) -> datetime | None:
        """Return when a message of a channel may be tried next, which may be past; None if none is left."""
        mine = (messages.c.project == self._project) & (messages.c.channel == channel) & messages.c.sent.is_(None)
        in_order = select(messages.c.due).where(mine, messages.c.refused == 0).order_by(messages.c.number).limit(1)
        refused = select(func.min(messages.c.due)).where(mine, messages.c.refused == 1)

        def work(connection: Connection) -> datetime | None:
            found = [connection.execute(query).scalar() for query in (in_order, refused)]
            return min((datetime.fromisoformat(due) for due in found if due is not None), default=None)

        return self._database.run(work)

    def waiting(self) -> dict[str, int]:
        """Return how many messages are left, by channel."""
        mine = (messages.c.project == self._project) & messages.c.sent.is_(None)
        query = select(messages.c.channel, func.count()).where(mine).group_by(messages.c.channel)

        def work(connection: Connection) -> dict[str, int]:
            return {row[0]: row[1] for row in connection.execute(query.order_by(messages.c.channel))}

        return self._database.run(work)

    def attempts(self, *, limit: int = 1_000) -> tuple[Attempt, ...]:
        """Return the newest attempts, the oldest of them first."""
        columns = (
            attempts.c.message,
            messages.c.channel,
            attempts.c.number,
            attempts.c.at,
            attempts.c.taken,
            attempts.c.words,
        )
        query = select(*columns).join(messages).where(messages.c.project == self._project)
        query = query.order_by(attempts.c.at.desc(), messages.c.number.desc(), attempts.c.number.desc()).limit(limit)
        rows = self._database.run(lambda connection: connection.execute(query).all())
        return tuple(
            Attempt(
                message=row.message,
                channel=row.channel,
                number=row.number,
                at=datetime.fromisoformat(row.at),
                taken=bool(row.taken),
                words=row.words,
            )
            for row in reversed(rows)
        )


def put(connection: Connection, project: str, outgoing: Iterable[Outgoing], *, at: datetime) -> None:
    """Put messages into the outbox, in a transaction that has locked the chain; one that is there stays as it is."""
    number = connection.execute(select(func.coalesce(func.max(messages.c.number), 0))).scalar_one()
    for message in outgoing:
        if connection.execute(select(messages.c.id).where(messages.c.id == message.id)).first() is not None:
            continue
        number += 1
        row = {
            "id": message.id,
            "number": number,
            "project": project,
            "channel": message.channel,
            "payload": message.payload,
            "created": written(at),
            "due": written(LONG_AGO),
            "refused": 0,
            "attempts": 0,
            "sent": None,
        }
        connection.execute(insert(messages).values(row))


def _note(connection: Connection, message: Outgoing, now: datetime, *, words: str, taken: bool) -> None:
    here = (attempts.c.message == message.id) & (attempts.c.number == message.attempts)
    if connection.execute(select(attempts.c.number).where(here)).first() is None:
        row = {"message": message.id, "number": message.attempts, "at": written(now)}
        connection.execute(insert(attempts).values(row | {"taken": int(taken), "words": words}))
