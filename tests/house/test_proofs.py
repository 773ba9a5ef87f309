"""What the proofs of soundness share."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from proofs.proof import Proof


def test_figures_are_written_with_the_digest_of_the_code(tmp_path: Path) -> None:
    code = tmp_path / "code.py"
    code.write_text("x = 1")
    proof = Proof("it", (code,))
    proved = proof.digest()
    proof.write("# It\n", {"runs": 3}, proved=proved, folder=tmp_path / "made")
    assert (tmp_path / "made/it.md").read_text() == "# It\n"
    assert json.loads((tmp_path / "made/it.json").read_text()) == {"sha256": proved, "runs": 3}
    code.write_text("x = 2")
    with pytest.raises(SystemExit, match="the code changed"):
        proof.write("# Other\n", {}, proved=proved, folder=tmp_path / "made")
    assert (tmp_path / "made/it.md").read_text() == "# It\n"


def test_names_count_where_they_shall(tmp_path: Path) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text("x = 1")
    digests = [[Proof("it", (tmp_path / n,), by_name=by).digest() for n in ("a.py", "b.py")] for by in (False, True)]
    assert [len(set(each)) for each in digests] == [1, 2]
