"""The words and marks of a report, in one place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from seatrial.metrics.catalogue import METRICS
from seatrial.values import Status
from seatrial.values.gate import Outcome

_GATE = re.compile(r"(default_)?gate\[([0-9]{1,6})\]")
_MINUS = "\N{HEAVY MINUS SIGN}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """How something is told: never by colour alone.

    Parameters
    ----------
    word
        One or two words.
    mark
        One character for places without pictures.
    icon
        Name of the drawing in the page, and of its colour.
    meaning
        One sentence.
    """

    word: str
    mark: str
    icon: str
    meaning: str


def _sign(word: str, mark: str, *, icon: str, meaning: str) -> Sign:
    return Sign(word=word, mark=mark, icon=icon, meaning=meaning)


DECISIONS: Mapping[str, Sign] = MappingProxyType(
    {
        "deploy": _sign("Deploy", "✅", icon="pass", meaning="The evidence meets every requirement."),
        "hold": _sign(
            "Hold", "⏸️", icon="hold", meaning="The evidence does not decide: something that matters is not known yet."
        ),
        "reject": _sign("Reject", "❌", icon="fail", meaning="The evidence shows that a requirement is missed."),
    }
)

STATUSES: Mapping[Status, Sign] = MappingProxyType(
    {
        "fail": _sign("Failed", "❌", icon="fail", meaning="Wrong enough to reject the model."),
        "skipped": _sign("Not known", "⏸️", icon="hold", meaning="The answer matters and could not be had: it holds."),
        "warn": _sign("Warning", "⚠️", icon="warn", meaning="Worth knowing; does not decide."),
        "pass": _sign("Passed", "✅", icon="pass", meaning="Asked, and found in order."),
        "not-applicable": _sign("Not applicable", _MINUS, icon="none", meaning="There was nothing to ask this of."),
    }
)

OUTCOMES: Mapping[Outcome, Sign] = MappingProxyType(
    {
        "fail": _sign("Missed", "❌", icon="fail", meaning="The whole interval misses the requirement."),
        "hold": _sign("Undecided", "⏸️", icon="hold", meaning="The interval straddles the requirement, or is unknown."),
        "pass": _sign("Met", "✅", icon="pass", meaning="The whole interval meets the requirement."),
        "not-applicable": _sign("Not applicable", _MINUS, icon="none", meaning="There was nothing to judge."),
    }
)


def metric_words(name: str) -> str:
    """Return what a metric says in one sentence; empty for one that the catalogue does not hold."""
    return METRICS[name].words if name in METRICS else ""


def metric_direction(name: str) -> str:
    """Return ``"higher is better"``, ``"lower is better"``, or an empty string where neither is."""
    higher = METRICS[name].higher_is_better if name in METRICS else None
    if higher is None:
        return ""
    return "higher is better" if higher else "lower is better"


def status_words(status: Status, count: int) -> str:
    """Return what so many findings of a status are called.

    Examples
    --------
    >>> status_words("warn", 3), status_words("skipped", 1)
    ('warnings', 'not known')
    """
    return "warnings" if status == "warn" and count != 1 else STATUSES[status].word.lower()


def source_words(source: str) -> str:
    """Return where a reason comes from: ``"gate[0]"`` becomes ``"Gate 1"``, a code stays.

    Examples
    --------
    >>> source_words("gate[0]"), source_words("default_gate[1]"), source_words("DATA007")
    ('Gate 1', 'Default gate 2', 'DATA007')
    """
    found = _GATE.fullmatch(source)
    if found is None:
        return source
    return f"{'Default gate' if found[1] else 'Gate'} {int(found[2]) + 1}"
