"""The folder of a run is gone afterwards; what a killed run left behind goes with the next one, and nothing else."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

import pytest

from seatrial.values import StateError
from seatrial.workflows.scratch import scratch_folder


def test_the_folder_is_gone_whatever_happens(tmp_path: Path) -> None:
    with contextlib.suppress(KeyboardInterrupt), scratch_folder(tmp_path) as folder:
        (folder / "column").write_bytes(b"rows")
        raise KeyboardInterrupt
    assert not folder.exists()
    assert not list((tmp_path / "scratch").iterdir())


def test_what_a_killed_run_left_is_removed_and_that_of_others_stays(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from seatrial.workflows.scratch import scratch_folder\n"
        "with scratch_folder(Path(sys.argv[1])) as folder: os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False).returncode == 9
    (left,) = (tmp_path / "scratch").iterdir()
    elsewhere = tmp_path / "scratch/seatrial-0a1b2c3d-1-run-of-another-machine"
    elsewhere.mkdir()
    with scratch_folder(tmp_path) as first, scratch_folder(tmp_path) as second:
        assert not left.exists()
        assert first.exists()
        assert second.exists()
        assert elsewhere.exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "scratch").write_text("a file in its place")
    with pytest.raises(StateError, match="EVD091"), scratch_folder(tmp_path):
        pass
