"""Who asks the management API, and whether they may: by the same keys as the workers."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from seatrial.security.keys import token_id, token_matches
from seatrial.serving.snapshot import ServedKey, Snapshot
from seatrial.shells.http.supervise_overview import Overview
from seatrial.values import Role, SeatrialError

_BEARER = HTTPBearer(auto_error=False, description="`st_<id>_<secret>`, from `seatrial keys create`.")
_MICRO = 1_000_000
NOBODY = ""


def overview_of(request: Request) -> Overview:
    """Return the server that is managed."""
    found: Overview = request.app.state.overview
    return found


def allowed(*roles: Role) -> Callable[..., str]:
    """Return what lets a request pass whose key has one of the roles, or ``admin``; it gives the id of the key."""

    def check(request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]) -> str:
        snapshot = overview_of(request).publisher.snapshot
        if not snapshot.auth:
            return NOBODY
        key = _key(snapshot, None if credentials is None else credentials.credentials)
        if key.role not in (*roles, "admin"):
            raise SeatrialError(
                "SRV311",
                f"the key {key.id} is of role {key.role}",
                where="Authorization",
                expected=f"a key of role {' or '.join((*roles, 'admin'))}",
                fix=f"seatrial keys create --role {(*roles, 'admin')[0]}",
            )
        return key.id

    return check


def _key(snapshot: Snapshot, token: str | None) -> ServedKey:
    wanted = None if token is None else token_id(token)
    found = next((key for key in snapshot.keys if key.id == wanted), None)
    if token is None or found is None or not token_matches(token, found.digest) or _is_over(found):
        raise SeatrialError(
            "SRV310",
            "there is no key" if token is None else "the key is unknown, expired or revoked",
            where="Authorization",
            expected="Authorization: Bearer st_...",
            fix="seatrial keys create --role view",
        )
    return found


def _is_over(key: ServedKey) -> bool:
    return key.expires_us is not None and key.expires_us <= time.time() * _MICRO
