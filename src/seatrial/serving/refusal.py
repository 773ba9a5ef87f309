"""What a request is told when it is not answered: one error, with a kind that each door knows how to say."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal, TypeAlias

from seatrial.values.errors import SeatrialError

Kind: TypeAlias = Literal[
    "invalid",
    "not-found",
    "too-large",
    "unauthorised",
    "forbidden",
    "limited",
    "busy",
    "late",
    "unavailable",
    "failed",
]
"""Whose fault it is, and what may help. ``"invalid"`` to ``"limited"`` are the client's; ``"busy"``, ``"late"`` and
``"unavailable"`` may pass by themselves; ``"failed"`` is a defect: of the model, or of the server."""


class RequestError(SeatrialError):
    """A request that is refused: code, place, what was expected and what to do, and of which kind it is.

    Codes: ``SRV0nn`` the data plane, ``SRV1nn`` HTTP and keys, ``SRV2nn`` the Open Inference Protocol and gRPC.

    Parameters
    ----------
    code, found, where, expected, fix
        As in :class:`seatrial.values.SeatrialError`.
    kind
        What a door turns into a status.
    retry_after_s
        When to come back; None if waiting does not help.
    """

    def __init__(
        self,
        code: str,
        found: str,
        *,
        where: str = "",
        expected: str = "",
        fix: str = "",
        kind: Kind = "invalid",
        retry_after_s: float | None = None,
    ) -> None:
        self.kind: Kind = kind
        self.retry_after_s = retry_after_s
        super().__init__(code, found, where=where, expected=expected, fix=fix)

    def __reduce__(self) -> tuple[object, ...]:
        parts: dict[str, Any] = {
            "where": self.where,
            "expected": self.expected,
            "fix": self.fix,
            "kind": self.kind,
            "retry_after_s": self.retry_after_s,
        }
        return (partial(type(self), **parts), (self.code, self.found))
