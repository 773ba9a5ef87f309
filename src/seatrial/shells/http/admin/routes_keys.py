"""The keys of the server: list, create, revoke."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from seatrial.shells.http.admin.access import allowed, overview_of
from seatrial.shells.http.admin.problems import responses
from seatrial.shells.http.admin.shapes import CreatedKey, Keys, KeyShape, NewKey
from seatrial.shells.http.supervise_overview import Overview
from seatrial.workflows.keys import Wish, create_in, revoke_in, written

router = APIRouter(tags=["keys"])
Server = Annotated[Overview, Depends(overview_of)]
Admin = Annotated[str, Depends(allowed())]
KeyId = Annotated[str, Path(min_length=12, max_length=12, pattern=r"^[0-9a-f]{12}$", description="Id of the key.")]


@router.get("/keys", responses=responses(503), summary="All keys, without their tokens")
def list_keys(server: Server, by: Admin) -> Keys:  # noqa: ARG001 - who asks must be an admin
    """Return the keys, the oldest first."""
    now = _now()
    return Keys(keys=[KeyShape.of(each.key, now=now) for each in server.store.all_keys()])


@router.post("/keys", status_code=201, responses=responses(422, 503), summary="Create a key")
def create_key(server: Server, wish: NewKey, by: Admin) -> CreatedKey:
    """Return a new key with its token, which is told this once; workers know it within a second."""
    asked = Wish(role=wish.role, label=wish.label, rate=wish.rate, expires=wish.expires)
    created = create_in(server.store, asked, by=by)
    server.publisher.refresh()
    return CreatedKey(key=KeyShape.of(created.key, now=_now()), token=created.token)


@router.delete("/keys/{key}", responses=responses(404, 422, 503), summary="Revoke a key for ever")
def revoke_key(server: Server, key: KeyId, by: Admin) -> KeyShape:
    """Return the key, which opens nothing from now on; workers know within a second."""
    revoked = revoke_in(server.store, key, by=by)
    server.publisher.refresh()
    return KeyShape.of(revoked, now=_now())


def _now() -> str:
    return written(datetime.now(UTC))
