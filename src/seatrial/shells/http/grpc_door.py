"""Opens the gRPC door of a worker: with the same keys, counts and log as that of HTTP."""

from __future__ import annotations

from seatrial import __version__
from seatrial.serving.counts import OK, Tally
from seatrial.serving.plane import Plane
from seatrial.shells.grpc import Call, GrpcDoor, GrpcSettings, start_grpc
from seatrial.shells.http.access import Access
from seatrial.shells.http.log import AccessLog, Line, now
from seatrial.shells.http.options import Options
from seatrial.shells.http.table import PREDICT
from seatrial.shells.http.trace import trace_id

DOOR = "grpc"


async def open_grpc(options: Options, plane: Plane, *, access: Access, tally: Tally, log: AccessLog | None) -> GrpcDoor:
    """Return the door, open; raises as :func:`seatrial.shells.grpc.start_grpc`."""
    host, _, port = (options.grpc or "").rpartition(":")
    settings = GrpcSettings(
        host=host.strip("[]"),
        port=int(port),
        most_body_bytes=plane.limits.most_body_bytes,
        drain_s=plane.limits.drain_s,
        certificate=None if options.certificate is None else options.certificate.read_bytes(),
        key=None if options.key is None else options.key.read_bytes(),
        version=__version__,
    )

    def admit(authorization: str | None) -> str:
        return access.admit(None if authorization is None else authorization.encode(), PREDICT)

    def observe(call: Call) -> None:
        us = int(call.seconds * 1e6)
        tally.answered((call.model, call.version, call.route, DOOR, call.code or OK), us)
        if call.n_rows:
            tally.batch(call.model, call.version, call.n_rows)
        if log is not None:
            log.add(_line(call, us))

    return await start_grpc(plane, settings, admit=admit, observe=observe)


def _line(call: Call, us: int) -> Line:
    return Line(
        at=now(),
        method=call.method,
        path="/inference.GRPCInferenceService",
        status=0 if call.status == "OK" else 1,
        us=us,
        bytes_in=0,
        bytes_out=0,
        door=DOOR,
        code=call.code,
        model=call.model,
        version=call.version,
        route=call.route,
        rows=call.n_rows,
        prediction_id=call.prediction_id,
        key=call.key,
        client=call.client,
        trace_id=trace_id(call.traceparent.encode()) if call.traceparent else "",
    )
