"""What a check is called, and how it says what it found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from seatrial.values.finding import Finding, Scalar, Status

MOST_FINDINGS = 20
MOST_NAMES = 5
LONGEST_VALUE = 40
NOTHING: Mapping[str, Scalar] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A check's stable code and its name in words."""

    code: str
    name: str

    def says(
        self,
        status: Status,
        message: str,
        *,
        where: str = "",
        hint: str = "",
        measured: Mapping[str, Scalar] = NOTHING,
    ) -> Finding:
        """Return the finding of this check; the measured figures are rounded to six digits and sorted by name."""
        figures = tuple((key, _rounded(measured[key])) for key in sorted(measured))
        return Finding(
            code=self.code, name=self.name, status=status, where=where, message=message, hint=hint, measured=figures
        )

    def not_applicable(self, why: str) -> tuple[Finding, ...]:
        """Return the one finding that says why the question does not arise."""
        return (self.says("not-applicable", why),)

    def or_pass(self, findings: Iterable[Finding], well: str) -> tuple[Finding, ...]:
        """Return the findings, the gravest first, at most twenty and a summary; one pass if there are none."""
        found = sorted(findings, key=lambda finding: (finding.status != "fail", finding.where))
        if not found:
            return (self.says("pass", well),)
        kept, rest = found[:MOST_FINDINGS], found[MOST_FINDINGS:]
        if rest:
            # Sorted by gravity, so that nothing worse than the summary's own status hides behind it.
            names = listed([finding.where for finding in rest])
            kept.append(
                self.says(rest[0].status, f"The same in {len(rest)} more: {names}.", measured={"more": len(rest)})
            )
        return tuple(kept)


def percent(share: float) -> str:
    """Return a share in [0, 1] as text with two significant digits.

    Examples
    --------
    >>> percent(0.1234), percent(0.99951), percent(0.00012), percent(0.0), percent(1.0)
    ('12 %', '99.95 %', '0.012 %', '0 %', '100 %')
    """
    if share in (0.0, 1.0):
        return f"{share:.0%}".replace("%", " %")
    for digits in range(6):
        text = f"{100 * share:.{digits}f}"
        far_enough = min(abs(float(text) - 100 * share), 1.0) <= 0.05 * 100 * min(share, 1 - share)
        if far_enough and float(text) not in (0.0, 100.0):
            return f"{text} %"
    return f"{100 * share:.1e} %"


def count(number: int, noun: str, plural: str = "") -> str:
    """Return a number of things in words.

    Examples
    --------
    >>> count(1, "row"), count(12000, "row"), count(2, "category", "categories")
    ('1 row', '12,000 rows', '2 categories')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(names: Sequence[str], most: int = MOST_NAMES) -> str:
    """Return names as text, the first few and how many more.

    Examples
    --------
    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    shown = ", ".join(shortened(name) for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most:,} more"


def shortened(text: str) -> str:
    """Return text on one line of at most forty characters."""
    line = " ".join(text.split()) if text.split() else repr(text)
    return line if len(line) <= LONGEST_VALUE else line[: LONGEST_VALUE - 3] + "..."


def instant(microseconds: float) -> str:
    """Return microseconds since 1970 as a date, with hours and minutes where there are some.

    Examples
    --------
    >>> instant(0.0), instant(5400e6)
    ('1970-01-01', '1970-01-01 01:30')
    """
    text = str(np.datetime64(int(microseconds), "us").astype("datetime64[m]"))
    return text.removesuffix("T00:00").replace("T", " ")


def _rounded(value: Scalar) -> Scalar:
    return float(f"{value:.6g}") if isinstance(value, float) else value
