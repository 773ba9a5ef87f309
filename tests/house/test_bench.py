from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def loaded(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up by name
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = loaded("tools/bench.py")
    (tmp_path / "results").mkdir()
    for name, value in {
        "ROOT": tmp_path,
        "FOLDER": tmp_path,
        "RESULTS": tmp_path / "results",
        "MINUTES": tmp_path / "results/minutes.json",
        "GATHERED": tmp_path / "RESULTS.md",
    }.items():
        monkeypatch.setattr(module, name, value)
    return module


def test_all_results_are_gathered_one_level_down(bench: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "import pathlib; pathlib.Path('results/a.md').write_text('# A\\n\\n## Part\\n\\n1 s\\n')"
    )
    assert bench.run() == 0
    bench.gather()
    told = (tmp_path / "RESULTS.md").read_text()
    assert "The last whole run took 0 minutes: `a.py` 0.0." in told
    assert told.endswith("## A\n\n### Part\n\n1 s\n")


def test_a_benchmark_that_fails_ends_the_run_and_is_named(
    bench: ModuleType, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.py").write_text("raise SystemExit(3)")
    (tmp_path / "b.py").write_text("raise SystemExit(4)")
    (tmp_path / "c_soundness.py").write_text("raise SystemExit(5)")
    assert bench.run() == 3
    assert "a.py ended with status 3" in capfd.readouterr().err


def test_no_peer_is_installed_by_a_bare_name() -> None:
    pins = loaded("benchmarks/peers/environments.py").PINS
    bare = [pin for each in pins.values() for pin in each if "==" not in pin and ">=" not in pin]
    assert bare == []
    assert all(any(pin.startswith(f"{peer}==") for pin in each) for peer, each in pins.items())


def test_a_round_counts_pair_by_pair() -> None:
    rounds = loaded("benchmarks/peers/rounds.py")
    ours, theirs = (
        rounds.Measured(importing=0.0, first={}, rounds=[{"load": 1.0, "compute": each} for each in seconds])
        for seconds in ((1.0, 3.0, 1.0), (19.0, 11.0, 7.0))
    )
    assert ours.ratio(theirs, "load", "compute") == 4.0
    assert ours.median("load", "compute") == 2.0
