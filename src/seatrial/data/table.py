"""A table as the inside sees it: one frame of plain types, in memory or on the disk, and where it came from."""

from __future__ import annotations

from dataclasses import dataclass

from seatrial.data.spooled import Frame
from seatrial.values import TableRef


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """Rows, and the reference by which evidence names them.

    Parameters
    ----------
    frame
        Every column is one of ``Int64``, ``Float64`` (no NaN: what is missing is null), ``Boolean``, ``String``,
        ``Datetime("us")`` (naive UTC) or, when it has no value at all, ``Null``. Not to be changed in place.
    ref
        Name, digest, size and period.

    Raises
    ------
    ValueError
        If the reference states another size than the frame has.
    """

    frame: Frame
    ref: TableRef

    def __post_init__(self) -> None:
        if (self.ref.rows, self.ref.columns) != self.frame.shape:
            raise ValueError(
                f"the reference says {self.ref.rows} x {self.ref.columns}, the frame is {self.frame.shape}"
            )

    @property
    def name(self) -> str:
        """``"train"``, ``"test"``, ``"table"`` or ``"reference"``."""
        return self.ref.name

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in the order of the table."""
        return tuple(self.frame.columns)
