"""Where a PostgreSQL server is and how to speak to it, from a URL as its own programs take it."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from seatrial.values import StateError, did_you_mean

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

PORT = 5432
_OPTIONS = ("host", "sslmode", "sslrootcert")
_MODES = ("disable", "prefer", "require", "verify-ca", "verify-full")
_EXAMPLE = '[store] url = "postgresql://user@host/database"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A database on a server.

    Parameters
    ----------
    user, password, database
        Who asks for what.
    host, port
        Where; a host that begins with ``/`` is the folder of a Unix socket.
    tls
        False for none; None to use it unverified if the server has it; True to insist; or how to verify the server.
    """

    user: str
    password: str = field(default="", repr=False)
    database: str
    host: str = "localhost"
    port: int = PORT
    tls: ssl.SSLContext | bool | None = None

    @classmethod
    def of(cls, url: URL, *, password: str | None) -> Self:
        """Return the address in a URL; the password is for a URL without one.

        Raises
        ------
        StateError
            ``EVD027`` if user or database are missing, or an option is unknown.
        """
        if url.drivername not in ("postgresql", "postgres", "postgresql+pg8000"):
            raise _refused(f"the driver of {url.drivername} is none that the store uses", "postgresql://")
        options = dict(url.query)
        for name in options:
            if name not in _OPTIONS:
                raise _refused(f"the URL has an unknown option.{did_you_mean(name, _OPTIONS)}", ", ".join(_OPTIONS))
        if not url.username or not url.database:
            raise _refused("the URL names no user or no database", "postgresql://user@host:5432/database")
        host = str(options.get("host", url.host or "localhost"))
        return cls(
            user=url.username,
            password=(password or "") if url.password is None else url.password,
            database=url.database,
            host=host,
            port=url.port or PORT,
            tls=False if host.startswith("/") else _tls(str(options.get("sslmode", "prefer")), options),
        )


def open_socket(address: Address, *, wait_s: float) -> socket.socket:
    """Return a line to the server that waits so long for each answer.

    Raises
    ------
    OSError
        If the server does not answer in time.
    """
    if address.host.startswith("/"):
        connected = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connected.settimeout(wait_s)
            connected.connect(f"{address.host}/.s.PGSQL.{address.port}")
        except OSError:
            connected.close()
            raise
    else:
        connected = socket.create_connection((address.host, address.port), timeout=wait_s)
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        # The driver sends a question in parts: each would wait for the answer to the one before, 40 ms in all.
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connected


def _tls(mode: str, options: Mapping[str, object]) -> ssl.SSLContext | bool | None:
    if mode not in _MODES:
        raise _refused(f"sslmode is unknown.{did_you_mean(mode, _MODES)}", ", ".join(_MODES))
    simple = {"disable": False, "prefer": None, "require": True}
    if mode in simple:
        return simple[mode]
    authorities = options.get("sslrootcert")
    try:
        verified = ssl.create_default_context(cafile=None if authorities is None else str(authorities))
    except OSError as error:
        raise _refused(f"sslrootcert cannot be read: {error}", "a file of certificates in PEM") from error
    verified.check_hostname = mode == "verify-full"
    return verified


def _refused(found: str, expected: str) -> StateError:
    return StateError("EVD027", found, where="store.url", expected=expected, fix=_EXAMPLE)
