"""The calls of the protocol: each reads its message, asks the data plane, and writes an answer."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeAlias

from seatrial.serving.answer import Answer
from seatrial.serving.ask import Ask
from seatrial.serving.oip import Infer, check_outputs, model_metadata, server_metadata, to_rows
from seatrial.serving.plane import Plane
from seatrial.serving.refusal import RequestError
from seatrial.shells.grpc.messages import Message, Messages
from seatrial.shells.grpc.request import read_request
from seatrial.shells.grpc.response import write_index, write_model_metadata, write_response, write_server_metadata
from seatrial.shells.grpc.settings import Admit, Call, GrpcSettings, Observe
from seatrial.shells.grpc.status import abort, defect, status_of
from seatrial.shells.http.trace import trace_id
from seatrial.values.errors import SeatrialError

LOG = logging.getLogger(__name__)
Context: TypeAlias = Any
Work: TypeAlias = Callable[[bytes, Context, Call], Awaitable[Message]]
"""Answers the bytes of a message; notes in the call what it finds."""
GONE = "gone"
"""Code of a call whose client did not wait."""
SHUT = frozenset({"UNAUTHENTICATED", "PERMISSION_DENIED"})
"""What ends a stream."""


class Service:
    """Answers calls.

    Parameters
    ----------
    plane
        Who knows the models.
    messages
        Of the protocol.
    settings
        Of the door.
    admit
        Looks at the key of whoever calls.
    observe
        Is told of each call that has ended.
    """

    def __init__(
        self, plane: Plane, messages: Messages, *, settings: GrpcSettings, admit: Admit, observe: Observe
    ) -> None:
        self._plane = plane
        self._messages = messages
        self._metadata = server_metadata(settings.version)
        self._admit = admit
        self._observe = observe

    async def run(self, method: str, work: Work, *, body: bytes, context: Context, open_to_all: bool) -> Message:
        """Answer one call; a refusal ends it with its status."""
        call = Call(method, client=context.peer())
        answered = await self._tried(work, body, context, call=call, open_to_all=open_to_all)
        if isinstance(answered, SeatrialError):
            await abort(context, answered)
        return answered

    async def stream(self, requests: AsyncIterator[bytes], context: Context) -> AsyncIterator[Message]:
        """Answer requests one after the other; what is wrong with one is told in its turn.

        The key is looked at for each of them; a stream whose key opens nothing any more ends.
        """
        async for body in requests:
            call = Call("ModelStreamInfer", client=context.peer())
            answered = await self._tried(self._answered, body, context, call=call, open_to_all=False)
            if not isinstance(answered, SeatrialError):
                answer, response = answered
                yield self._messages.stream_infer(infer_response=response)
                self._plane.sent(answer)
            elif call.status in SHUT:
                await abort(context, answered)
            else:
                yield self._messages.stream_infer(error_message=answered.words)

    async def infer(self, body: bytes, context: Context, call: Call) -> Message:
        """Answer ``ModelInfer``."""
        answer, response = await self._answered(body, context, call)
        context.add_done_callback(lambda _: self._plane.sent(answer))
        return response

    async def server_live(self, body: bytes, context: Context, call: Call) -> Message:  # noqa: ARG002 - a work
        """Answer ``ServerLive``: who answers is alive."""
        return self._messages.server_live(live=True)

    async def server_ready(self, body: bytes, context: Context, call: Call) -> Message:  # noqa: ARG002 - a work
        """Answer ``ServerReady``."""
        return self._messages.server_ready(ready=self._plane.ready)

    async def server_metadata(self, body: bytes, context: Context, call: Call) -> Message:  # noqa: ARG002 - a work
        """Answer ``ServerMetadata``."""
        return write_server_metadata(self._messages, self._metadata)

    async def model_ready(self, body: bytes, context: Context, call: Call) -> Message:  # noqa: ARG002 - a work
        """Answer ``ModelReady``; a model that is not in service is not found."""
        request = _parsed(self._messages.model_ready_request, body)
        self._plane.served(request.name, request.version or None)
        call.model = request.name
        return self._messages.model_ready(ready=True)

    async def model_metadata(self, body: bytes, context: Context, call: Call) -> Message:  # noqa: ARG002 - a work
        """Answer ``ModelMetadata``."""
        request = _parsed(self._messages.model_metadata_request, body)
        served = self._plane.served(request.name, request.version or None)
        call.model = request.name
        versions = [version.version for version in self._plane.models[request.name].versions]
        return write_model_metadata(self._messages, model_metadata(served.package, versions))

    async def repository_index(self, body: bytes, context: Context, call: Call) -> Message:  # noqa: ARG002 - a work
        """Answer ``RepositoryIndex``."""
        return write_index(self._messages, self._plane.models)

    async def _tried(
        self,
        work: Callable[[bytes, Context, Call], Awaitable[Any]],
        body: bytes,
        context: Context,
        *,
        call: Call,
        open_to_all: bool,
    ) -> Any:  # noqa: ANN401 - what the work gives, or the error that ended it
        """Look at the key, do the work and tell of it; return what it gave, or the error that ended it."""
        began = time.monotonic()
        try:
            self._enter(call, context, open_to_all=open_to_all)
            return await work(body, context, call)
        except asyncio.CancelledError:
            call.status, call.code = "CANCELLED", GONE
            raise
        except SeatrialError as error:
            call.status, call.code = status_of(error), error.code
            return error
        except Exception:
            LOG.exception("a call of %s failed", call.method)
            failure = defect()
            call.status, call.code = status_of(failure), failure.code
            return failure
        finally:
            call.seconds = time.monotonic() - began
            self._observe(call)

    async def _answered(self, body: bytes, context: Context, call: Call) -> tuple[Answer, Message]:
        started = time.monotonic()
        request = _parsed(self._messages.infer_request, body)
        version = request.model_version or None
        self._plane.served(request.model_name, version)  # a model that is not here is told before anything else
        call.model = request.model_name
        infer = read_request(request)
        route = self._plane.route(request.model_name, version, unit=infer.unit)
        package = self._plane.served(request.model_name, route.version).package
        check_outputs(package, infer.outputs)
        asked = to_rows(package, infer.inputs)
        answer = await self._plane.answer(
            Ask(
                model=request.model_name,
                rows=asked.rows,
                route=route,
                row_ids=asked.row_ids,
                started=started,
                deadline=self._deadline(infer, context, started),
                where=asked.where,
            )
        )
        _note(call, answer)
        return answer, write_response(self._messages, infer, answer)

    def _deadline(self, infer: Infer, context: Context, started: float) -> float:
        """Return until when an answer is waited for: as the client says, but no longer than the settings allow."""
        longest = self._plane.limits.deadline_ms / 1_000
        return started + min(wait for wait in (infer.timeout_s, context.time_remaining(), longest) if wait is not None)

    def _enter(self, call: Call, context: Context, *, open_to_all: bool) -> None:
        authorization = None
        for name, value in context.invocation_metadata() or ():
            if name == "authorization":
                authorization = value
            elif name == "traceparent" and trace_id(value.encode()):
                call.traceparent = value
                context.set_trailing_metadata(((name, value),))
        if not open_to_all:
            call.key = self._admit(authorization)


def _parsed(kind: Message, body: bytes) -> Message:
    from google.protobuf.message import DecodeError  # noqa: PLC0415 - an optional library

    try:
        return kind.FromString(body)
    except DecodeError as error:
        raise RequestError(
            "SRV218",
            f"the message cannot be read: {error}",
            where="message",
            expected=f"a {kind.DESCRIPTOR.full_name} of the Open Inference Protocol",
            fix="make the client from the protocol's own file, open_inference.proto",
        ) from error


def _note(call: Call, answer: Answer) -> None:
    call.version, call.route, call.n_rows = answer.version, answer.route.name, answer.n_rows
    if answer.first_id is not None:
        call.prediction_id = answer.id()
