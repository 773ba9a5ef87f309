"""Columns of a table while they go through a pipeline: which tensor holds each, and where in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from seatrial.optimise.convert.cannot import CannotConvertError
from seatrial.optimise.convert.graph import Graph

Kind = Literal["number", "text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Neighbouring columns that lie in one tensor.

    Parameters
    ----------
    tensor
        Doubles or text of ``(n_rows, width)``.
    width
        Columns of the tensor.
    places
        Which of its columns, in order.
    kind
        What they hold.
    """

    tensor: str
    width: int
    places: tuple[int, ...]
    kind: Kind

    def made(self, graph: Graph) -> str:
        """Return the columns as a tensor of their own."""
        if self.places == tuple(range(self.width)):
            return self.tensor
        return graph.columns(self.tensor, self.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Columns in order, in parts."""

    parts: tuple[Part, ...]

    @classmethod
    def of(cls, tensor: str, *, width: int) -> Frame:
        """Return a whole matrix of doubles."""
        return cls(parts=(Part(tensor=tensor, width=width, places=tuple(range(width)), kind="number"),))

    @property
    def width(self) -> int:
        """Number of columns."""
        return sum(len(part.places) for part in self.parts)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What each column holds."""
        return tuple(part.kind for part in self.parts for _ in part.places)

    def columns(self) -> Iterator[Part]:
        """Give every column as a part of its own."""
        for part in self.parts:
            for place in part.places:
                yield Part(tensor=part.tensor, width=part.width, places=(place,), kind=part.kind)

    def select(self, indices: Sequence[int]) -> Frame:
        """Return some of the columns, in the order of the indices."""
        every = list(self.columns())
        return Frame(parts=tuple(_merged([every[index] for index in indices])))

    def numbers(self, graph: Graph, *, whose: str) -> str:
        """Return all columns as one matrix of doubles; text has none."""
        if "text" in self.kinds:
            raise CannotConvertError(f"{whose} is given text")
        if not self.parts:
            raise CannotConvertError(f"{whose} is given no columns")
        made = [part.made(graph) for part in self.parts]
        return made[0] if len(made) == 1 else graph.op("Concat", *made, axis=1)


def beside(frames: Sequence[Frame]) -> Frame:
    """Return the columns of several frames, one frame's behind the other's."""
    return Frame(parts=tuple(_merged([part for frame in frames for part in frame.columns()])))


def _merged(columns: Sequence[Part]) -> Iterator[Part]:
    held: Part | None = None
    for column in columns:
        if held is not None and held.tensor == column.tensor:
            held = Part(tensor=held.tensor, width=held.width, places=(*held.places, *column.places), kind=held.kind)
            continue
        if held is not None:
            yield held
        held = column
    if held is not None:
        yield held
