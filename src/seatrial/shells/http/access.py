"""Who may pass: keys, their roles, and how often they may ask."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Final

from seatrial.serving.refusal import RequestError
from seatrial.serving.snapshot import Role, ServedKey, Snapshot
from seatrial.shells.http.errors import refused

BEARER: Final = b"bearer "
_ID_FROM, _ID_TO = len("Bearer st_"), len("Bearer st_0123456789ab")
_MICRO = 1_000_000


def never_wait(key: ServedKey) -> float | None:  # noqa: ARG001 - as other limits have it
    """Let every key ask as often as it likes."""
    return None


class Access:
    """Looks at the keys of requests.

    Parameters
    ----------
    wait_s
        Counts a request of a key; says how long it must wait, None if it need not.
    clock
        Seconds since 1970.
    """

    def __init__(
        self, *, wait_s: Callable[[ServedKey], float | None] = never_wait, clock: Callable[[], float] = time.time
    ) -> None:
        self._wait_s = wait_s
        self._clock = clock
        self._keys: dict[bytes, tuple[ServedKey, str]] = {}
        self._required = True

    def put(self, snapshot: Snapshot) -> None:
        """Know the keys of a snapshot, and no others."""
        self._required = snapshot.auth
        self._keys = {key.id.encode(): (key, key.digest.removeprefix("sha256:")) for key in snapshot.keys}

    def opens(self, authorization: bytes | None, roles: frozenset[Role]) -> str | None:
        """Return the id of the key as :meth:`admit` does; None for whatever that refuses or counts."""
        if not self._required or not roles:
            return ""
        known = None if authorization is None else self._keys.get(authorization[_ID_FROM:_ID_TO])
        if authorization is None or known is None or authorization[: len(BEARER)].lower() != BEARER:
            return None
        key, digest = known
        if not hmac.compare_digest(hashlib.sha256(authorization[len(BEARER) :]).hexdigest(), digest):
            return None
        if key.rate is not None or key.expires_us is not None or key.role not in roles:
            return None
        return key.id

    def admit(self, authorization: bytes | None, roles: frozenset[Role]) -> str:
        """Return the id of the key that opens a door; empty if none is required.

        Parameters
        ----------
        authorization
            The header.
        roles
            That open the door, besides ``admin``; empty: it stands open.

        Raises
        ------
        RequestError
            ``SRV101`` no key, ``SRV102`` an unknown one, ``SRV103`` one that has expired, ``SRV104`` one of another
            role, ``SRV105`` one that asked too often.
        """
        if not roles or not self._required:
            return ""
        if authorization is None:
            raise _unauthorised("SRV101", "the request has no key")
        known = self._keys.get(authorization[_ID_FROM:_ID_TO])
        if known is None or authorization[: len(BEARER)].lower() != BEARER:
            raise _unauthorised("SRV102", "the key is unknown or was revoked")
        key, digest = known
        if not hmac.compare_digest(hashlib.sha256(authorization[len(BEARER) :]).hexdigest(), digest):
            raise _unauthorised("SRV102", "the key is unknown or was revoked")
        if key.expires_us is not None and key.expires_us <= self._clock() * _MICRO:
            raise _unauthorised("SRV103", f"the key {key.id} has expired")
        if key.role not in roles and key.role != "admin":
            raise _forbidden(key, roles)
        if key.rate is not None:
            self._count(key)
        return key.id

    def _count(self, key: ServedKey) -> None:
        wait = self._wait_s(key)
        if wait is not None:
            raise refused(
                "SRV105",
                f"the key {key.id} has asked too often",
                kind="limited",
                where="Authorization",
                expected=f"at most {key.rate}",
                fix="come back later; or create a key with a higher rate: seatrial keys create --rate",
                retry_after_s=wait,
            )


def _unauthorised(code: str, found: str) -> RequestError:
    return refused(
        code,
        found,
        kind="unauthorised",
        where="Authorization",
        expected="Authorization: Bearer st_...",
        fix="seatrial keys create --role predict",
    )


def _forbidden(key: ServedKey, roles: frozenset[Role]) -> RequestError:
    wanted = sorted(roles)
    return refused(
        "SRV104",
        f"the key {key.id} is of the role {key.role}",
        kind="forbidden",
        where="Authorization",
        expected=f"a key of the role {' or '.join([*wanted, 'admin'])}",
        fix=f"seatrial keys create --role {wanted[0]}",
    )
