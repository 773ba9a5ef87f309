"""What a model is asked for, and the part each column plays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Task = Literal["binary", "multiclass", "regression"]
Risk = Literal["low", "limited", "high"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Which column of a table plays which part.

    Parameters
    ----------
    target
        The column that holds what the model predicts.
    time
        When a row happened; used for time-forward splits and for intervals over days.
    id
        What names a row.
    group
        Rows of one value belong together (a customer, an aircraft).
    protected
        Columns on which people must be treated alike.
    ignore
        Columns that are in the table but not for the model.
    """

    target: str
    time: str | None = None
    id: str | None = None
    group: str | None = None
    protected: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    @property
    def not_features(self) -> frozenset[str]:
        """Columns that a table may hold and a model should not be fed."""
        named = {self.target, self.time, self.id, *self.ignore}
        return frozenset(name for name in named if name is not None)
