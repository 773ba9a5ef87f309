"""Which model is meant where a path names none."""

from __future__ import annotations

from seatrial.serving.answer import Answer
from seatrial.serving.ask import Ask, Rows, Where
from seatrial.serving.plane import Plane
from seatrial.shells.http.call import Call
from seatrial.shells.http.errors import refused


def model_of(plane: Plane, call: Call) -> str:
    """Return the model that a path names, or the only one in service.

    Raises
    ------
    RequestError
        ``SRV131`` if there are several, or none.
    """
    if call.model:
        return call.model
    models = plane.models
    if len(models) == 1:
        return next(iter(models))
    raise refused(
        "SRV131",
        f"{len(models)} models are in service, and the path names none",
        kind="not-found" if models else "unavailable",
        where="path",
        expected=f"one of {', '.join(sorted(models)) or 'none so far'}",
        fix="name it: /predict/MODEL or /invocations/MODEL",
    )


class Single:
    """One request to one model: who answers is chosen here, once, before the rows are read.

    Parameters
    ----------
    plane
        Who is asked.
    call
        The request.

    Raises
    ------
    RequestError
        ``SRV131`` if no model is named and there is not just one, ``SRV001`` to ``SRV003`` if it is not in service.
    """

    def __init__(self, plane: Plane, call: Call) -> None:
        self._plane = plane
        self._started = call.started
        self._model = model_of(plane, call)
        self._route = plane.route(self._model, call.version)
        self.served = plane.served(self._model, self._route.version)

    async def answer(self, rows: Rows, where: Where) -> Answer:
        """Return the answer to rows; ``where`` names a place in them."""
        return await self._plane.answer(
            Ask(self._model, rows, route=self._route, started=self._started, where=where),
        )
