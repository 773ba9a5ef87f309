"""Runs every benchmark but those of soundness, one after the other, and gathers their results in one document.

``--gather`` runs none and gathers what is there. A benchmark that fails ends the run with its status.
"""

from __future__ import annotations

import argparse
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
HEAD = """# Results of the benchmarks

Written by `make bench`, which makes the peers' environments (`benchmarks/peers/environments.py` has their pins), runs
each script of `benchmarks/` in turn, and puts what they wrote to `benchmarks/results/` into this page. Each section
names its own command. Absolute figures belong to the machine; ratios were taken in one run, in turn, and carry over.
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
    for page in sorted(RESULTS.glob("*.md")):
        lines = page.read_text(encoding="utf-8").strip().splitlines()
        parts.append("\n".join(f"#{line}" if line.startswith("#") else line for line in lines) + "\n")
    GATHERED.write_text("\n".join(parts), encoding="utf-8")
    print(GATHERED.relative_to(ROOT))


def main() -> int:
    """Run, unless told not to, and gather."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gather", action="store_true")
    status = 0 if parser.parse_args().gather else run()
    if not status:
        gather()
    return status


if __name__ == "__main__":
    raise SystemExit(main())
