"""What made the numbers."""

from __future__ import annotations

import getpass
import socket
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from seatrial.evidence import code_digest, library_versions, machine_facts


def test_the_code_digest_sees_bytes_names_and_places(tmp_path: Path) -> None:
    for name in ("a.py", "b/c.py", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x = 1\n", encoding="utf-8")
    first = code_digest(tmp_path)
    (tmp_path / "notes.txt").write_text("other", encoding="utf-8")
    assert code_digest(tmp_path) == first
    (tmp_path / "b/c.py").write_text("x = 2\n", encoding="utf-8")
    second = code_digest(tmp_path)
    (tmp_path / "b/c.py").rename(tmp_path / "b/d.py")
    assert len({first, second, code_digest(tmp_path)}) == 3


def test_our_own_code_has_a_stable_digest() -> None:
    assert code_digest() == code_digest()
    assert code_digest().startswith("sha256:")


def test_libraries_are_named_without_being_imported() -> None:
    found = dict(library_versions())
    assert found["numpy"] == version("numpy")
    assert library_versions(("no-such-library", "numpy")) == (("numpy", version("numpy")),)
    program = (
        "import sys; from seatrial.evidence.provenance import library_versions; library_versions();"
        "print([name for name in ('onnxruntime', 'lightgbm', 'sklearn') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_machine_facts_name_nobody() -> None:
    facts = machine_facts()
    assert facts == tuple(sorted(facts))
    said = " ".join(value for _, value in facts)
    assert socket.gethostname() not in said
    assert getpass.getuser() not in said.split()
    assert str(Path.home()) not in said or str(Path.home()) == "/"
