"""The trial as JUnit XML, which CI systems open as tests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree as ET

from seatrial.values import Evidence, Finding, GateResult
from seatrial.values.printable import printable

Kind = Literal["pass", "failure", "skipped"]

_FAMILIES = (("DATA", "data checks"), ("EVAL", "evaluation"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    suite: str
    classname: str
    name: str
    kind: Kind
    type: str = ""
    message: str = ""
    detail: str = ""


def render_junit(evidence: Evidence) -> str:
    """Return JUnit XML: one suite for gates and one per family of checks, one case per gate and finding.

    What would make the verdict other than deploy is a failure: a missed gate and a failed check of type ``"fail"``, an
    undecided gate and a check whose answer could not be had of type ``"hold"``. A warning passes and says what it found
    as the case's output. What is not applicable is skipped.
    """
    cases = [*map(_gate_case, evidence.gates), *map(_finding_case, evidence.findings)]
    suites = ["gates", *(name for _, name in _FAMILIES), *(case.suite for case in cases)]
    root = ET.Element("testsuites", {"name": "seatrial", **_tally(cases), "time": f"{evidence.run.seconds:.3f}"})
    for suite in dict.fromkeys(suites):
        members = [case for case in cases if case.suite == suite]
        if members:
            root.append(_suite(suite, members, evidence))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(name: str, cases: list[_Case], evidence: Evidence) -> ET.Element:
    started = evidence.run.started[:19]
    suite = ET.Element("testsuite", {"name": name, **_tally(cases), "time": "0.000"})
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", started):
        suite.set("timestamp", started)
    suite.extend(_element(case) for case in _named_apart(cases))
    return suite


def _element(case: _Case) -> ET.Element:
    element = ET.Element(
        "testcase", {"classname": printable(case.classname), "name": printable(case.name), "time": "0.000"}
    )
    if case.kind == "failure":
        failure = ET.SubElement(element, "failure", {"type": case.type, "message": printable(case.message)})
        failure.text = printable(case.detail)
    elif case.kind == "skipped":
        ET.SubElement(element, "skipped", {"message": printable(case.message)})
    elif case.detail:
        ET.SubElement(element, "system-out").text = printable(case.detail)
    return element


def _tally(cases: Iterable[_Case]) -> dict[str, str]:
    kinds = [case.kind for case in cases]
    counts = {"tests": len(kinds), "failures": kinds.count("failure"), "errors": 0, "skipped": kinds.count("skipped")}
    return {name: str(count) for name, count in counts.items()}


def _gate_case(result: GateResult) -> _Case:
    kinds: dict[str, tuple[Kind, str]] = {
        "pass": ("pass", ""),
        "fail": ("failure", "fail"),
        "hold": ("failure", "hold"),
        "not-applicable": ("skipped", ""),
    }
    kind, failure = kinds[result.outcome]
    need = f"About {result.n_to_decide:,} rows would decide it." if result.n_to_decide else ""
    return _Case(
        suite="gates",
        classname="seatrial.gates",
        name=result.requirement,
        kind=kind,
        type=failure,
        message=result.message,
        detail="\n".join(part for part in (result.message, need) if part),
    )


def _finding_case(finding: Finding) -> _Case:
    kinds: dict[str, tuple[Kind, str]] = {
        "pass": ("pass", ""),
        "warn": ("pass", ""),
        "fail": ("failure", "fail"),
        "skipped": ("failure", "hold"),
        "not-applicable": ("skipped", ""),
    }
    kind, failure = kinds[finding.status]
    suite = next((name for prefix, name in _FAMILIES if finding.code.startswith(prefix)), "other checks")
    word = "warning: " if finding.status == "warn" else ""
    detail = [word + finding.message, f"What to do: {finding.hint}" if finding.hint else ""]
    return _Case(
        suite=suite,
        classname=f"seatrial.{suite.replace(' ', '_')}",
        name=f"{finding.code} {finding.name}" + (f": {finding.where}" if finding.where else ""),
        kind=kind,
        type=failure,
        message=finding.message,
        detail="\n".join(part for part in detail if part),
    )


def _named_apart(cases: Iterable[_Case]) -> Iterator[_Case]:
    """Yield the cases with names that differ: CI systems fold cases of one name into one."""
    seen: dict[str, int] = {}
    for case in cases:
        seen[case.name] = seen.get(case.name, 0) + 1
        name = case.name if seen[case.name] == 1 else f"{case.name} ({seen[case.name]})"
        yield _Case(
            suite=case.suite, classname=case.classname, name=name, kind=case.kind, type=case.type,
            message=case.message, detail=case.detail,
        )  # fmt: skip
