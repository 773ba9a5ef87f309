"""What an engine is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar, runtime_checkable

from seatrial.values import Progress, silent

T = TypeVar("T")
R = TypeVar("R")


@runtime_checkable
class Engine(Protocol):
    """Runs one function over many parts."""

    def map(self, function: Callable[[T], R], parts: Sequence[T], *, progress: Progress = silent) -> Iterator[R]:
        """Give what the function makes of each part, in the order of the parts.

        Parameters
        ----------
        function
            A function of a module, or a ``functools.partial`` of one; it and what it takes and gives can be pickled.
        parts
            What it is called with.
        progress
            Told after each part.

        Raises
        ------
        SeatrialError
            What the function raised; ``ENG002`` if a process that ran it died.
        """
        ...
