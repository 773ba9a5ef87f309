"""Which model is meant where a path names none."""

from __future__ import annotations

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
