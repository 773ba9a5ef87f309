"""Which version of a model answers one request."""

from __future__ import annotations

from dataclasses import dataclass

from seatrial.values.release import CHAMPION


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where a request goes.

    Parameters
    ----------
    version
        The version that answers.
    name
        Name of the arm.
    probability
        With which the request was sent there, in (0, 1].
    shadows
        Versions that are asked too, once the answer has gone out; nobody sees what they say.
    """

    version: str
    name: str = CHAMPION
    probability: float = 1.0
    shadows: tuple[str, ...] = ()
