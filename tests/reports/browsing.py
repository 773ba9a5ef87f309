"""A page looked at in a real browser."""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path

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
