"""Drift, quality and estimated performance of a million rows, against Evidently and NannyML, in turn.

Run ``python benchmarks/peer_monitoring.py``; it makes the peers' environments and the tables when they are not there,
and writes ``benchmarks/results/peer_monitoring.md``. ``--rounds 2`` is quicker.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
from importlib.metadata import version
from tempfile import TemporaryDirectory

from peers.environments import python_of, version_of
from peers.rounds import Measured, Task, in_turn, machine, write
from peers.tables import answers_table, monitored_tables

ROUNDS = 5
OURS, EVIDENTLY, NANNYML, BARE = "Seatrial", "Evidently", "NannyML", "polars alone, the counts only"
LEAST = {EVIDENTLY: 50, NANNYML: 12}
LEAST_REPORT, LEAST_CBPE = 80, 40
MOST_APART = 0.005
MOST_MERGE_MS = 50
MOST_OF_BARE = 1.3
MODELS, MANY, MOST_MINUTES = 20, 1_000, 20
INCLUDED = """
All read the same two Parquet files: 500,000 rows of reference and 500,000 of a window, 15 columns of numbers, 5 of
text with 3 to 1,000 levels. The window differs in the mean of `x00` (0.3 standard deviations), the spread of `x01`
(half as much again), the mean of `x05` (0.02, which matters to nobody), the share of missing values of `x07` (5 to
15 %), and the levels of `k0010` and `k0200`.

- **Seatrial** plans 257 bins and the known levels of each column by the reference, counts both tables, and decides
  every effect (Kolmogorov and Smirnov's distance, Cramer's w, missing values, new levels, values out of range) with
  bounds that hold together, and PSI, Jensen and Shannon's and Wasserstein's distance beside them. In service the plan
  and the counts of the reference are there already.
- **Evidently** runs `DataDriftPreset` and `DataSummaryPreset`, and gives its figures as a dictionary; no HTML.
- **NannyML** fits and calculates `UnivariateDriftCalculator` (Jensen and Shannon's distance, ten chunks on either
  side), `MissingValuesCalculator` and `UnseenValuesCalculator`.
- **polars alone** counts the same of both tables with edges that it is given: bins, missing and infinite values,
  extremes, sums, sums of squares, levels. It is the limit.
"""


def drift_page(found: dict[str, Measured]) -> str:
    """Return the section on drift and quality of data."""
    ours = found[OURS]
    rows = [row(name, each, ours) for name, each in found.items()]
    wanted = ", ".join(
        f"{least} times {name}: measured {ours.ratio(found[name], *BOTH):.0f} (processor "
        f"{ours.ratio(found[name], 'processor'):.0f})"
        for name, least in LEAST.items()
    )
    names = ("plan_s", "count_s", "compare_s")
    steps = {name: statistics.median(each["found"][name] for each in ours.rounds) for name in names}
    pairs = list(zip(ours.rounds, found[BARE].rounds, strict=True))
    counting = statistics.median((a["load"] + a["found"]["count_s"]) / (b["load"] + b["compute"]) for a, b in pairs)
    whole = statistics.median(a["processor"] / b["processor"] for a, b in pairs)
    drifted = "\n".join(f"| {name} | {shown(each.first['found'].get('drifted'))} |" for name, each in found.items())
    return f"""## Drift and quality of data, 500,000 rows against 500,000

{HEAD}
{chr(10).join(rows)}

Wanted: {wanted}. Of ours, {steps["plan_s"]:.2f} s go into the plan, {steps["count_s"]:.2f} into both counts, \
{steps["compare_s"]:.2f} into the verdicts.

Wanted: reading and counting in at most {MOST_OF_BARE} of what polars alone takes for the same counts; measured \
{counting:.2f} (processor of the whole, with plan and verdicts: {whole:.2f}).

| tool | says that these drifted |
|---|---|
{drifted}
{INCLUDED}"""


HEAD = """| tool | load, s | compute, s | both, s | processor, s | times ours | processor | peak, MB | import, s |
|---|---|---|---|---|---|---|---|---|"""


BOTH = ("load", "compute")


def row(name: str, each: Measured, ours: Measured, *, parts: tuple[str, ...] = BOTH) -> str:
    """Return one line of a table; ratios are of ``parts``."""
    figures = (each.median("load"), each.median("compute"), each.median("load", "compute"), each.median("processor"))
    seconds = " | ".join(f"{figure:.3f}" for figure in figures)
    times = f"{ours.ratio(each, *parts):.1f} | {ours.ratio(each, 'processor'):.1f}"
    return f"| {name} | {seconds} | {times} | {each.median('peak_mb'):.0f} | {each.importing:.1f} |"


def shown(drifted: object) -> str:
    """Return what a tool said of drift, in words."""
    if isinstance(drifted, list):
        return ", ".join(f"`{name}`" for name in drifted)
    return "not asked" if drifted is None else f"{drifted:.0f} columns"


def report_page(found: dict[str, Measured]) -> str:
    """Return the section on the classification report."""
    ours = found[OURS]
    rows = "\n".join(row(name, each, ours) for name, each in found.items())
    ratio, processor = (ours.ratio(found[EVIDENTLY], *parts) for parts in (BOTH, ("processor",)))
    return f"""## Classification report, 1,000,000 rows with outcomes

{HEAD}
{rows}

Wanted: {LEAST_REPORT} times Evidently; measured {ratio:.0f} (processor {processor:.0f}). What each computes is said
in the section on classification metrics.
"""


def cbpe_page(found: dict[str, Measured]) -> str:
    """Return the section on estimated quality; the end if the estimates differ."""
    ours, theirs = found[OURS], found[NANNYML]
    apart = {
        name: max(abs(a - b) for a, b in zip(ours.first["found"][name], theirs.first["found"][name], strict=True))
        for name in ours.first["found"]
    }
    rows = "\n".join(row(name, each, ours, parts=("compute",)) for name, each in found.items())
    ratio, processor = ours.ratio(theirs, "compute"), ours.ratio(theirs, "processor")
    figures = ", ".join(f"{name} {each:.4f}" for name, each in apart.items())
    verdict = "they agree" if max(apart.values()) <= MOST_APART else "**they do not agree**"
    return f"""## Estimated quality, 500,000 rows with outcomes and 500,000 without, 5 metrics, 20 chunks

{HEAD}
{rows}

Wanted: {LEAST_CBPE} times NannyML's computing; measured {ratio:.0f} (processor of all {processor:.0f}). Wanted: the
same values within {MOST_APART}; largest difference over the 20 chunks: {figures}: {verdict}. Seatrial counts the
pieces of 25,000 rows as days, of which its calibration needs 14 at least, and gives each of the 100 estimates an
interval from outcomes that it draws on resampled days; NannyML's limits are those of sampling.
"""


def merge_page(month: Measured) -> str:
    """Return the section on merging."""
    took, processor = month.median("compute") * 1000, month.median("processor") * 1000
    size = month.first["found"]["bytes"]
    return f"""## A month of hourly profiles into one

720 profiles of 20 columns and a model: {took:.0f} ms, of which {processor:.0f} ms of a core, with writing the month
down in {size / 1000:.0f} kB (wanted: at most {MOST_MERGE_MS} ms).
"""


def watch_page(hours: Measured) -> str:
    """Return the section on watching many models."""
    seconds = [each["found"]["processors"] / MODELS for each in hours.rounds]
    typical, alarms = statistics.median(seconds), sum(each["found"]["alarms"] for each in hours.rounds)
    return f"""## Watching {MANY:,} models, each 10,000 rows an hour

Measured on {MODELS} released models in one process, {len(hours.rounds)} hours after one that is not counted: inboxes
into the journal, profiles of answers and of their outcomes, drift, estimated and realised quality, alerts, the record
in the chain of evidence. A model took {typical:.2f} s of a core an hour ({min(seconds):.2f} to {max(seconds):.2f}), so
{MANY:,} models take {typical * MANY / 60:.0f} minutes of one core (wanted: at most {MOST_MINUTES}). Memory at the
peak: {hours.median("peak_mb"):.0f} MB. Nothing changes in these hours; alarms in them: {alarms} of \
{MODELS * len(hours.rounds)}.
"""


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds, at_first = parser.parse_args().rounds, os.getloadavg()[0]
    tables, answers = tuple(map(str, monitored_tables())), (str(answers_table()),)
    evidently, nannyml = python_of("evidently"), python_of("nannyml")

    def task(name: str, python: str, script: str, *, arguments: tuple[str, ...] = tables) -> Task:
        return Task(name=name, python=python, script=f"{script}.py", arguments=arguments)

    ours = sys.executable
    drift = in_turn(
        [
            task(EVIDENTLY, evidently, "evidently_drift"),
            task(NANNYML, nannyml, "nannyml_drift"),
            task(OURS, ours, "seatrial_drift"),
            task(BARE, ours, "polars_counts"),
        ],
        (rounds + 1) // 2,  # a peer takes minutes
        warm=False,
    )
    report = in_turn(
        [
            task(EVIDENTLY, evidently, "evidently_classification", arguments=answers),
            task(OURS, ours, "seatrial_classification", arguments=answers),
        ],
        rounds,
    )
    cbpe = in_turn([task(NANNYML, nannyml, "nannyml_cbpe"), task(OURS, ours, "seatrial_cbpe")], rounds)
    month = in_turn([task(OURS, ours, "seatrial_merge", arguments=tables[1:])], rounds)[OURS]
    with TemporaryDirectory() as folder:
        place = (f"{folder}/models", str(MODELS))
        hours = in_turn([task(OURS, ours, "seatrial_watch", arguments=place)], rounds)[OURS]
    pages = (drift_page(drift), report_page(report), cbpe_page(cbpe), merge_page(month), watch_page(hours))
    there = f"{version_of('evidently', 'pandas')}; {version_of('nannyml', 'pandas')}"
    write(
        "peer_monitoring.md",
        f"""# Watching against Evidently and NannyML

Command: `python benchmarks/peer_monitoring.py --rounds {rounds}`. Medians of rounds in turn, {(rounds + 1) // 2} of
drift, of the rest {rounds} after one that is not counted; ratios are medians of the ratios of each pair.
{machine()}, {at_first:.1f} at the beginning; the
machine was shared, so that the ratios of processor seconds are the steadier ones.
Here: polars {version("polars")}, numpy {version("numpy")}. There: {there}.

{chr(10).join(pages)}""",
    )


if __name__ == "__main__":
    main()
