"""The page in a real browser: nothing sticks out, charts can be read, both schemes, and on paper."""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path

import pytest

from reports.samples import EVERY, binary
from seatrial.reports import render_html

pytestmark = pytest.mark.browser

WIDTHS = (320, 390, 768, 1280)
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
DARK = "--blink-settings=preferredColorScheme=0"
LIGHT = "--blink-settings=preferredColorScheme=1"

MEASURE = """
<script>
addEventListener("load", () => {
  const size = (text) => {
    const matrix = text.getScreenCTM();
    return Math.hypot(matrix.a, matrix.b) * parseFloat(text.getAttribute("font-size"));
  };
  const look = (frame) => {
    const page = frame.contentDocument;
    const shown = [...page.querySelectorAll("svg.chart text")].filter((text) => text.getBoundingClientRect().width);
    const line = page.querySelector("svg.chart path[stroke^='var']");
    return {
      name: frame.name,
      width: frame.clientWidth,
      needs: page.documentElement.scrollWidth,
      smallest: shown.length ? Math.min(...shown.map(size)) : null,
      ground: getComputedStyle(page.body).backgroundColor,
      ink: getComputedStyle(page.querySelector("h2")).color,
      line: line && getComputedStyle(line).stroke,
      heading: page.querySelector("h1").innerText,
    };
  };
  const out = document.createElement("pre");
  out.id = "found";
  out.textContent = JSON.stringify([...document.querySelectorAll("iframe")].map(look));
  document.body.append(out);
});
</script>
"""


def run(browser: Path, folder: Path, *arguments: str) -> str:
    profile = folder / "profile"
    done = subprocess.run(
        [str(browser), *QUIET, f"--user-data-dir={profile}", *arguments],
        capture_output=True,
        timeout=120,
        check=True,
    )
    return done.stdout.decode("utf-8", "replace")


def measured(browser: Path, folder: Path, scheme: str, pages: dict[str, str]) -> list[dict[str, object]]:
    """Return what a script in the page around reports of the reports, each in a frame of each width."""
    frames = "".join(
        f'<iframe name="{name}" width="{width}" height="900" style="border:0" srcdoc="{html.escape(page)}"></iframe>'
        for name, page in pages.items()
        for width in WIDTHS
    )
    wrapper = folder / "wrapper.html"
    wrapper.write_text(f"<!doctype html><meta charset=utf-8>{frames}{MEASURE}", encoding="utf-8")
    text = run(browser, folder, scheme, "--virtual-time-budget=20000", "--dump-dom", wrapper.as_uri())
    found = re.search(r'<pre id="found">(.*?)</pre>', text, re.DOTALL)
    assert found is not None, text[-500:]
    result: list[dict[str, object]] = json.loads(html.unescape(found[1]))
    return result


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
