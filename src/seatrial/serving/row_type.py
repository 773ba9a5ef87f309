"""The type of one JSON object of named features, made for a version when it is loaded.

Reading a body as this type decodes and validates it in one call of C; what fails there is explained by
:mod:`seatrial.serving.columns`, which says the same thing in the user's words.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from seatrial.serving.need import INT64, LARGEST, Need
from seatrial.serving.snapshot import UnseenPolicy

ROW_ID = "row_id"


def row_type_of(needs: Sequence[Need], *, id_column: str | None, unseen: UnseenPolicy) -> type[msgspec.Struct]:
    """Return a type with one field per need, in their order, and last the row's id if the project has one.

    Parameters
    ----------
    needs
        What the features must be.
    id_column
        Name of the column that names a row; it may be absent.
    unseen
        Whether unseen categories are refused here; if not, whoever asks for the columns looks at them.
    """
    fields: list[Any] = [(f"f{i}", _type(need, unseen)) for i, need in enumerate(needs)]
    names = {f"f{i}": need.name for i, need in enumerate(needs)}
    if id_column is not None and id_column not in names.values():
        fields.append((ROW_ID, str | int | None, None))
        names[ROW_ID] = id_column
    # No cycle can run through a row of plain values, so the collector need not look at it.
    return msgspec.defstruct("Row", fields, rename=names, forbid_unknown_fields=True, omit_defaults=True, gc=False)


def _type(need: Need, unseen: UnseenPolicy) -> Any:  # noqa: ANN401 - a type expression
    plain: Any
    if need.type == "number":
        bounded = need.high < LARGEST
        plain = Annotated[float, msgspec.Meta(ge=need.low, le=need.high)] if bounded else float
    elif need.type == "integer":
        plain = Annotated[int, msgspec.Meta(ge=max(int(need.low), INT64.min), le=min(int(need.high), INT64.max))]
    elif need.type == "boolean":
        plain = bool
    elif need.type == "datetime":
        plain = datetime
    else:
        plain = Literal[tuple(sorted(need.levels))] if need.levels and unseen == "refuse" else str
    return plain | None if need.nullable and need.gaps else plain
