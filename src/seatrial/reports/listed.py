"""Long lists, cut where they would be too long, with what was left out counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed(Generic[T]):
    """The first of many; ``left`` counts those that were left out for length."""

    items: tuple[T, ...]
    left: int

    @property
    def count(self) -> int:
        """How many there are in all."""
        return len(self.items) + self.left


def listed(items: Sequence[T], most: int) -> Listed[T]:
    """Return the first ``most`` of the items.

    Examples
    --------
    >>> listed("abc", 2)
    Listed(items=('a', 'b'), left=1)
    """
    return Listed(items=tuple(items[:most]), left=max(0, len(items) - most))
