"""The sockets of a server, bound once by the supervisor and inherited by every worker."""

from __future__ import annotations

import errno
import socket

from seatrial.values import InputError

BACKLOG = 2048
_WHY = {
    errno.EADDRINUSE: "another program listens there",
    errno.EACCES: "this user may not use so low a port",
    errno.EADDRNOTAVAIL: "this machine has no such address",
}


def listen(host: str, port: int, *, setting: str) -> socket.socket:
    """Return a socket that listens; connections wait in it until a worker takes them.

    Parameters
    ----------
    host, port
        Where; port 0 takes a free one.
    setting
        Name of the setting, for messages.

    Raises
    ------
    InputError
        ``SRV303`` if nobody can listen there.
    """
    listener = _bound(host, port, setting=setting)
    listener.listen(BACKLOG)
    listener.settimeout(0.0)
    return listener


def reserve(host: str, port: int, *, setting: str) -> socket.socket:
    """Return a socket that only holds an address, which workers then share by ``SO_REUSEPORT``.

    Raises
    ------
    InputError
        ``SRV303`` if nobody can listen there.
    """
    return _bound(host, port, setting=setting, shared=True)


def port_of(bound: socket.socket) -> int:
    """Return the port that a socket really has."""
    port: int = bound.getsockname()[1]
    return port


def url_host(host: str) -> str:
    """Return an address as it stands in a URL; a wildcard as this machine.

    Examples
    --------
    >>> url_host("0.0.0.0"), url_host("::1"), url_host("example.com")
    ('127.0.0.1', '[::1]', 'example.com')
    """
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - it is looked for, not listened on
    return f"[{host}]" if ":" in host else host


def _bound(host: str, port: int, *, setting: str, shared: bool = False) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise _refused(host, port, setting=setting, why=f"the address is unknown ({error})") from error
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if family == socket.AF_INET6 and host == "::":
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        bound.bind(address)
    except OSError as error:
        bound.close()
        why = _WHY.get(error.errno or 0, error.strerror or str(error))
        raise _refused(host, port, setting=setting, why=why) from error
    return bound


def _refused(host: str, port: int, *, setting: str, why: str) -> InputError:
    return InputError(
        "SRV303",
        f"nobody can listen on {host}, port {port}: {why}",
        where=f"serving.{setting}",
        expected="an address of this machine and a free port; port 0 takes any",
        fix=f"seatrial serve --{setting.replace('_', '-')} 0",
    )
