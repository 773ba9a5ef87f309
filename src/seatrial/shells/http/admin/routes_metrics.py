"""Prometheus: the counts of all workers together."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from seatrial.shells.http.admin.access import allowed, overview_of
from seatrial.shells.http.admin.collector import Collector
from seatrial.shells.http.admin.problems import responses
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
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Collector(server))
    encoder, kind = choose_encoder(request.headers.get("accept", ""))
    return Response(encoder(registry), media_type=kind)
