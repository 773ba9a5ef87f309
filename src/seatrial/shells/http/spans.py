"""Spans of OpenTelemetry, where its environment variables say that somebody collects them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from seatrial import __version__
from seatrial.values.errors import InputError

Span: TypeAlias = Callable[..., None]
CONFIGURED_BY = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


class Spans:
    """Tells a collector of each request, in a thread of its own.

    Raises
    ------
    InputError
        ``SRV160`` if the libraries are not installed.
    """

    def __init__(self) -> None:
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - an optional library
                OTLPSpanExporter,
            )
            from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - the same
            from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - the same
            from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - the same
            from opentelemetry.trace import SpanKind, StatusCode  # noqa: PLC0415 - the same
            from opentelemetry.trace.propagation.tracecontext import (  # noqa: PLC0415 - the same
                TraceContextTextMapPropagator,
            )
        except ImportError as error:
            raise InputError(
                "SRV160",
                "a collector of OpenTelemetry is set, and its libraries are not installed",
                where=CONFIGURED_BY[0],
                fix='pip install "seatrial[otel]"; or unset the variable',
            ) from error
        self._provider = TracerProvider(
            resource=Resource.create({"service.name": "seatrial", "service.version": __version__})
        )
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer: Any = self._provider.get_tracer("seatrial")
        self._extract = TraceContextTextMapPropagator().extract
        self._server = SpanKind.SERVER
        self._failed = StatusCode.ERROR

    def tell(self, name: str, *, headers: Mapping[bytes, bytes], took_s: float, said: Mapping[str, str | int]) -> None:
        """Tell of a request that has just been answered."""
        carrier = {
            part: headers[part.encode()].decode("latin-1")
            for part in ("traceparent", "tracestate")
            if part.encode() in headers
        }
        end = time.time_ns()
        span = self._tracer.start_span(
            name,
            context=self._extract(carrier),
            kind=self._server,
            attributes=dict(said),
            start_time=end - int(took_s * 1e9),
        )
        if int(said["http.response.status_code"]) >= 500:  # noqa: PLR2004 - a fault of the server
            span.set_status(self._failed)
        span.end(end_time=end)

    def close(self) -> None:
        """Send what was not sent yet."""
        self._provider.shutdown()


def spans_of(environment: Mapping[str, str]) -> Spans | None:
    """Return where spans are told, None if nobody collects them."""
    if environment.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return None
    return Spans() if any(environment.get(name) for name in CONFIGURED_BY) else None
