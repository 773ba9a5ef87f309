"""What every test may use: a browser, a PostgreSQL server, and hypothesis without chance."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, settings

from postgres import Server

# It runs in tritonclient's own environment.
collect_ignore = ["tritonclient_calls.py"]

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
sys.path.append(str(BENCHMARKS))  # behind all others: for what the simulations share
NO_BROWSER = "no Chromium or Chrome found"
GET_BROWSER = (
    "install one (Debian: apt-get install chromium), or name it in SEATRIAL_BROWSER, then run `make test` again"
)
NO_PROMTOOL = "no promtool found"
GET_PROMTOOL = (
    "install it (Debian: apt-get install prometheus), or name it in SEATRIAL_PROMTOOL, then run `make test` again"
)
MISSING = {NO_BROWSER: GET_BROWSER, NO_PROMTOOL: GET_PROMTOOL}

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


def _simulation(name: str) -> ModuleType:
    """Return a simulation of ``benchmarks/``: the same populations, fewer runs."""
    spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # its worker processes look it up by name
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def soundness() -> ModuleType:
    """Return the simulation of the intervals."""
    return _simulation("coverage_soundness")


@pytest.fixture(scope="session")
def candidates_soundness() -> ModuleType:
    """Return the simulation of many candidates on one test table."""
    return _simulation("candidates_soundness")


@pytest.fixture(scope="session")
def fuzz_soundness() -> ModuleType:
    """Return what sends changed bodies to a server."""
    return _simulation("fuzz_soundness")


@pytest.fixture(scope="session")
def drift_soundness() -> ModuleType:
    """Return the simulation of the drift verdict."""
    return _simulation("drift_soundness")


@pytest.fixture(scope="session")
def watch_soundness() -> ModuleType:
    """Return the simulation of continuous watching."""
    return _simulation("watch_soundness")


@pytest.fixture(scope="session")
def browser() -> Path:
    """Give the path of a browser; without one the test is skipped, and the last lines of the run say so."""
    found = find_browser()
    if found is None:
        pytest.skip(NO_BROWSER)
    return found


@pytest.fixture(scope="session")
def promtool() -> Path:
    """Give the path of the checker of Prometheus; without it the test is skipped, and the run says so."""
    found = shutil.which(os.environ.get("SEATRIAL_PROMTOOL") or "promtool")
    if found is None:
        pytest.skip(NO_PROMTOOL)
    return Path(found)


@pytest.fixture(scope="session")
def made_server() -> Iterator[Server]:
    """Give the one server of this process, whatever the test before did to it."""
    server = Server.make()
    yield server
    server.remove()


@pytest.fixture
def server(made_server: Server) -> Server:
    """Give a PostgreSQL server that answers."""
    made_server.ensure()
    return made_server


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the place of a store that is not made yet, in a folder and on a server."""
    if request.param == "sqlite":
        return str(tmp_path / ".seatrial")
    server: Server = request.getfixturevalue("server")
    return server.database()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what could not run without a browser or without promtool."""
    for missing, remedy in MISSING.items():
        skipped = terminalreporter.stats.get("skipped", ())
        names = sorted({report.nodeid for report in skipped if missing in str(report.longrepr)})
        if names:
            words = f"NOT RUN, {missing}: {', '.join(names)}. What to do: {remedy}."
            terminalreporter.write_line(words, red=True, bold=True)
