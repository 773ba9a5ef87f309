"""What a process that scores is told, and what it answers: plain values, as JSON."""

from __future__ import annotations

from dataclasses import dataclass

from seatrial.data.blocks import Blocks
from seatrial.serving.snapshot import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What all blocks of a table have in common.

    Parameters
    ----------
    table
        The table, and where it is cut.
    package_folder, package_digest, version
        The package that is asked, and as which version of the model.
    limits
        How strict the rows are taken.
    id_column
        A column of the table that names a row; None if it has none.
    keep
        Columns that go into the output as they are.
    journal
        Whether every answer is recorded.
    parts
        The folder of the parts.
    """

    table: Blocks
    package_folder: str
    package_digest: str
    version: str
    limits: Limits
    id_column: str | None = None
    keep: tuple[str, ...] = ()
    journal: bool = False
    parts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What became of a block.

    Parameters
    ----------
    block
        Its number.
    records
        How many there were in it.
    scored, rejected
        The two are all records.
    warned
        Unseen categories that were let through.
    """

    block: int
    records: int
    scored: int
    rejected: int
    warned: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line of a process: a block that is done, or an error that ends it all."""

    done: Count | None = None
    code: str = ""
    found: str = ""
    where: str = ""
    expected: str = ""
    fix: str = ""
