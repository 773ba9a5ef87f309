"""How the server is: health, workers, snapshot, journal."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, Depends

from seatrial import __version__
from seatrial.journal.lag import lag_of
from seatrial.shells.http.admin.access import allowed, overview_of
from seatrial.shells.http.admin.problems import responses
from seatrial.shells.http.admin.shapes import Health, Journal, SnapshotShape, StoreState, Worker, Workers
from seatrial.shells.http.supervise_overview import Overview

router = APIRouter(tags=["server"])
Server = Annotated[Overview, Depends(overview_of)]
Viewer = Depends(allowed("view"))


@router.get("/health", summary="Whether the server does all that it should; needs no key")
def health(server: Server) -> Health:
    """Return the health of the server; whoever answers here is alive."""
    away = server.publisher.away
    workers, wanted = len(server.crew.pids), server.serving.settings.workers
    return Health(
        status="ok" if away is None and workers == wanted else "degraded",
        version=__version__,
        uptime_s=round(time.time() - server.started, 3),
        snapshot=server.publisher.snapshot.number,
        workers=workers,
        workers_wanted=wanted,
        store=StoreState(
            reachable=away is None,
            away_s=0.0 if away is None else round(max(0.0, time.time() - away.since), 3),
            error="" if away is None else away.why.found,
        ),
    )


@router.get("/workers", dependencies=[Viewer], responses=responses(), summary="Every worker")
def workers(server: Server) -> Workers:
    """Return the workers, with how often each was started again."""
    places = server.crew.places
    return Workers(workers=[Worker(number=each.number, pid=each.pid, restarts=each.restarts) for each in places])


@router.get("/snapshot", dependencies=[Viewer], responses=responses(), summary="What the workers were told last")
def snapshot(server: Server) -> SnapshotShape:
    """Return the snapshot, without the digests of keys."""
    now, limits = server.publisher.snapshot, server.publisher.snapshot.limits
    return SnapshotShape(
        number=now.number,
        read_s=round(max(0.0, time.time() - server.publisher.read_at), 3),
        models={model.name: model.champion for model in now.models},
        keys=len(now.keys),
        auth=now.auth,
        journal=now.journal,
        sample=now.sample,
        most_rows=limits.most_rows,
        most_body_bytes=limits.most_body_bytes,
        queue=limits.queue,
        deadline_ms=limits.deadline_ms,
        drain_s=limits.drain_s,
    )


@router.get("/journal", dependencies=[Viewer], responses=responses(), summary="How far the journal's tables are behind")
def journal(server: Server) -> Journal:
    """Return what waits to be compacted, and how the last run went."""
    lag, last = lag_of(server.serving.inbox, now=time.time()), server.compactor.last
    return Journal(
        files=lag.files,
        size_bytes=lag.size_bytes,
        lag_s=round(lag.oldest_s, 3),
        compacted_s=None if last is None else round(max(0.0, time.time() - last.at), 3),
        error="" if last is None else last.error,
    )
