"""What the data checks look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from seatrial.data.table import Table
from seatrial.values.slice import Level
from seatrial.values.task import Roles, Task

Split: TypeAlias = Literal["given", "by-time", "none"]
Party: TypeAlias = Literal["train", "test", "reference"]
PARTIES: tuple[Party, ...] = ("train", "test", "reference")


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """What the project declares possible in a numeric column.

    Parameters
    ----------
    column
        Name of the column.
    at_least, at_most
        The limits, both allowed; None is unbounded on that side.

    Raises
    ------
    ValueError
        If ``at_least > at_most``.
    """

    column: str
    at_least: float | None = None
    at_most: float | None = None

    def __post_init__(self) -> None:
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"the range of {self.column} is empty: {self.at_least} to {self.at_most}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exam:
    """The tables of one trial and what the project says of them.

    Parameters
    ----------
    test
        The rows on which the model is judged.
    train
        The rows it was trained on; None when they are not at hand.
    reference
        Rows of the population that the model will serve, if the project declares such a table.
    roles, task, positive
        Which column plays which part, what is predicted, and the label of the positive class (binary only).
    features
        Names of the columns that the model is fed. The checks on features look at these and at no others.
    ranges
        What the project declares possible.
    trained_until
        What the model may have seen, if the project says so.
    split
        ``"given"``: train and test came as two tables, or the test table alone was named as such; ``"by-time"``: one
        table was split at ``trained_until``; ``"none"``: one table, and nobody can know what the model has seen of it.
    known_before
        Features of which the project vouches that they are known when the model is asked, however well they predict.
    seed
        Seed of the halves that the leakage checks fit and score on.
    today
        The day of the trial, naive UTC.
    """

    test: Table
    train: Table | None = None
    reference: Table | None = None
    roles: Roles
    task: Task
    positive: Level | None = None
    features: tuple[str, ...]
    ranges: tuple[Range, ...] = ()
    trained_until: datetime | None = None
    split: Split = "given"
    known_before: tuple[str, ...] = ()
    seed: int = 0
    today: datetime

    @property
    def tables(self) -> dict[Party, Table]:
        """The tables at hand, by party, in the order train, test, reference."""
        found = {"train": self.train, "test": self.test, "reference": self.reference}
        return {party: table for party in PARTIES if (table := found[party]) is not None}

    def role_of(self, name: str) -> str:
        """Return the part that a column plays: ``"target"``, ``"feature"``, ``"time"`` ... or ``"other"``."""
        roles = self.roles
        named = {"target": (roles.target,), "feature": self.features, "time": (roles.time,), "id": (roles.id,)}
        named |= {"group": (roles.group,), "protected": roles.protected, "ignored": roles.ignore}
        return next((role for role, names in named.items() if name in names), "other")
