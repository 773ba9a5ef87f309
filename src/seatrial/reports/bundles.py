"""Findings of one check told together: five columns that moved are one thing to know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from seatrial.values import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What one check found, with one status, in one place or several.

    Parameters
    ----------
    findings
        At least one, of one code, name and status, in the order of the evidence.
    """

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The finding that stands for all."""
        return self.findings[0]

    @property
    def places(self) -> tuple[str, ...]:
        """Where, without repetition; empty when it is about the whole."""
        return tuple(dict.fromkeys(finding.where for finding in self.findings if finding.where))

    @property
    def hint(self) -> str:
        """What to do, once: the other hints say the same of their own columns."""
        others = len({finding.hint for finding in self.findings}) - 1
        return f"{self.first.hint} The same goes for the {others} others." if others > 1 else self.first.hint


def bundle(findings: Iterable[Finding]) -> tuple[Bundle, ...]:
    """Return the findings by code, name and status, in the order of the first of each."""
    found: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        found.setdefault((finding.code, finding.name, finding.status), []).append(finding)
    return tuple(Bundle(findings=tuple(members)) for members in found.values())
