"""Whatever the evidence holds, every report is written, and well formed."""

from html.parser import HTMLParser
from xml.etree import ElementTree as ET

from hypothesis import given, settings

from reports.any_evidence import evidences
from seatrial.reports import render_html, render_junit, render_summary
from seatrial.values import Evidence

VOID = {"meta", "br", "link", "line", "path", "circle", "rect"}


class Balance(HTMLParser):
    """Keeps the stack of open elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        self.names.add(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


@settings(max_examples=8)
@given(evidences())
def test_the_page_is_well_formed_and_runs_nothing(evidence: Evidence) -> None:
    page = render_html(evidence)
    parsed = Balance(page)
    assert parsed.open == []
    assert "script" not in parsed.names


@settings(max_examples=25)
@given(evidences())
def test_junit_parses(evidence: Evidence) -> None:
    ET.fromstring(render_junit(evidence))  # noqa: S314 - our own text


@settings(max_examples=25)
@given(evidences())
def test_the_summary_stays_short(evidence: Evidence) -> None:
    assert len(render_summary(evidence).splitlines()) <= 60
