"""The Open Inference Protocol by REST."""

from __future__ import annotations

import time
from collections.abc import Sequence

import msgspec

from seatrial import __version__
from seatrial.serving.ask import Ask, Matrix
from seatrial.serving.oip import (
    Infer,
    answer_parameters,
    check_outputs,
    from_answer,
    model_metadata,
    read_infer,
    server_metadata,
    to_rows,
    write_infer,
)
from seatrial.serving.plane import Plane
from seatrial.serving.refusal import RequestError
from seatrial.serving.served import Served
from seatrial.shells.http.body import BINARY, JSON, media_type
from seatrial.shells.http.call import Call, Reply
from seatrial.shells.http.errors import refused
from seatrial.shells.http.infer_quick import Array, Question, Quick
from seatrial.shells.http.plain import strange_number
from seatrial.shells.http.secure import BINARY_HEAD, JSON_HEAD
from seatrial.values.route import Route

LENGTH = b"inference-header-content-length"
NOT_JSON = "SRV201"
_JSON, _BINARY = (JSON,), (BINARY, JSON)
_ENCODE = msgspec.json.Encoder().encode


class ModelReady(msgspec.Struct):
    """Whether a model can be asked."""

    name: str
    ready: bool


class OpenInference:
    """Answers ``/v2``.

    Parameters
    ----------
    plane
        Who is asked.
    """

    def __init__(self, plane: Plane) -> None:
        self._plane = plane
        self._quick: dict[tuple[str, str], Quick] = {}

    async def server(self, call: Call) -> Reply:
        """Return what the server says of itself."""
        del call
        return Reply(_ENCODE(server_metadata(__version__)))

    async def live(self, call: Call) -> Reply:
        """Return that the process answers."""
        del call
        return Reply(b'{"live":true}')

    async def ready(self, call: Call) -> Reply:
        """Return whether every model can be asked; with status 503 if not."""
        del call
        ready = self._plane.ready
        return Reply(b'{"ready":%b}' % (b"true" if ready else b"false"), status=200 if ready else 503)

    async def model(self, call: Call) -> Reply:
        """Return what a model says of itself."""
        served = self._plane.served(call.model, call.version)
        return Reply(_ENCODE(model_metadata(served.package, self._versions(call))))

    async def model_ready(self, call: Call) -> Reply:
        """Return whether a model can be asked."""
        self._plane.served(call.model, call.version)
        return Reply(_ENCODE(ModelReady(call.model, ready=True)))

    async def infer(self, call: Call) -> Reply:
        """Return the answer to tensors."""
        length = call.headers.get(LENGTH)
        media_type(call.headers, takes=_JSON if length is None else _BINARY)
        route = self._plane.route(call.model, call.version)
        served = self._plane.served(call.model, route.version)
        if length is None:
            quick = self._quick_of(served)
            taken = quick.read(call.body)
            if taken is not None:
                return await self._quickly(call, quick, (route, *taken))
        return await self._carefully(call, route, length)

    async def _quickly(self, call: Call, quick: Quick, taken: tuple[Route, Question, Array]) -> Reply:
        route, question, rows = taken
        answer = await self._plane.answer(
            Ask(call.model, Matrix(rows), route=route, started=call.started, where=quick.where)
        )
        return Reply(quick.write(question, answer), answer=answer)

    async def _carefully(self, call: Call, route: Route, length: bytes | None) -> Reply:
        infer = _read(call.body) if length is None else read_infer(call.body, _number(length))
        if infer.unit is not None:  # it stands in the body: the route that was chosen without it does not count
            route = self._plane.route(call.model, call.version, unit=infer.unit)
        package = self._plane.served(call.model, route.version).package
        if infer.outputs is not None:
            check_outputs(package, infer.outputs)
        asked = to_rows(package, infer.inputs)
        timeout = infer.timeout_s
        answer = await self._plane.answer(
            Ask(
                call.model,
                asked.rows,
                route=route,
                row_ids=asked.row_ids,
                started=call.started,
                deadline=None if timeout is None else self._deadline(call.started, timeout),
                where=asked.where,
            )
        )
        body, json_length = write_infer(
            infer,
            answer.model,
            answer.version,
            outputs=from_answer(package, answer, infer.outputs),
            parameters=answer_parameters(answer) or None,
        )
        return Reply(body, head=_head(json_length), answer=answer)

    def _quick_of(self, served: Served) -> Quick:
        key = (served.name, served.version)
        quick = self._quick.get(key)
        if quick is None or quick.served is not served:
            quick = self._quick[key] = Quick(served)
        return quick

    def _versions(self, call: Call) -> Sequence[str]:
        return [each.version for each in self._plane.models[call.model].versions]

    def _deadline(self, started: float, timeout_s: float) -> float:
        """Return until when an answer is waited for: as the client says, but no longer than the settings allow."""
        return (started or time.monotonic()) + min(timeout_s, self._plane.limits.deadline_ms / 1_000)


def _read(body: bytes) -> Infer:
    """Return what a body of JSON asks; of a number that JSON does not have, the place is told."""
    try:
        return read_infer(body)
    except RequestError as error:
        if error.code == NOT_JSON and error.where == "body":
            raise strange_number(body) or error from error
        raise


def _head(json_length: int | None) -> bytes:
    if json_length is None:
        return JSON_HEAD
    return b"%binference-header-content-length: %d\r\n" % (BINARY_HEAD, json_length)


def _number(length: bytes) -> int:
    if not length.isdigit() or len(length) > 12:  # noqa: PLR2004 - more than any body has
        raise refused(
            "SRV130",
            f"the length of the JSON part is {length[:40].decode('latin-1')!r}",
            where="Inference-Header-Content-Length",
            expected="a whole number of bytes",
            fix="count the bytes of the JSON part after it is encoded",
        )
    return int(length)
