"""A key to the server: who may ask for what, how often and until when; the secret itself is nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["predict", "feedback", "view", "admin"]
ROLES: tuple[Role, ...] = ("predict", "feedback", "view", "admin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key, without what opens the door.

    Parameters
    ----------
    id
        Stands in the token, and names the key in logs.
    role
        ``"predict"`` asks models, ``"feedback"`` sends outcomes, ``"view"`` reads metrics and the management API,
        ``"admin"`` may do everything.
    label
        Whose it is; free text.
    rate
        Most requests over all workers, such as ``"100/second"``; None for no limit.
    created, expires, revoked
        ISO 8601, UTC; None for a key that never expires, or was not revoked.
    """

    id: str
    role: Role
    label: str = ""
    rate: str | None = None
    created: str
    expires: str | None = None
    revoked: str | None = None

    def state(self, now: str) -> Literal["valid", "expired", "revoked"]:
        """Return whether the key opens anything at a moment, written as its own times are."""
        if self.revoked is not None:
            return "revoked"
        return "expired" if self.expires is not None and self.expires <= now else "valid"
