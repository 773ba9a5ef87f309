"""How long an import and a command's help take, against Evidently, NannyML, deepchecks and Feast; in turn.

Run ``python benchmarks/peer_startup.py``; it makes the peers' environments when they are not there, and writes
``benchmarks/results/peer_startup.md``.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

from peers.environments import python_of, version_of
from peers.rounds import machine, write

ROUNDS = 5
HELP = {"evidently": "evidently", "nannyml": "nml", "deepchecks": None, "feast": "feast"}


def commands() -> dict[str, list[str]]:
    """Return what is timed, by name; Seatrial first."""
    ours = {
        "import seatrial": [sys.executable, "-c", "import seatrial"],
        "seatrial --help": [str(Path(sys.executable).with_name("seatrial")), "--help"],
    }
    for peer, command in HELP.items():
        python = python_of(peer)
        ours[f"import {peer}"] = [python, "-c", f"import {peer}"]
        if command is not None:
            ours[f"{command} --help"] = [str(Path(python).with_name(command)), "--help"]
    return ours


def measure(rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each command in each round, but for a first one that fills the caches."""
    seconds: dict[str, list[float]] = {name: [] for name in commands()}
    for counted in range(rounds + 1):
        for name, command in commands().items():
            begin = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            if counted:
                seconds[name].append(time.perf_counter() - begin)
    return seconds


def row(name: str, seconds: dict[str, list[float]]) -> str:
    """Return one line: the median, and how many times ours of the same kind it is, pair by pair."""
    ours = seconds["seatrial --help" if name.endswith("--help") else "import seatrial"]
    times = statistics.median(theirs / mine for mine, theirs in zip(ours, seconds[name], strict=True))
    return f"| `{name}` | {statistics.median(seconds[name]):.3f} | {times:.0f} |"


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    seconds = measure(rounds)
    lines = "\n".join(row(name, seconds) for name in seconds)
    write(
        "peer_startup.md",
        f"""# Start-up against peers

Command: `python benchmarks/peer_startup.py --rounds {rounds}`. Medians of {rounds} rounds in turn after one that is not
counted; each a process of its own. {machine()}.
There: {", ".join(version_of(peer) for peer in HELP)}. deepchecks has no command.

| command | seconds | times ours |
|---|---|---|
{lines}
""",
    )


if __name__ == "__main__":
    main()
