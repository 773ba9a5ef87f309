"""Classification metrics on a million rows, against Evidently's ClassificationPreset: load and compute, in turn.

Run ``python benchmarks/peer_classification.py``; it makes Evidently's environment and the table when they are not
there, and writes ``benchmarks/results/peer_classification.md``.
"""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import version

from peers.environments import python_of, version_of
from peers.rounds import Measured, Task, in_turn, machine, write
from peers.tables import answers_table

ROUNDS = 7
WANTED = 80
OURS, WHOLE, THREE = "Seatrial", "Evidently, the whole table", "Evidently, given only three columns"
SAME = {"accuracy": "Accuracy", "roc_auc": "RocAuc", "log_loss": "LogLoss"}
INCLUDED = """
Both read the same Parquet file: a million rows, 15 columns of numbers, 5 of text, the truth, a label, a probability.

- **Seatrial** reads the three columns that it needs. It computes 13 metrics, each with a 95 % interval: ROC AUC,
  average precision, accuracy, balanced accuracy, precision, recall, F1, Matthews correlation, log loss, Brier score,
  debiased calibration error, share answered positive, lift of the top tenth. It draws ROC, precision-recall and
  reliability curves, histograms of the score and the confusion matrix, and decides finding EVAL001. That is
  `measured_overall` and `drawn` of `seatrial.evaluation`: what `seatrial trial` does with a model's answers, but for
  putting rows in an order of their own (0.1 s), slices, baselines, recalibration and the gap to training.
- **Evidently** runs `ClassificationPreset` with its own settings and gives its figures as a dictionary; no HTML. It has
  no intervals: accuracy, precision, recall, F1, ROC AUC with its curve, log loss, the four rates of the confusion
  matrix, and four of these by label. Once it is handed the whole table, as `pandas.read_parquet` gives it; once only
  the three columns, which spares it the description of the others.
"""


def agree(ours: Measured, theirs: Measured) -> str:
    """Return how far the shared metrics lie apart; end if they differ."""
    apart = max(abs(ours.first["found"][mine] - theirs.first["found"][its]) for mine, its in SAME.items())
    if apart > 1e-6:
        sys.exit(f"the tools do not agree: {ours.first['found']} against {theirs.first['found']}")
    return f"{', '.join(SAME)} of both agree within {apart:.0e}."


def table_of(found: dict[str, Measured]) -> str:
    """Return the lines of the table."""
    return "\n".join(row(name, each, found[OURS]) for name, each in found.items())


def row(name: str, each: Measured, ours: Measured) -> str:
    """Return one line of the table."""
    parts = [each.median("load"), each.median("compute"), each.median("load", "compute"), each.median("processor")]
    ratios = [ours.ratio(each, "load", "compute"), ours.ratio(each, "processor")]
    first = each.first["load"] + each.first["compute"]
    seconds = " | ".join(f"{part:.3f}" for part in parts)
    times = " | ".join(f"{ratio:.0f}" for ratio in ratios)
    return f"| {name} | {seconds} | {times} | {first:.2f} | {each.median('peak_mb'):.0f} | {each.importing:.1f} |"


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds, table, evidently = parser.parse_args().rounds, str(answers_table()), python_of("evidently")
    preset, roles = "evidently_classification.py", ("y_true", "y_pred", "y_proba")
    found = in_turn(
        [
            Task(name=WHOLE, python=evidently, script=preset, arguments=(table,)),
            Task(name=THREE, python=evidently, script=preset, arguments=(table, *roles)),
            Task(name=OURS, python=sys.executable, script="seatrial_classification.py", arguments=(table,)),
        ],
        rounds,
    )
    ours = found[OURS]
    ratio = ours.ratio(found[WHOLE], "load", "compute")
    versions = version_of("evidently", "pandas", "numpy", "scikit-learn")
    write(
        "peer_classification.md",
        f"""# Classification metrics against Evidently

Command: `python benchmarks/peer_classification.py --rounds {rounds}`. Medians of {rounds} rounds in turn after
one that is not counted; ratios are medians of the ratios of each pair. {machine()}.
Here: polars {version("polars")}, numpy {version("numpy")}. There: {versions}.

| tool | load, s | compute, s | both, s | processor, s | times ours | processor | first, s | peak, MB | import, s |
|---|---|---|---|---|---|---|---|---|---|
{table_of(found)}

Wanted: at least {WANTED} times less for load and compute; measured: {ratio:.0f}. {agree(ours, found[WHOLE])}
{INCLUDED}""",
    )


if __name__ == "__main__":
    main()
