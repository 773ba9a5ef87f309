from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from reports.golden import check_golden
from reports.samples import EVERY, binary, minimal
from seatrial.reports import render_summary
from seatrial.values import Evidence

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("make", EVERY, ids=lambda make: make.__name__)
def test_golden(make: Callable[[], Evidence]) -> None:
    check_golden(GOLDEN / f"{make.__name__}.md", render_summary(make()))


def test_the_verdict_comes_first_and_failures_before_warnings() -> None:
    evidence = binary()
    fail = replace(evidence.findings[0], status="fail", code="DATA099")
    text = render_summary(replace(evidence, findings=(*evidence.findings, fail)))
    assert text.splitlines()[0] == "## ⏸️ Hold: flight-delay"
    assert text.index("DATA099") < text.index("DATA013")


def test_long_lists_are_cut_and_say_so() -> None:
    warning = binary().findings[0]
    findings = tuple(replace(warning, code=f"DATA{place:03d}") for place in range(40))
    text = render_summary(replace(binary(), findings=findings, gates=binary().gates * 40))
    assert len(text.splitlines()) <= 60
    assert "... and 28 more in the report." in text
    assert "Besides: 28 undecided, 80 met, 40 not applicable." in text


def test_findings_of_one_check_are_told_together() -> None:
    warning = binary().findings[0]
    findings = tuple(replace(warning, where=column) for column in ("temp", "dewp", "humid"))
    (row,) = [line for line in render_summary(replace(binary(), findings=findings)).splitlines() if "DATA013" in line]
    assert "temp, dewp, humid" in row
    assert "(2 more like it)" in row


def test_text_from_data_cannot_break_a_table() -> None:
    finding = replace(binary().findings[0], where="a | b\n# c", message="<img src=x> @everyone [x](http://y)")
    text = render_summary(replace(binary(), findings=(finding,)))
    (row,) = [line for line in text.splitlines() if "DATA013" in line]
    assert row.replace(r"\|", "").count("|") == 4
    assert "<img" not in text
    assert "@everyone" not in text
    assert "](http" not in row.replace(r"\](", "")


def test_nothing_measured_shows_no_table() -> None:
    assert "Key numbers" not in render_summary(minimal())
