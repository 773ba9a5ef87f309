"""Rows in any shape as one sequence of values per feature: names, widths and lengths are looked at here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.serving.ask import Matrix, Named, Records, Where
from seatrial.serving.columns import Columns
from seatrial.serving.need import Need
from seatrial.serving.refusal import RequestError
from seatrial.serving.shown import shown
from seatrial.values.errors import did_you_mean, with_near_miss

Values: TypeAlias = Sequence[Any] | NDArray[Any]
SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """The features of a model, by name.

    Parameters
    ----------
    needs
        What they must be, in order.
    id_column
        A column that rows may hold beside them.
    names
        The needs by their names: looked up for each value of a table.
    """

    needs: tuple[Need, ...]
    id_column: str | None
    names: Mapping[str, Need] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", {need.name: need for need in self.needs})

    def columns(self, rows: Matrix | Named | Records, taken: Columns) -> tuple[list[Values], Values | None]:
        """Return the values of each feature in order, and those of the id column if they came with the rows.

        Raises
        ------
        RequestError
            ``SRV010`` for an unknown feature, ``SRV011`` for a missing one, ``SRV012`` for what is no row,
            ``SRV020`` for rows of another width, ``SRV021`` for columns of several lengths, ``SRV023`` for no rows.
        """
        if isinstance(rows, Matrix):
            return self._matrix(rows.values, taken.where), None
        columns = self._named(rows.columns, taken) if isinstance(rows, Named) else self._records(rows.rows, taken)
        ids = columns.pop(self.id_column, None) if self.id_column not in self.names else None
        if isinstance(ids, np.ndarray):
            ids = ids.tolist()
        return [columns[need.name] for need in self.needs], ids

    def _matrix(self, values: Any, where: Where) -> list[Values]:  # noqa: ANN401 - nothing about it is promised
        if isinstance(values, np.ndarray):
            if values.ndim != 2:  # noqa: PLR2004 - rows and columns
                raise self._no_rows_of(f"an array of shape {values.shape}", where(None, None))
            if values.shape[1] != len(self.needs):
                raise self._width(values.shape[1], where(None, None))
            return [values[:, i] for i in range(len(self.needs))]
        if not isinstance(values, list | tuple):
            raise self._no_rows_of(shown(values), where(None, None))
        for i, row in enumerate(values):
            if not isinstance(row, list | tuple):
                raise self._no_rows_of(f"{shown(row)} in place of a row", where(i, None))
            if len(row) != len(self.needs):
                raise self._width(len(row), where(i, None))
        return list(zip(*values, strict=True)) if values else [()] * len(self.needs)

    def _named(self, columns: Mapping[str, Any], taken: Columns) -> dict[str | None, Values]:
        length = None
        found: dict[str | None, Values] = {}
        for name, values in columns.items():
            if not self._known(name, columns, taken, row=None):
                continue
            if not _is_column(values):
                raise self._no_rows_of(f"{shown(values)} in place of a column", taken.where(None, name))
            length = len(values) if length is None else length
            if len(values) != length:
                raise RequestError(
                    "SRV021",
                    f"{name} has {len(values)} rows, and the column before it has {length}",
                    where=taken.where(None, name),
                    expected="one value of every feature for every row",
                )
            found[name] = values
        for need in self.needs:
            if need.name not in found:
                self._absent(need, columns, taken, row=None)
                found[need.name] = [None] * (length or 0)
        return found

    def _records(self, rows: Sequence[Any], taken: Columns) -> dict[str | None, Values]:
        names = self.names
        whole = names.keys()
        found: dict[str, list[Any]] = {name: [] for name in names}
        ids: list[Any] = []
        for i, row in enumerate(rows):
            if not isinstance(row, Mapping):
                raise self._no_rows_of(f"{shown(row)} in place of a row", taken.where(i, None))
            if row.keys() != whole:
                for name in row:
                    self._known(name, row, taken, row=i)
            for name, need in names.items():
                if name not in row:
                    self._absent(need, row, taken, row=i)
                found[name].append(row.get(name))
            ids.append(None if self.id_column is None else row.get(self.id_column))
        columns: dict[str | None, Values] = {}
        columns.update(found)
        if any(value is not None for value in ids):
            columns.setdefault(self.id_column, ids)
        return columns

    def _known(self, name: str, given: Mapping[str, Any], taken: Columns, *, row: int | None) -> bool:
        names = self.names
        if name in names or name == self.id_column:
            return True
        absent = [known for known in names if known not in given]
        near = did_you_mean(str(name), absent)
        place = taken.where(row, str(name))
        if taken.lenient and not near:
            taken.warn(f"the model has no feature {shown(name)}; it was left out ({place})")
            return False
        raise RequestError(
            "SRV010",
            f"the model has no feature {shown(name)}",
            where=place,
            expected=with_near_miss(f"the features {_listed(names)}", str(name), absent),
            fix="leave it out, or name it as in training",
        )

    def _absent(self, need: Need, given: Mapping[str, Any], taken: Columns, *, row: int | None) -> None:
        place = taken.where(row, need.name)
        if taken.lenient and need.nullable and need.gaps:
            taken.warn(f"{need.name} was not sent and counts as missing ({place})")
            return
        others = [name for name in given if name not in self.names]
        raise RequestError(
            "SRV011",
            f"the feature {need.name} is missing",
            where=place,
            expected=with_near_miss(f"all of {_listed(self.names)}", need.name, others),
            fix="send null if it is not known" if need.nullable else "send a value for it",
        )

    def _width(self, width: int, place: str) -> RequestError:
        return RequestError(
            "SRV020",
            f"the row has {width} values, and the model takes {len(self.needs)}",
            where=place,
            expected=f"one value for each of {_listed([need.name for need in self.needs])}, in this order",
            fix="send values by name, so that none can be mistaken",
        )

    def _no_rows_of(self, what: str, place: str) -> RequestError:
        return RequestError(
            "SRV012",
            f"the rows are {what}" if "in place" not in what else f"there is {what}",
            where=place,
            expected=f"rows of {len(self.needs)} values: {_listed([need.name for need in self.needs])}",
        )


def _is_column(values: object) -> bool:
    if isinstance(values, np.ndarray):
        return values.ndim == 1
    return isinstance(values, Sequence) and not isinstance(values, str | bytes)


def _listed(names: Sequence[str] | Mapping[str, object]) -> str:
    first = list(names)[:SHOWN]
    return ", ".join(first) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
