"""Paths and what answers there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

from seatrial.serving.refusal import RequestError
from seatrial.serving.snapshot import Role
from seatrial.shells.http.call import Handler
from seatrial.shells.http.errors import refused
from seatrial.values.errors import with_near_miss

Method: TypeAlias = Literal["GET", "POST"]
MOST_KNOWN = 1_024
VERSIONS = "versions"
_ALLOW: Mapping[Method, str] = {"GET": "GET, HEAD, OPTIONS", "POST": "POST, OPTIONS"}


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be asked.

    Parameters
    ----------
    door
        Its name in counts and logs.
    method
        ``"GET"``, which takes ``HEAD`` too, or ``"POST"``.
    handler
        Who answers.
    roles
        Of the keys that open it, besides ``admin``; empty: no key is asked for.
    """

    door: str
    method: Method
    handler: Handler
    roles: frozenset[Role] = frozenset()

    @property
    def allow(self) -> str:
        """What stands in the header ``allow``."""
        return _ALLOW[self.method]


class Found(msgspec.Struct, frozen=True):
    """A route, and the model that the path names."""

    route: Route
    model: str = ""
    version: str | None = None


class Routes:
    """All routes.

    Parameters
    ----------
    fixed
        By their path.
    of_model
        By what follows the model in ``/v2/models/{model}[/versions/{version}]``.
    prefixed
        Routes that take ``/{model}[/versions/{version}]`` behind their path.
    """

    def __init__(self, fixed: Mapping[str, Route], of_model: Mapping[str, Route], prefixed: frozenset[str]) -> None:
        self._fixed = fixed
        self._of_model = of_model
        self._prefixed = prefixed
        self._known: dict[str, Found] = {path: Found(route) for path, route in fixed.items()}

    def find(self, path: str) -> Found:
        """Return what answers at a path.

        Raises
        ------
        RequestError
            ``SRV110`` if nothing does.
        """
        found = self._known.get(path)
        if found is None:
            found = self._look(path)
            if len(self._known) < MOST_KNOWN:
                self._known[path] = found
        return found

    def _look(self, path: str) -> Found:
        parts = path.rstrip("/").split("/")[1:] or [""]
        if parts[:2] == ["v2", "models"] and len(parts) > 2:  # noqa: PLR2004 - a model follows
            route, names = self._of_model_route(parts[2:])
        elif f"/{parts[0]}" in self._prefixed:
            route, names = self._fixed[f"/{parts[0]}"], parts[1:]
        else:
            route, names = self._fixed.get("/" + "/".join(parts)), []
        if route is None or not _are_names(names):
            raise self._nothing(path)
        return Found(route, *names[:1], *names[2:])

    def _of_model_route(self, parts: list[str]) -> tuple[Route | None, list[str]]:
        last = parts[-1] if len(parts) in (2, 4) and parts[-1] in self._of_model else ""
        return self._of_model[last], parts[:-1] if last else parts

    def _nothing(self, path: str) -> RequestError:
        known = [*self._fixed, *(f"/v2/models/MODEL/{last}".rstrip("/") for last in self._of_model)]
        parts = path.split("/")
        named = "/".join([*parts[:3], "MODEL", *parts[4:]]) if parts[1:3] == ["v2", "models"] else path
        return refused(
            "SRV110",
            f"nothing answers at {path[:100]!r}",
            kind="not-found",
            where=path[:100],
            expected=with_near_miss(f"one of {', '.join(known)}", named[:100], known),
            fix="see docs/reference/wire.md",
        )


def _are_names(names: list[str]) -> bool:
    """Say whether these are no name, that of a model, or those of a model and a version of it."""
    return all(names) and (len(names) < 2 or (len(names) == 3 and names[1] == VERSIONS))  # noqa: PLR2004 - m, versions, v


def wrong_method(method: str, route: Route) -> RequestError:
    """Return the refusal of a method."""
    return refused(
        "SRV111",
        f"{method[:20]} is not answered here",
        where="method",
        expected=route.allow,
        fix=f"send {route.method}",
    )
