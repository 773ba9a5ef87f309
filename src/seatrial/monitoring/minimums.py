"""From which size on a difference matters: stated before anything is measured, and the same for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from seatrial.monitoring.effect import Kind

Least = Mapping[Kind, float]

DEFAULTS: Least = MappingProxyType(
    {
        "ks": 0.05,  # 5 of 100 rows lie on another side of some value
        "w": 0.1,  # what Cohen (1988) calls small
        "null_rate": 0.02,  # at .05 a rise from 5 to 15 % is missed in 2,000 rows
        "new_levels": 0.01,
        "range": 0.01,
        "concept": 0.1,
        "volume": 1.0,  # half or twice as many rows
        "domain_classifier": 0.2,  # area under the curve .6: 2 * .6 - 1
        "reconstruction": 0.2,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimums:
    """The least effect of each kind that matters, and columns for which it is another.

    Parameters
    ----------
    by_kind
        For every column; kinds that are not named keep :data:`DEFAULTS`.
    by_column
        For single columns, over ``by_kind``.

    Raises
    ------
    ValueError
        If a minimum is below 0.

    Examples
    --------
    >>> least = Minimums(by_kind={"ks": 0.1}, by_column={"hour": {"ks": 0.3}})
    >>> least.of("hour", "ks"), least.of("age", "ks"), least.of("age", "null_rate")
    (0.3, 0.1, 0.02)
    """

    by_kind: Least = field(default_factory=dict)
    by_column: Mapping[str, Least] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for least in (self.by_kind, *self.by_column.values()):
            below = sorted(kind for kind, size in least.items() if not size >= 0)
            if below:
                raise ValueError(f"the least effect of {below[0]} that matters is {least[below[0]]}, not 0 or more")

    def of(self, column: str, kind: Kind) -> float:
        """Return the least effect of this kind that matters for this column."""
        return self.by_column.get(column, {}).get(kind, self.by_kind.get(kind, DEFAULTS[kind]))
