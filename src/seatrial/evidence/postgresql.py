"""Everything that is PostgreSQL's own: how to connect, how a transaction begins, what its errors mean."""

from __future__ import annotations

import ssl
import struct
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, create_engine, event

from seatrial.evidence.address import Address, open_socket
from seatrial.evidence.database import TABLES, WRITING, Database
from seatrial.evidence.meaning import AGAIN, FAILING, FULL, LOCKED, Meaning, unknown
from seatrial.values import Progress, StateError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL
    from sqlalchemy.engine.interfaces import DBAPIConnection

_TABLES_LOCK = int.from_bytes(b"seatrial")  # one number for all processes that make tables
_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
_NEWEST = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED"
_KILO = 1000
# The longest silence of a server that works; who waits for a lock is told sooner.
_SILENCE_S = 300.0
_IDLE_S = 60


def postgresql_database(
    url: URL, *, password: str | None, wait_s: float, patience_s: float, progress: Progress
) -> Database:
    """Return a database on a server; nothing is asked of the server yet.

    Parameters
    ----------
    url
        Of the database.
    password
        For a URL without one.
    wait_s
        How long to wait for the server's first answer, and for another process that writes.
    patience_s, progress
        As :class:`Database` has them.

    Raises
    ------
    StateError
        ``EVD027`` if the URL names no database; ``EVD028`` if the driver is not installed.
    """
    address = Address.of(url, password=password)
    place = url.set(query={}).render_as_string(hide_password=True)
    try:
        engine = create_engine("postgresql+pg8000://", creator=_connector(address, wait_s), pool_size=1)
    except ModuleNotFoundError as error:
        raise StateError(
            "EVD028",
            "the driver for PostgreSQL is not installed",
            where=place,
            fix='pip install "seatrial[postgresql]", or remove [store] url to use SQLite',
        ) from error
    event.listen(engine, "begin", partial(_begin, wait_s=wait_s))
    return Database(
        engine=engine,
        place=place,
        told=partial(told, place=place),
        is_away=is_away,
        patience_s=patience_s,
        progress=progress,
    )


def is_away(error: BaseException) -> bool:
    """Return True if the server stops, starts, has no connection left or cannot be reached."""
    cause = _cause(error)
    if isinstance(cause, OSError):
        return not isinstance(cause, ssl.SSLCertVerificationError)
    code = _answer(cause).get("C", "")
    return code in _AWAY or code.startswith("08") or any(words in str(cause) for words in _BROKEN)


def told(error: BaseException, *, place: str) -> StateError:
    """Return what an error of PostgreSQL, of its driver or of the network means for the user, and what to do."""
    cause = _cause(error)
    answer = _answer(cause)
    code = answer.get("C", "")
    meant = _MEANINGS.get(code)
    if meant is not None:
        return meant.error(place)
    distrust = cause.verify_message if isinstance(cause, ssl.SSLCertVerificationError) else ""
    if distrust or "refuses SSL" in str(cause):
        return StateError(
            "EVD033",
            f"the line to the server cannot be trusted: {distrust or 'the server does not speak TLS'}",
            where=place,
            expected="TLS as sslmode asks for it, and a certificate that this machine or sslrootcert vouches for",
            fix="?sslmode=verify-full&sslrootcert=FILE at the end of the URL, with the certificate of the authority",
        )
    if is_away(error):
        return StateError(
            "EVD032",
            f"the server of the evidence does not answer: {answer.get('M') or cause}",
            where=place,
            expected="a PostgreSQL server that takes connections there",
            fix=f"start it, or set [store] url right{AGAIN}",
        )
    return unknown(answer.get("M") or str(cause), place=place)


def _connector(address: Address, wait_s: float) -> Callable[[], DBAPIConnection]:
    def connect() -> DBAPIConnection:
        from pg8000.legacy import Connection as Driver  # noqa: PLC0415 - an optional part

        with ExitStack() as undo:
            line = open_socket(address, wait_s=wait_s)
            undo.callback(line.close)
            try:
                connection = Driver(
                    address.user,
                    host=address.host,
                    database=address.database,
                    password=address.password,
                    sock=line,
                    ssl_context=address.tls,
                    application_name="seatrial",
                )
            except (KeyError, UnicodeError, struct.error) as error:  # the driver trusts that it speaks to its like
                raise ConnectionError("what answers there is no PostgreSQL server") from error
            undo.pop_all()
        connection._usock.settimeout(max(_SILENCE_S, 2 * wait_s))  # noqa: SLF001 - TLS may have put another socket there
        connected: DBAPIConnection = connection
        return connected

    return connect


def _begin(connection: Connection, *, wait_s: float) -> None:
    """Let readers see one state of the database, and writers wait in line, for as long as on SQLite."""
    options = connection.get_execution_options()
    if not options.get(WRITING, False):
        connection.exec_driver_sql(_SNAPSHOT)
        return
    connection.exec_driver_sql(_NEWEST)
    # A transaction whose process is lost must not hold the line; and what was acknowledged must be on the disk.
    connection.exec_driver_sql(
        "SELECT set_config('lock_timeout', %s, true), set_config('idle_in_transaction_session_timeout', %s, true),"
        " set_config('synchronous_commit', CASE current_setting('synchronous_commit')"
        " WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, true)",
        (f"{max(wait_s * _KILO, 1):.0f}", f"{_IDLE_S * _KILO}"),
    )
    if options.get(TABLES, False):
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_TABLES_LOCK,))


def _cause(error: BaseException) -> BaseException:
    """Return the driver's own error, or that of the network below it."""
    cause = getattr(error, "orig", None) or error
    return cause if isinstance(cause, BaseException) else error


def _answer(cause: BaseException) -> Mapping[str, Any]:
    """Return the fields of the server's answer: ``C`` its SQLSTATE, ``M`` its words; empty if it gave none."""
    first = cause.args[0] if cause.args else None
    return first if isinstance(first, dict) else {}


_AWAY = ("53300", "57P01", "57P02", "57P03", "57P05", "25P03")
_BROKEN = ("network error", "communication error", "connection is closed", "create a connection")
_LOGIN = Meaning(
    "EVD030",
    "the server did not accept the user or the password",
    "put the user into [store] url and the password into the environment as PGPASSWORD",
)
_NO_DATABASE = Meaning(
    "EVD031", "the server has no database of this name", "CREATE DATABASE ... there, or set [store] url right"
)
_READ_ONLY = Meaning(
    "EVD023",
    "the database of the evidence may not be written",
    f"see how to use PostgreSQL for the rights that the store needs; a standby cannot be written{AGAIN}",
)
_DAMAGED = Meaning(
    "EVD022", "the database of the evidence is damaged", "bring it back from a backup; or use a new, empty database"
)
_MEANINGS = {
    "28000": _LOGIN,
    "28P01": _LOGIN,
    "3D000": _NO_DATABASE,
    "25006": _READ_ONLY,
    "42501": _READ_ONLY,
    "40001": LOCKED,
    "40P01": LOCKED,
    "55P03": LOCKED,
    "57014": LOCKED,
    "42P01": _DAMAGED,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
    "53100": FULL,
    "58030": FAILING,
}
