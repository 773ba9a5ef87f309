"""A requirement on an estimate, and how it was met."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from seatrial.values.estimate import EVERYWHERE, Estimate

Outcome = Literal["pass", "fail", "hold", "not-applicable"]
Reference = Literal["champion", "prior", "simple_model", "train"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A requirement that an interval must meet as a whole.

    Exactly one of ``at_least``, ``at_most`` and ``no_worse_than`` is given.

    Parameters
    ----------
    metric
        Standard name of the metric.
    slice
        ``"all"``, the name of a declared slice, or ``"*"``: every declared slice with enough rows to decide.
    at_least, at_most
        The bound that the whole interval must stay on the right side of, in the unit of the metric.
    no_worse_than
        The other subject of a paired comparison.
    margin
        How much worse than the other is still accepted, in the unit of the metric, >= 0.
    source
        ``"project"`` or ``"default"``, for gates that the risk level brought.
    """

    metric: str
    slice: str = EVERYWHERE
    at_least: float | None = None
    at_most: float | None = None
    no_worse_than: Reference | None = None
    margin: float = 0.0
    source: Literal["project", "default"] = "project"

    def __post_init__(self) -> None:
        given = [bound for bound in (self.at_least, self.at_most, self.no_worse_than) if bound is not None]
        if len(given) != 1:
            raise ValueError("a gate needs exactly one of at_least, at_most and no_worse_than")
        if self.margin < 0:
            raise ValueError(f"margin is {self.margin}; it says how much worse is accepted, so it is 0 or more")

    @property
    def words(self) -> str:
        """The requirement as a reader would say it."""
        place = "" if self.slice == EVERYWHERE else f" on {'every declared slice' if self.slice == '*' else self.slice}"
        if self.at_least is not None:
            return f"{self.metric}{place} at least {self.at_least:g}"
        if self.at_most is not None:
            return f"{self.metric}{place} at most {self.at_most:g}"
        by = f" by more than {self.margin:g}" if self.margin else ""
        other = str(self.no_worse_than).replace("_", " ")
        return f"{self.metric}{place} no worse than the {other}{by}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """How one gate was met on one slice.

    Parameters
    ----------
    gate
        The requirement.
    slice
        The slice it was judged on.
    outcome
        ``"pass"`` if the interval meets the requirement, ``"fail"`` if it wholly misses it, ``"hold"`` if it straddles
        it or is unknown.
    estimate
        What was judged; None when there was nothing to judge.
    message
        The same in words, with the numbers.
    n_to_decide
        Rows that would probably decide a straddling interval; None when unknown or decided.
    """

    gate: Gate
    slice: str
    outcome: Outcome
    estimate: Estimate | None
    message: str
    n_to_decide: int | None = None

    @property
    def requirement(self) -> str:
        """The requirement as a reader would say it, on the slice that it was judged on."""
        return replace(self.gate, slice=self.slice).words
