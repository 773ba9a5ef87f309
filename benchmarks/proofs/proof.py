"""One proof by simulation: which code it proves, how much of it is run, and where its figures are written."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "seatrial"
FOLDER = ROOT / "benchmarks" / "soundness"


@dataclass(frozen=True)
class Proof:
    """A proof.

    Parameters
    ----------
    name
        Of its two files.
    files
        The code that it proves.
    by_name
        Whether the names of the files are part of the digest.
    """

    name: str
    files: tuple[Path, ...]
    by_name: bool = False

    def digest(self) -> str:
        """Return the sha256 of the code that is proved."""
        sha = hashlib.sha256()
        for path in self.files:
            if self.by_name:
                sha.update(path.name.encode() + b"\0")
            sha.update(path.read_bytes())
        return sha.hexdigest()

    def write(self, page: str, record: Mapping[str, object], *, proved: str, folder: Path = FOLDER) -> None:
        """Write the figures for people and for programs.

        Parameters
        ----------
        page, record
            The figures.
        proved
            The digest when the proof began.
        folder
            Where they go.

        Raises
        ------
        SystemExit
            If the code changed meanwhile; nothing is written then.
        """
        if self.digest() != proved:
            raise SystemExit("the code changed while it was being proved; nothing is written")
        folder.mkdir(exist_ok=True)
        (folder / f"{self.name}.md").write_text(page, encoding="utf-8")
        whole = json.dumps({"sha256": proved, **record}, indent=1)
        (folder / f"{self.name}.json").write_text(whole + "\n", encoding="utf-8")


def code(names: Iterable[str]) -> tuple[Path, ...]:
    """Return the files of the product that have these names."""
    return tuple(SOURCE / name for name in names)


def share_said(about: str | None) -> float:
    """Return which share of a proof the command line asks for; each process computes on one thread from now on."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--share", type=float, default=1.0)
    share: float = parser.parse_args().share
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    return share
