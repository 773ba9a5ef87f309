"""What every test may use: a browser, and hypothesis without chance."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
NO_BROWSER = "no Chromium or Chrome found"
GET_BROWSER = (
    "install one (Debian: apt-get install chromium), or name it in SEATRIAL_BROWSER, then run `make test` again"
)

# The same examples in every run; `HYPOTHESIS_PROFILE=explore make test` looks for new ones.
settings.register_profile("house", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("explore", parent=settings.get_profile("house"), derandomize=False, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


def find_browser() -> Path | None:
    """Return the first browser that is installed, or None."""
    for name in (os.environ.get("SEATRIAL_BROWSER", ""), *BROWSERS):
        found = shutil.which(name) if name else None
        if found:
            return Path(found)
    return None


@pytest.fixture(scope="session")
def browser() -> Path:
    """Give the path of a browser; without one the test is skipped, and the last lines of the run say so."""
    found = find_browser()
    if found is None:
        pytest.skip(NO_BROWSER)
    return found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what could not run without a browser."""
    skipped = [
        report.nodeid for report in terminalreporter.stats.get("skipped", ()) if NO_BROWSER in str(report.longrepr)
    ]
    if skipped:
        names = ", ".join(sorted(set(skipped)))
        terminalreporter.write_line(f"NOT RUN, {NO_BROWSER}: {names}. What to do: {GET_BROWSER}.", red=True, bold=True)
