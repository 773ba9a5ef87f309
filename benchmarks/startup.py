"""How long ``import seatrial`` and ``seatrial --help`` take, as multiples of ``python -c pass``.

The three run in turn, so that what else the machine does falls on all of them alike; the median of each is told.
"""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 10
LIMIT_SECONDS = 0.3
RESULT = Path(__file__).parent / "results" / "startup.md"
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import seatrial": [sys.executable, "-c", "import seatrial"],
    "seatrial --help": [str(Path(sys.executable).with_name("seatrial")), "--help"],
}


def measure(rounds: int = ROUNDS) -> dict[str, float]:
    """Return the median seconds of each command; a first round, which fills the caches, is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for counted in range(rounds + 1):
        for name, command in COMMANDS.items():
            begin = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            if counted:
                seconds[name].append(time.perf_counter() - begin)
    return {name: statistics.median(times) for name, times in seconds.items()}


def table(medians: dict[str, float]) -> str:
    """Return the result as Markdown."""
    unit = medians["python -c pass"]
    rows = [f"| `{name}` | {median:.3f} | {median / unit:.1f} |" for name, median in medians.items()]
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    return "\n".join(
        [
            "# Start-up",
            "",
            f"Median of {ROUNDS}, interleaved; {machine}. Limit: {LIMIT_SECONDS} s each.",
            "",
            "| command | seconds | times `python -c pass` |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    told = table(measure())
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(told, encoding="utf-8")
    print(told)
