"""Slices of one and two columns on 500,000 rows, against deepchecks' WeakSegmentsPerformance on 10,000 of them.

Run ``python benchmarks/peer_slices.py``; it makes deepchecks' environment and the table when they are not there, and
writes ``benchmarks/results/peer_slices.md``.
"""

from __future__ import annotations

import argparse
import sys

from peers.environments import python_of, version_of
from peers.rounds import Measured, Task, in_turn, machine, write
from peers.tables import slices_table

ROUNDS = 3
ROWS, THEIRS = 500_000, 10_000
WANTED = 50
TEN, TWENTY = "deepchecks, 10 columns (its default)", "deepchecks, all 20 columns"
HEAD = "times ours: compute | load and compute | processor"
INCLUDED = f"""
Both are given 20 columns, 15 of numbers and 5 of text, and a model that errs on 15 % of rows, on half of them where two
numbers are high. Seatrial searches {ROWS:,} rows; deepchecks the first
{THEIRS:,}, for of more it would draw a sample, and its `full_suite` on 100,000 rows does not end within minutes.

- **Seatrial** counts every slice of one and two columns on a grid of quantiles and levels, tests each against the
  rest of the rows at a level that counts them all, moves the limits of what it found, and joins slices of one story.
- **deepchecks** fits a small decision tree to each feature and each pair of them, and lists leaves; told which columns
  are text, without a display. By default it takes ten of the features; all twenty is the job that Seatrial does.
  It tests nothing. Of a table whose errors hardly vary it refuses to say anything.
"""


def row(name: str, each: Measured, ours: Measured) -> str:
    """Return one line of the table."""
    seconds = [each.median("load"), each.median("compute"), each.median("processor")]
    times = [ours.ratio(each, "compute"), ours.ratio(each, "load", "compute"), ours.ratio(each, "processor")]
    cells = [f"{value:.2f}" for value in seconds] + [f"{value:.0f}" for value in times]
    said = f"{each.first['found']['segments']}: {each.first['found']['first']}"
    return f"| {name} | {' | '.join(cells)} | {each.median('peak_mb'):.0f} | {said} |"


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds, deepchecks, table = parser.parse_args().rounds, python_of("deepchecks"), str(slices_table(ROWS))
    check = "deepchecks_slices.py"
    found = in_turn(
        [
            Task(name=TEN, python=deepchecks, script=check, arguments=(table, str(THEIRS), "10")),
            Task(name=TWENTY, python=deepchecks, script=check, arguments=(table, str(THEIRS), "20")),
            Task(name="Seatrial", python=sys.executable, script="seatrial_slices.py", arguments=(table,)),
        ],
        rounds,
        warm=False,
    )
    ours = found["Seatrial"]
    same, own = (ours.ratio(found[name], "load", "compute") for name in (TWENTY, TEN))
    lines = "\n".join(row(name, each, ours) for name, each in found.items())
    write(
        "peer_slices.md",
        f"""# Slices against deepchecks

Command: `python benchmarks/peer_slices.py --rounds {rounds}`. Medians of {rounds} rounds in turn, the first included;
ratios are medians of the ratios of each pair. {machine()}.
There: {version_of("deepchecks", "pandas", "numpy", "scikit-learn")}.

| tool | load, s | compute, s | processor, s | {HEAD} | peak, MB | found |
|---|---|---|---|---|---|---|---|---|
{lines}

Wanted: at least {WANTED} times less. Measured, load and compute: {same:.0f} times for the same 20 columns, {own:.0f}
times where deepchecks leaves ten of them out.
{INCLUDED}""",
    )


if __name__ == "__main__":
    main()
