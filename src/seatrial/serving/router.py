"""The router that a server has when nothing is being rolled out: the champion answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from seatrial.serving.refusal import RequestError
from seatrial.serving.snapshot import ServedModel
from seatrial.values.errors import with_near_miss
from seatrial.values.route import Route


class ToChampion:
    """Sends every request to its model's champion, and asks the shadows afterwards.

    Parameters
    ----------
    models
        What is in service.

    Examples
    --------
    >>> router = ToChampion([ServedModel(name="delays", versions=(), champion="3")])
    >>> router.route("delays", None).version
    '3'
    """

    def __init__(self, models: Sequence[ServedModel]) -> None:
        self._routes: Mapping[str, Route] = {
            model.name: Route(version=model.champion, shadows=model.shadows)
            for model in models
            if model.champion is not None
        }

    def route(self, model: str, unit: str | None) -> Route:  # noqa: ARG002 - all units go one way
        """Return the champion's route; as the port says."""
        route = self._routes.get(model)
        if route is None:
            raise no_such_model(model, self._routes)
        return route


def no_such_model(model: str, known: Mapping[str, object]) -> RequestError:
    """Return the refusal of a model that is not in service."""
    return RequestError(
        "SRV001",
        f'no version of a model "{model[:80]}" is in service',
        where=model[:80],
        expected=with_near_miss(f"one of {', '.join(sorted(known)) or 'none so far'}", model[:80], known),
        fix="seatrial release puts a model into service",
        kind="not-found",
    )
