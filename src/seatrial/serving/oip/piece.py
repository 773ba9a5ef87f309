"""One JSON object of a request and where it stands; it gives its members by name, each as the type it must have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from seatrial.serving.oip.infer import FIX_SHAPE, wrong_json
from seatrial.serving.refusal import RequestError
from seatrial.values.errors import with_near_miss


class Piece(msgspec.Struct, frozen=True, gc=False):
    """An object.

    Parameters
    ----------
    members
        What it holds.
    where
        Its path; empty for the request itself.
    known
        Names that it may have; others are let be, and told only if one is missing.
    """

    members: Mapping[str, Any]
    where: str
    known: Sequence[str] = ()

    def at(self, name: str) -> str:
        """Return the path of a member."""
        return f"{self.where}.{name}" if self.where else name

    def need(self, name: str) -> Any:  # noqa: ANN401 - any JSON
        """Return a member; raises ``RequestError`` (``SRV201``) if it is not there."""
        if name in self.members:
            return self.members[name]
        unknown = [key for key in self.members if key not in self.known]
        raise RequestError(
            "SRV201",
            f'there is no "{name}"' + (f", but an unknown {unknown[0]!r:.60}" if unknown else ""),
            where=self.at(name),
            expected=with_near_miss(f'"{name}"', name, unknown),
            fix=FIX_SHAPE,
        )

    def text(self, name: str) -> str:
        """Return a member that must be text; raises as :meth:`need`."""
        value = self.need(name)
        if isinstance(value, str):
            return value
        raise wrong_json(name, value, where=self.at(name), expected="text")

    def list(self, name: str) -> list[Any]:
        """Return a member that must be a list; raises as :meth:`need`."""
        value = self.need(name)
        if isinstance(value, list):
            return value
        raise wrong_json(name, value, where=self.at(name), expected="a list")

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a member that must be true or false if it is there; raises as :meth:`need`."""
        value = self.members.get(name, default)
        if isinstance(value, bool):
            return value
        raise wrong_json(name, value, where=self.at(name), expected="true or false")

    @property
    def parameters(self) -> Piece:
        """Its parameters; none is as good as an empty object. Raises as :meth:`need`."""
        value = self.members.get("parameters")
        return piece({} if value is None else value, self.at("parameters"))


def piece(value: object, where: str, known: Sequence[str] = ()) -> Piece:
    """Return a value as an object; raises ``RequestError`` (``SRV201``) if it is none."""
    if isinstance(value, dict):
        return Piece(value, where, known)
    raise wrong_json(where or "the request", value, where=where or "body", expected="an object")
