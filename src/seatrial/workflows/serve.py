"""The verb ``serve``, without any web framework: what shall be served, where, and whether that may be."""

from __future__ import annotations

import ipaddress
import os
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from seatrial.project import Project
from seatrial.project.project import ServingSettings
from seatrial.values import InputError
from seatrial.workflows.state import read_project, state_folder

SERVING, INBOX = "serving", "journal/inbox"
ADMIN_HOST = "127.0.0.1"
_LARGEST_PORT, _MOST_WORKERS = 65_535, 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What one server serves.

    Parameters
    ----------
    project
        Whose releases.
    settings
        The section ``[serving]``, with what the command line said.
    certificate, key
        Files of TLS; None for none.
    """

    project: Project
    settings: ServingSettings
    certificate: Path | None = None
    key: Path | None = None

    @property
    def state(self) -> Path:
        """The folder of all state in files."""
        return state_folder(self.project).absolute()

    @property
    def folder(self) -> Path:
        """What supervisor and workers share."""
        return self.state / SERVING

    @property
    def inbox(self) -> Path:
        """Where workers write what they answered."""
        return self.state / INBOX

    @property
    def public(self) -> bool:
        """Whether others than this machine can reach the server."""
        return not is_loopback(self.settings.host)


def prepare(path: Path, *, settings: Sequence[str] = (), given: Mapping[str, str | int | None]) -> Serving:
    """Return what shall be served; ``given`` are keys of ``[serving]`` from the command line, None for those not said.

    Raises
    ------
    InputError
        ``PRJnnn`` for the project file, ``USE030`` for a wrong number, ``SRV302`` for a public address without keys,
        ``SRV305`` for a certificate that is not there.
    """
    project = read_project(path, settings)
    said: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    chosen = replace(project.serving, **said)
    for name in ("port", "admin_port", "grpc_port"):
        _require_number(name, getattr(chosen, name), low=0, high=_LARGEST_PORT)
    _require_number("workers", chosen.workers, low=1, high=_MOST_WORKERS)
    certificate, key = (_tls_file(project, name, getattr(chosen, name)) for name in ("tls_certificate", "tls_key"))
    if (certificate is None) != (key is None):
        raise InputError(
            "SRV305",
            "TLS needs both a certificate and its key",
            where="serving.tls_key" if key is None else "serving.tls_certificate",
            expected="both settings, or none",
            fix='[serving] tls_certificate = "server.pem", tls_key = "server.key"',
        )
    if certificate is not None and key is not None:
        _require_pair(certificate, key)
    serving = Serving(project=project, settings=chosen, certificate=certificate, key=key)
    if serving.public and not chosen.auth:
        raise InputError(
            "SRV302",
            f"{chosen.host} can be reached from other machines, and no key is required",
            where="serving.auth",
            expected="auth = true, or an address of this machine only, such as 127.0.0.1",
            fix="set [serving] auth = true and create a key: seatrial keys create --role predict",
        )
    return serving


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach an address; of a name, whether that holds for all it stands for.

    Examples
    --------
    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0"), is_loopback("::")
    (True, True, False, False)
    """
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        return False
    return all(ipaddress.ip_address(str(address).partition("%")[0]).is_loopback for address in found)


def _require_number(name: str, value: int | None, *, low: int, high: int) -> None:
    if value is not None and not low <= value <= high:
        raise InputError(
            "USE030",
            f"{value} is out of range",
            where=f"--{name.replace('_', '-')}",
            expected=f"a number from {low} to {high}",
            fix="seatrial serve --help",
        )


def _require_pair(certificate: Path, key: Path) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password=_no_password)
    except (OSError, ValueError) as error:
        raise InputError(
            "SRV305",
            f"this certificate and this key do not go together: {error}",
            where=f"serving.tls_certificate: {certificate}",
            expected="a chain of certificates in PEM, and the key of the first without a password",
            fix="openssl x509 -noout -in CERTIFICATE says whether it can be read",
        ) from error


def _no_password() -> str:
    """Refuse, instead of asking a terminal that a server does not have."""
    raise ValueError("the key has a password")


def _tls_file(project: Project, name: str, path: str | None) -> Path | None:
    if path is None:
        return None
    file = project.resolve(path).absolute()
    if not (file.is_file() and os.access(file, os.R_OK)):
        raise InputError(
            "SRV305",
            "this file of TLS is not there, or may not be read",
            where=f"serving.{name}: {path}",
            expected="a file in PEM",
            fix="give the path relative to the folder of the project file",
        )
    return file
