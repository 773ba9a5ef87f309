from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOALS = {
    "help",
    "demo",
    "demo-full",
    "test",
    "test-slow",
    "lint",
    "types",
    "docs",
    "bench",
    "bench-serving",
    "bench-monitoring",
    "soundness",
}
GOALS |= {"lock", "clean"}
NO_BROWSER_HERE = f"""
import sys
sys.path.insert(0, {str(ROOT / "tests")!r})
import importlib.util
spec = importlib.util.spec_from_file_location("house", {str(ROOT / "tests/conftest.py")!r})
house = importlib.util.module_from_spec(spec)
spec.loader.exec_module(house)
house.BROWSERS = ()
browser = house.browser
pytest_terminal_summary = house.pytest_terminal_summary
"""


def test_help_lists_every_goal() -> None:
    told = subprocess.run(["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    missing = GOALS - {line.split()[1] for line in told.splitlines() if line.startswith("  make ")}
    assert missing == set()


def test_ci_runs_every_goal_and_the_workflow_the_same_ones() -> None:
    script = (ROOT / ".ci/run").read_text()
    goals = script.split("for goal in ")[1].split(";")[0].split()
    assert goals == ["lint", "types", "test", "test-slow", "docs"]
    workflow = (ROOT / ".github/workflows/ci.yml").read_text()
    assert [goal for goal in goals if f"run: make {goal}\n" not in workflow] == []


def test_without_a_fitting_python_make_says_how_to_get_one(tmp_path: Path) -> None:
    for name in ("tools", "lock", "bin"):
        (tmp_path / name).mkdir()
    shutil.copy(ROOT / "tools/environment.sh", tmp_path / "tools")
    for tool in ("bash", "dirname"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or tool)
    done = subprocess.run(
        ["bash", "tools/environment.sh", "run"], cwd=tmp_path, env={"PATH": str(tmp_path / "bin")},
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "needs Python 3.11, 3.12 or 3.13" in done.stderr
    assert "apt-get install" in done.stderr


@pytest.mark.parametrize("workers", [[], ["-n", "1"]], ids=["alone", "side by side"])
def test_without_a_browser_the_last_lines_say_what_did_not_run(tmp_path: Path, workers: list[str]) -> None:
    (tmp_path / "conftest.py").write_text(NO_BROWSER_HERE)
    (tmp_path / "test_page.py").write_text("def test_report_at_390_px(browser): ...\n")
    environment = {**os.environ, "SEATRIAL_BROWSER": ""}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", os.devnull, "--rootdir", str(tmp_path), *workers, str(tmp_path)],
        cwd=tmp_path, env=environment, check=False, capture_output=True, text=True,
    )  # fmt: skip
    told = [line for line in done.stdout.splitlines() if line.startswith("NOT RUN")]
    assert done.returncode == 0
    assert "test_report_at_390_px" in told[0]
    assert "apt-get install chromium" in told[0]
