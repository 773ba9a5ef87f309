"""Slices of one and two columns on 500,000 rows, against deepchecks' WeakSegmentsPerformance on 10,000 of them.

Run ``python benchmarks/peer_slices.py``; it makes deepchecks' environment and the table when they are not there, and writes
``benchmarks/results/peer_slices.md``.
"""

from __future__ import annotations

import argparse
import sys

from peers.environments import python_of, version_of
from peers.rounds import Measured, Task, in_turn, machine, write
from peers.tables import answers_table, slices_table

ROUNDS = 3
ROWS, THEIRS = 500_000, 10_000
WANTED = 50
INCLUDED = (
    f"Both are given 20 columns (15 of numbers, 5 of text). Seatrial searches {ROWS:,} rows; deepchecks the first {THEIRS:,}:",
    "more it would draw a sample of, and `full_suite` on 100,000 rows does not end within minutes.",
    "",
    "- **Seatrial** counts every slice of one and two columns on a grid of quantiles and levels, tests each against the rest of",
    "  the rows with a level that counts them all, moves the limits of what it found, and joins slices that tell one story.",
    "- **deepchecks** fits a small decision tree per pair of its ten first features, and lists leaves; with its own settings, told",
    "  which columns are text, without a display. It tests nothing: of a table without weak slices it lists some too.",
)
TABLES = {
    "one slice planted": (slices_table, "the model errs on 20 % of rows, and on 38 % where two numbers meet"),
    "error that varies": (
        answers_table,
        "a score that is surer in some regions, so that the error rate varies over two columns",
    ),
}


def rows_of(name: str, found: dict[str, Measured]) -> list[str]:
    """Return the lines of one table."""
    ours = found["Seatrial"]
    lines = []
    for tool, each in found.items():
        seconds = [each.median("load"), each.median("compute"), each.median("processor")]
        times = [ours.ratio(each, "compute"), ours.ratio(each, "load", "compute"), ours.ratio(each, "processor")]
        cells = [f"{value:.2f}" for value in seconds] + [f"{value:.0f}" for value in times]
        said = f"{each.first['found']['segments']}: {each.first['found']['first']}".replace("|", "/")
        lines.append(f"| {name} | {tool} | {' | '.join(cells)} | {each.median('peak_mb'):.0f} | {said} |")
    return lines


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds, deepchecks = parser.parse_args().rounds, python_of("deepchecks")
    lines, least = [], float("inf")
    for name, (make, _) in TABLES.items():
        table = str(make(ROWS))
        found = in_turn(
            [
                Task(
                    name="deepchecks", python=deepchecks, script="deepchecks_slices.py", arguments=(table, str(THEIRS))
                ),
                Task(name="Seatrial", python=sys.executable, script="seatrial_slices.py", arguments=(table,)),
            ],
            rounds,
        )
        lines += rows_of(name, found)
        least = min(least, found["Seatrial"].ratio(found["deepchecks"], "load", "compute"))
    write(
        "peer_slices.md",
        [
            "# Slices against deepchecks",
            "",
            f"Command: `python benchmarks/peer_slices.py --rounds {rounds}`. Medians of {rounds} rounds taken in turn after one that",
            f"is not counted; ratios are the median of the pairs' ratios. {machine()}.",
            f"There: {version_of('deepchecks', 'pandas', 'numpy', 'scikit-learn')}.",
            "",
            "| table | tool | load, s | compute, s | processor, s | times ours: compute | load and compute | processor | peak, MB | found |",
            "|---|---|---|---|---|---|---|---|---|---|",
            *lines,
            "",
            f"Wanted: at least {WANTED} times less; the least of the tables, load and compute: {least:.0f}.",
            "",
            *(f"*{name}*: {told}." for name, (_, told) in TABLES.items()),
            "",
            *INCLUDED,
        ],
    )


if __name__ == "__main__":
    main()
