"""How the gRPC door is opened, and what it tells those who watch it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import msgspec


@dataclass(frozen=True, slots=True, kw_only=True)
class GrpcSettings:
    """Where the door is and how wide.

    Parameters
    ----------
    host, port
        Address that answers; 0 for a port that the system chooses. Workers of one server name the same port: the system
        shares connections out among them.
    most_body_bytes
        Largest message that is taken.
    drain_s
        How long calls that are on their way may go on once the door closes.
    certificate, key
        Certificate chain and private key in PEM; None: no TLS.
    version
        Of Seatrial, for the metadata.
    """

    host: str = "127.0.0.1"
    port: int
    most_body_bytes: int = 16_777_216
    drain_s: float = 5.0
    certificate: bytes | None = None
    key: bytes | None = None
    version: str = ""


class Call(msgspec.Struct):
    """One call that has ended, for metrics and the access log.

    Parameters
    ----------
    method
        ``"ModelInfer"`` ...
    status
        ``"OK"``, ``"INVALID_ARGUMENT"`` ...
    code
        ``SRVnnn``; ``"gone"`` if the client did not wait; empty for what went well.
    seconds
        From its message to its answer.
    model, version, route
        Who answered; empty as far as nobody did, and never a name that only the client knows.
    n_rows
        That were answered.
    prediction_id
        Of the first row.
    traceparent
        As the client sent it.
    key
        Id of the client's key; empty if it has none.
    client
        Its address, as gRPC writes it.
    """

    method: str
    status: str = "OK"
    code: str = ""
    seconds: float = 0.0
    model: str = ""
    version: str = ""
    route: str = ""
    n_rows: int = 0
    prediction_id: str = ""
    traceparent: str = ""
    key: str = ""
    client: str = ""


Admit: TypeAlias = Callable[[str | None], str]
"""Takes the metadata ``authorization`` and returns the id of its key; raises ``RequestError`` if it opens nothing."""
Observe: TypeAlias = Callable[[Call], None]


def admit_all(authorization: str | None) -> str:  # noqa: ARG001 - as other doors have it
    """Let everybody in: ``[serving] auth = false``."""
    return ""


def observe_nothing(call: Call) -> None:
    """Keep nothing of a call."""
