"""What one feature of a request must be, for the model as it is served."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from seatrial.values.model import FieldType
from seatrial.values.package import FeatureRule

INT64 = np.iinfo(np.int64)
LARGEST = float(np.finfo(np.float64).max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A rule of the package, and what the model's own tensor can hold.

    Parameters
    ----------
    name, type, nullable, levels, sensitive
        As in the rule; ``type`` is ``"integer"`` where the tensor takes whole numbers only.
    low, high
        The least and the greatest number that the tensor holds.
    gaps
        Whether the tensor can hold a missing value at all.
    is_float
        Whether the model sees it as a float anyway, so that a float can stand for it from the beginning.
    """

    name: str
    type: FieldType
    nullable: bool
    levels: frozenset[str] | None
    low: float
    high: float
    gaps: bool
    is_float: bool
    sensitive: bool = False


def needs_of(rules: Sequence[FeatureRule], tensors: Sequence[type] | None) -> tuple[Need, ...]:
    """Return the need behind each rule.

    Parameters
    ----------
    rules
        Of the package.
    tensors
        The numpy type of each input; None for a model that takes what the table holds.
    """
    types: Sequence[Any] = [None] * len(rules) if tensors is None else tensors
    return tuple(_need(rule, kind) for rule, kind in zip(rules, types, strict=True))


def _need(rule: FeatureRule, tensor: type | None) -> Need:
    whole = tensor is not None and issubclass(tensor, np.integer)
    type_: FieldType = "integer" if whole and rule.type == "number" else rule.type
    low, high = _bounds(type_, tensor)
    gaps = tensor is None or not issubclass(tensor, np.integer | np.bool_)
    floating = tensor is not None and issubclass(tensor, np.floating)
    return Need(
        name=rule.name,
        type=type_,
        nullable=rule.nullable,
        levels=None if rule.levels is None or type_ != "string" else frozenset(rule.levels),
        low=low,
        high=high,
        gaps=gaps,
        is_float=type_ == "number" or (type_ in ("integer", "boolean") and gaps and (rule.nullable or floating)),
        sensitive=rule.sensitive,
    )


def _bounds(type_: FieldType, tensor: type | None) -> tuple[float, float]:
    low, high = (INT64.min, INT64.max) if type_ == "integer" else (-LARGEST, LARGEST)
    if tensor is not None and issubclass(tensor, np.integer):
        info = np.iinfo(tensor)
        return max(low, info.min), min(high, info.max)
    if tensor is not None and issubclass(tensor, np.floating):
        top = float(np.finfo(tensor).max)
        return max(low, -top), min(high, top)
    return low, high
