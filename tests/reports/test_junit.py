from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from reports.golden import check_golden
from reports.samples import EVERY, binary, regression
from seatrial.reports import render_junit
from seatrial.values import Evidence

GOLDEN = Path(__file__).parent / "golden"

# The part of the JUnit schema that Jenkins publishes (junit-10.xsd) which this writer uses: attributes and children.
SCHEMA: dict[str, tuple[set[str], set[str]]] = {
    "testsuites": ({"name", "tests", "failures", "errors", "skipped", "time"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped", "time", "timestamp"}, {"testcase"}),
    "testcase": ({"name", "classname", "time"}, {"failure", "skipped", "system-out"}),
    "failure": ({"type", "message"}, set()),
    "skipped": ({"message"}, set()),
    "system-out": (set(), set()),
}
REQUIRED = {"testsuite": {"name", "tests"}, "testcase": {"name", "classname"}}


def parse(evidence: Evidence) -> ET.Element:
    return ET.fromstring(render_junit(evidence))  # noqa: S314 - our own text


def check(element: ET.Element) -> None:
    attributes, children = SCHEMA[element.tag]
    assert set(element.attrib) <= attributes
    assert set(element.attrib) >= REQUIRED.get(element.tag, set())
    assert {child.tag for child in element} <= children
    for child in element:
        check(child)


@pytest.mark.parametrize("make", EVERY, ids=lambda make: make.__name__)
def test_golden(make: Callable[[], Evidence]) -> None:
    check_golden(GOLDEN / f"{make.__name__}.xml", render_junit(make()))


@pytest.mark.parametrize("make", EVERY, ids=lambda make: make.__name__)
def test_the_structure_is_junit_and_the_counts_add_up(make: Callable[[], Evidence]) -> None:
    root = parse(make())
    check(root)
    for suite in [root, *root]:
        assert int(suite.get("tests", "")) == len(list(suite.iter("testcase")))
        assert int(suite.get("failures", "")) == len(list(suite.iter("failure")))
        assert int(suite.get("skipped", "")) == len(list(suite.iter("skipped")))


def test_what_keeps_a_model_back_is_a_failure_with_its_kind() -> None:
    kinds = {case.get("name"): [child.get("type") for child in case] for case in parse(regression()).iter("testcase")}
    assert kinds == {
        "mae at most 20": ["fail"],
        "DATA009 overlap of train and test: train": ["hold"],
        "EVAL001 better than the prior: rmse": ["fail"],
    }


def test_a_straddling_gate_fails_as_hold_and_a_warning_passes() -> None:
    root = parse(binary())
    (held,) = root.iter("failure")
    assert held.get("type") == "hold"
    warnings = [case for case in root.iter("testcase") if (case.findtext("system-out") or "").startswith("warning")]
    assert len(warnings) == 3


def test_cases_of_one_name_are_told_apart() -> None:
    evidence = replace(binary(), findings=binary().findings[:1] * 3)
    names = [case.get("name") for case in parse(evidence).iter("testcase")]
    assert len(names) == len(set(names))


def test_characters_that_xml_forbids_are_replaced() -> None:
    finding = replace(binary().findings[0], message="a\x00b\ud800c]]><x>&")
    (case,) = parse(replace(binary(), findings=(finding,), gates=())).iter("testcase")
    assert case.findtext("system-out", "").startswith("warning: a\ufffdb\ufffdc]]><x>&")
