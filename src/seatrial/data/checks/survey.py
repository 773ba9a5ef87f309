"""What the checks share: column counts, rows by content, and the power of each feature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from seatrial.data.checks.columns import Column, Part, count_columns
from seatrial.data.checks.power import Power, column_power, missing_power
from seatrial.data.checks.rows import halves
from seatrial.data.checks.truth import Truth, truth_of
from seatrial.data.exam import Exam, Party
from seatrial.values.ports import Progress, silent

FEWEST_MISSING = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """What one feature alone says of the target, in the table where it says most.

    Parameters
    ----------
    column
        Its name.
    party
        The table, ``"train"`` or ``"test"``.
    power
        Of its values.
    missing
        Of knowing only whether it is missing; None when too few are.
    """

    column: str
    party: Party
    power: Power
    missing: Power | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Survey:
    """One pass over the tables.

    Parameters
    ----------
    exam
        The tables, and what the project says of them.
    columns
        Counts of every column of any table, by name, sorted.
    truths
        The labels of train and test, where there are at least two different ones.
    clues
        Of the features whose power could be measured, by table and by name.
    """

    exam: Exam
    columns: Mapping[str, Column]
    truths: Mapping[Party, Truth]
    clues: Mapping[Party, tuple[Clue, ...]]

    @property
    def has_train(self) -> bool:
        """Whether both train and test have rows, so that they can be compared."""
        train = self.exam.train
        return train is not None and train.frame.height > 0 and self.exam.test.frame.height > 0

    @property
    def fed(self) -> tuple[Column, ...]:
        """Columns that the model is fed, by name."""
        return tuple(column for column in self.columns.values() if column.fed)

    def part(self, name: str | None, party: Party) -> Part | None:
        """Return what a table holds in a column; None without the table, the column or a name."""
        column = None if name is None else self.columns.get(name)
        return None if column is None else column.parts.get(party)


def survey(exam: Exam, *, progress: Progress = silent) -> Survey:
    """Return what one pass over the tables of an exam shows."""
    columns = count_columns(exam, progress=progress)
    truths: dict[Party, Truth] = {}
    clues: dict[Party, tuple[Clue, ...]] = {}
    for party, table in exam.tables.items():
        truth = None if party == "reference" else truth_of(exam, table)
        if truth is not None:
            truths[party] = truth
            clues[party] = _clues(exam, party, columns=columns, truth=truth)
    return Survey(exam=exam, columns=columns, truths=MappingProxyType(truths), clues=MappingProxyType(clues))


def _clues(exam: Exam, party: Party, *, columns: Mapping[str, Column], truth: Truth) -> tuple[Clue, ...]:
    frame, half = exam.tables[party].frame, halves(exam, party)
    found = []
    for column in columns.values():
        part = column.parts.get(party)
        if not column.fed or part is None or column.role == "target":
            continue
        values = frame[column.name]
        power = column_power(column, party, values, truth=truth, half=half)
        told = min(part.nulls, part.known) >= FEWEST_MISSING
        missing = missing_power(values, truth, half) if told else None
        if power is not None:
            found.append(Clue(column=column.name, party=party, power=power, missing=missing))
    return tuple(found)
