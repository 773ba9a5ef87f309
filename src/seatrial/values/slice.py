"""A part of a table, by conditions on its columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition on one column.

    Parameters
    ----------
    column
        Name of the column.
    kind
        ``"equals"`` a level, ``"range"`` half open ``[at_least, below)``, ``"missing"``, or ``"other"``: a level too
        rare to stand alone.
    equals
        The level, for ``kind="equals"``.
    at_least, below
        The limits, for ``kind="range"``; None is unbounded on that side.
    """

    column: str
    kind: Literal["equals", "range", "missing", "other"]
    equals: Level | None = None
    at_least: float | None = None
    below: float | None = None

    @property
    def name(self) -> str:
        """The condition as text, the same for the same condition."""
        if self.kind == "equals":
            return f"{self.column}={self.equals}"
        if self.kind == "missing":
            return f"{self.column} is missing"
        if self.kind == "other":
            return f"{self.column} is a rare level"
        if self.at_least is None:
            return f"{self.column} < {self.below:g}"
        if self.below is None:
            return f"{self.column} >= {self.at_least:g}"
        return f"{self.at_least:g} <= {self.column} < {self.below:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Rows that meet all conditions; no condition means every row.

    Parameters
    ----------
    conditions
        At most one per column, in the order of their columns' names.
    """

    conditions: tuple[Condition, ...] = ()

    def __post_init__(self) -> None:
        columns = [condition.column for condition in self.conditions]
        if columns != sorted(set(columns)):
            raise ValueError(f"conditions must name each column once, sorted by name; got {columns}")

    @property
    def name(self) -> str:
        """Readable and unique for a set of conditions; ``"all"`` without any."""
        return " & ".join(condition.name for condition in self.conditions) or "all"
