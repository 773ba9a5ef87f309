"""Deploy, hold or reject, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Choice = Literal["deploy", "hold", "reject"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason behind a verdict.

    Parameters
    ----------
    decision
        What this reason alone would have decided.
    source
        Code of the finding, or ``"gate[0]"`` by its place in the project file.
    message
        What was found.
    hint
        What to do next.
    """

    decision: Choice
    source: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The decision and its reasons, the weightiest first.

    Parameters
    ----------
    decision
        ``"deploy"``, ``"hold"`` or ``"reject"``.
    reasons
        Why, ranked; never empty.
    """

    decision: Choice
    reasons: tuple[Reason, ...]

    def __post_init__(self) -> None:
        if not self.reasons:
            raise ValueError("a verdict without a reason is a guess")
