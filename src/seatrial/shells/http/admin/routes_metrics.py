"""Prometheus: the counts of all workers together."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from seatrial.shells.http.admin.access import allowed, overview_of
from seatrial.shells.http.admin.collector import Collector
from seatrial.shells.http.admin.problems import responses
from seatrial.shells.http.families import encoded
from seatrial.shells.http.supervise_overview import Overview

router = APIRouter(tags=["server"])


@router.get(
    "/metrics",
    response_class=Response,
    dependencies=[Depends(allowed("view"))],
    responses={**responses(), 200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    summary="The counts of all workers, for Prometheus",
)
def metrics(request: Request, server: Annotated[Overview, Depends(overview_of)]) -> Response:
    """Return the counts in the format that is asked for: of Prometheus, or OpenMetrics."""
    body, kind = encoded(Collector(server), request.headers.get("accept", ""))
    return Response(body, media_type=kind)
