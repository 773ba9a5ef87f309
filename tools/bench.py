"""Runs every benchmark but those of soundness, one after the other, and gathers their results in one document.

``--gather`` runs none and gathers what is there; ``--soundness`` gathers what the proofs of soundness wrote. A
benchmark that fails ends the run with its status.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "benchmarks"
RESULTS = FOLDER / "results"
MINUTES = RESULTS / "minutes.json"
GATHERED = FOLDER / "RESULTS.md"
PROOFS = FOLDER / "soundness"
PROVED = FOLDER / "SOUNDNESS.md"
HEAD = """# Results of the benchmarks

Written by `make bench`, which makes the peers' environments (`benchmarks/peers/environments.py` has their pins), runs
each script of `benchmarks/` in turn, and puts what they wrote to `benchmarks/results/` into this page. Each section
names its own command. Absolute figures belong to the machine; ratios were taken in one run, in turn, and carry over.
"""


SOUND_HEAD = """# Soundness, by simulation

Written by `make soundness`, which runs each `benchmarks/*soundness.py` at full size and puts what they wrote to
`benchmarks/soundness/` into this page. Each section names the digest of the code that it proves; figures are as they
came, also where a goal was missed. `make test-slow` runs small forms of the same.
"""


def scripts() -> tuple[Path, ...]:
    """Return the benchmarks in the order in which they run."""
    return tuple(sorted(path for path in FOLDER.glob("*.py") if not path.stem.endswith("soundness")))


def run() -> int:
    """Run every benchmark, and keep how long each took; return the first status that is not 0."""
    took: dict[str, float] = {}
    for script in scripts():
        print(f"== {script.relative_to(ROOT)}", flush=True)
        started = time.monotonic()
        status = subprocess.run([sys.executable, str(script)], cwd=ROOT, check=False).returncode
        if status:
            print(f"{script.name} ended with status {status}; those after it did not run", file=sys.stderr)
            return status
        took[script.name] = round((time.monotonic() - started) / 60, 1)
    MINUTES.write_text(json.dumps(took, indent=1) + "\n", encoding="utf-8")
    return 0


def gather() -> None:
    """Write all results into one page, headings one level down, and how long the last whole run took."""
    parts = [HEAD]
    if MINUTES.exists():
        took: dict[str, float] = json.loads(MINUTES.read_text(encoding="utf-8"))
        each = ", ".join(f"`{name}` {minutes}" for name, minutes in took.items())
        parts.append(f"The last whole run took {sum(took.values()):.0f} minutes: {each}.\n")
    write(GATHERED, [*parts, *pages(RESULTS)])


def gather_soundness() -> None:
    """Write what all proofs of soundness gave into one page; say of which the code has changed since."""
    for name in changed():
        print(f"{name} was proved of code that has changed since: run it again", file=sys.stderr)
    write(PROVED, [SOUND_HEAD, *pages(PROOFS)])


def pages(folder: Path) -> list[str]:
    """Return the pages of a folder, in the order of their names, headings one level down."""
    texts = [page.read_text(encoding="utf-8").strip().splitlines() for page in sorted(folder.glob("*.md"))]
    return ["\n".join(f"#{line}" if line.startswith("#") else line for line in lines) + "\n" for lines in texts]


def write(path: Path, parts: list[str]) -> None:
    """Write a gathered page, and say where."""
    path.write_text("\n".join(parts), encoding="utf-8")
    print(path.relative_to(ROOT))


def changed() -> list[str]:
    """Return the proofs whose record lists files, and a digest that they no longer have."""
    found = []
    for path in sorted(PROOFS.glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        whole = hashlib.sha256()
        named = record.get("proved")
        files = [ROOT / "src/seatrial" / name for name in named] if isinstance(named, list) else []
        for file in files:
            whole.update(file.read_bytes() if file.exists() else b"")
        if files and whole.hexdigest() != record["sha256"]:
            found.append(path.stem)
    return found


def main() -> int:
    """Run, unless told not to, and gather."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gather", action="store_true")
    parser.add_argument("--soundness", action="store_true")
    asked = parser.parse_args()
    if asked.soundness:
        gather_soundness()
        return 0
    status = 0 if asked.gather else run()
    if not status:
        gather()
    return status


if __name__ == "__main__":
    raise SystemExit(main())
