from __future__ import annotations

import hashlib
import importlib.util
import json
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
        "PROOFS": tmp_path / "soundness",
        "PROVED": tmp_path / "SOUNDNESS.md",
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


def test_proofs_of_soundness_are_gathered_and_those_of_changed_code_are_named(
    bench: ModuleType, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "src/seatrial").mkdir(parents=True)
    (tmp_path / "soundness").mkdir()
    (tmp_path / "src/seatrial/rule.py").write_text("RULE = 1\n")
    for name, digest in (("old", "0" * 64), ("new", hashlib.sha256(b"RULE = 1\n").hexdigest())):
        (tmp_path / f"soundness/{name}.md").write_text(f"# Proof {name}\n")
        (tmp_path / f"soundness/{name}.json").write_text(json.dumps({"sha256": digest, "proved": ["rule.py"]}))
    bench.gather_soundness()
    assert (tmp_path / "SOUNDNESS.md").read_text().endswith("## Proof new\n\n## Proof old\n")
    told = capfd.readouterr().err
    assert "old was proved of code that has changed since" in told
    assert "new was proved" not in told


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
