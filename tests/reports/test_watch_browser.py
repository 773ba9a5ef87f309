"""The watch page in a real browser: nothing sticks out, charts can be read, both schemes, and on paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reports.browsing import DARK, LIGHT, WIDTHS, measured, run
from reports.watch_samples import alarm, empty
from seatrial.reports.watch import render_watch_html

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {make.__name__: render_watch_html(make()) for make in (alarm, empty)}


@pytest.fixture(scope="module")
def seen(browser: Path, pages: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    return measured(browser, tmp_path_factory.mktemp("light"), LIGHT, pages)


def test_nothing_sticks_out_at_any_width(seen: list[dict[str, object]]) -> None:
    assert len(seen) == 2 * len(WIDTHS)
    assert [(each["name"], each["width"], each["needs"]) for each in seen if each["needs"] != each["width"]] == []


def test_the_verdict_is_the_heading(seen: list[dict[str, object]]) -> None:
    headings = {str(each["name"]): str(each["heading"]).split(":")[0].strip() for each in seen}
    assert headings == {"alarm": "Alarm", "empty": "Watch"}


def test_the_text_of_charts_can_be_read_on_a_phone(seen: list[dict[str, object]]) -> None:
    sizes = [float(str(each["smallest"])) for each in seen if each["smallest"] is not None and each["width"] != 320]
    assert min(sizes) >= 9


def test_dark_and_light_follow_the_reader(
    browser: Path, pages: dict[str, str], seen: list[dict[str, object]], tmp_path: Path
) -> None:
    dark = measured(browser, tmp_path, DARK, {"alarm": pages["alarm"]})[0]
    assert (seen[0]["ground"], dark["ground"]) == ("rgb(255, 255, 255)", "rgb(15, 20, 25)")
    assert seen[0]["ink"] != dark["ink"]


def test_it_prints_on_a_few_pages_with_everything_unfolded(
    browser: Path, pages: dict[str, str], tmp_path: Path
) -> None:
    page, paper = tmp_path / "report.html", tmp_path / "report.pdf"
    page.write_text(pages["alarm"], encoding="utf-8")
    run(browser, tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={paper}", page.as_uri())
    printed = paper.read_bytes()
    assert printed.startswith(b"%PDF")
    assert 4 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 12
