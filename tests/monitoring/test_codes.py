from __future__ import annotations

from pathlib import Path

from seatrial.monitoring.codes import CODES, COLUMN_DRIFT

PAGE = Path(__file__).parents[2] / "docs/concepts/drift.md"


def test_every_code_is_there_once_and_in_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert len({code.code for code in CODES}) == len(CODES)
    assert [code.code for code in CODES if f"| {code.code} | {code.name} | {code.asks} |" not in page] == []


def test_figures_are_sorted_and_rounded() -> None:
    finding = COLUMN_DRIFT.says("fail", "It moved.", measured={"value": 0.123456789, "low": None, "rows": 5})
    assert finding.measured == (("low", None), ("rows", 5), ("value", 0.123457))
