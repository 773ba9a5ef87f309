"""The page in a real browser: nothing sticks out, charts can be read, both schemes, and on paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reports.browsing import DARK, LIGHT, WIDTHS, measured, run
from reports.samples import EVERY, binary
from seatrial.reports import render_html

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {make.__name__: render_html(make()) for make in EVERY}


@pytest.fixture(scope="module")
def seen(browser: Path, pages: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    return measured(browser, tmp_path_factory.mktemp("light"), LIGHT, pages)


def test_nothing_sticks_out_at_any_width(seen: list[dict[str, object]]) -> None:
    assert len(seen) == len(EVERY) * len(WIDTHS)
    assert [(each["name"], each["width"], each["needs"]) for each in seen if each["needs"] != each["width"]] == []


def test_the_verdict_is_the_heading(seen: list[dict[str, object]]) -> None:
    headings = {str(each["name"]): str(each["heading"]).split(":")[0].strip() for each in seen}
    assert headings == {"binary": "Hold", "multiclass": "Deploy", "regression": "Reject", "minimal": "Hold"}


def test_the_text_of_charts_can_be_read_on_a_phone(seen: list[dict[str, object]]) -> None:
    sizes = [float(str(each["smallest"])) for each in seen if each["smallest"] is not None and each["width"] != 320]
    assert min(sizes) >= 9


def test_dark_and_light_follow_the_reader(
    browser: Path, pages: dict[str, str], seen: list[dict[str, object]], tmp_path: Path
) -> None:
    dark = measured(browser, tmp_path, DARK, {"binary": pages["binary"]})[0]
    light = seen[0]
    assert (light["ground"], dark["ground"]) == ("rgb(255, 255, 255)", "rgb(15, 20, 25)")
    assert light["ink"] != dark["ink"]
    assert light["line"] != dark["line"]


def test_it_prints_on_a_few_pages_with_everything_unfolded(browser: Path, tmp_path: Path) -> None:
    page, paper = tmp_path / "report.html", tmp_path / "report.pdf"
    page.write_text(render_html(binary()), encoding="utf-8")
    run(browser, tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={paper}", page.as_uri())
    printed = paper.read_bytes()
    assert printed.startswith(b"%PDF")
    assert 5 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 14


def test_a_picture_of_it_is_not_blank(browser: Path, tmp_path: Path) -> None:
    page, picture = tmp_path / "report.html", tmp_path / "report.png"
    page.write_text(render_html(binary()), encoding="utf-8")
    run(browser, tmp_path, LIGHT, "--window-size=1280,2000", f"--screenshot={picture}", page.as_uri())
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 50_000
