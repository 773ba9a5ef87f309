"""Measure the scanner: honest files refused, harmful files refused, and the time for a file of 166 MB.

Run ``python benchmarks/scanner.py``; it makes picklescan's environment when it is not there, needs 400 MB on the disk
for a while, and writes ``benchmarks/results/scanner.md``.
"""

from __future__ import annotations

import argparse
import pickle
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

import joblib
import numpy as np
from sklearn.ensemble import RandomForestClassifier

from peers.environments import python_of, version_of
from peers.rounds import Measured, Task, in_turn, machine, write
from seatrial.security import restore, scan_bytes
from seatrial.values import InputError

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from security import bad_files
from security.honest_files import lightgbm_files, scikit_learn_files
from security.public_files import OF_DATA, PUBLIC

ROUNDS, TREES = 7, 400  # so many trees make 166 MB
LIMIT_SECONDS = 1.0
MOST_REFUSED = 0.01


def own_files() -> dict[str, bytes]:
    """Return our own harmful and tampered files."""
    calls = {full: bad_files.call(*full.rpartition(".")[::2]) for full in bad_files.GLOBALS}
    return {**calls, **bad_files.PYTHON_2, **bad_files.TRICKS, **bad_files.WRAPPED}


def refused(content: bytes) -> str:
    """Return why a file is refused, or an empty string."""
    try:
        scan = scan_bytes(content)
        if scan.kind == "pickle":
            restore(scan)
    except InputError as error:
        return f"{error.code} {error.found}"
    return ""


def honest(name: str, files: Iterator[tuple[str, bytes]]) -> tuple[str, list[str]]:
    """Return one line on honest files, and those that are refused."""
    reasons = {label: refused(content) for label, content in files}
    told = [f"- {label}: {why}" for label, why in reasons.items() if why]
    share = len(told) / len(reasons)
    if share > MOST_REFUSED:
        sys.exit(f"{len(told)} of {len(reasons)} honest files are refused: {told}")
    return f"| {name} | {len(reasons)} | {len(told)} | {100 * share:.1f} % |", told


def harmful(name: str, files: Mapping[str, bytes], folder: Path) -> str:
    """Return one line on harmful files: how many we refuse and how many picklescan flags."""
    passed = [label for label, content in files.items() if not refused(content)]
    if passed:
        sys.exit(f"harmful files pass: {passed}")
    folder.mkdir()
    for place, (label, content) in enumerate(files.items()):
        suffix = Path(label).suffix if name.startswith("public") else ".pkl"
        (folder / f"{place:03d}{suffix}").write_bytes(content)
    task = Task(name=name, python=python_of("picklescan"), script="picklescan_file.py", arguments=(str(folder),))
    seen = in_turn([task], 1, warm=False)[name].first["found"]
    return f"| {name} | {len(files)} | {len(files)} | {list(seen.values()).count('flagged')} |"


def timed(folder: Path, rounds: int) -> Iterator[str]:
    """Yield one line for each kind of file of a large forest."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(20_000, 20))
    forest = RandomForestClassifier(TREES, random_state=0, n_jobs=-1).fit(x, x[:, 0] + rng.normal(size=len(x)) > 0)
    for kind, suffix, compress in (
        ("joblib", "joblib", 0),
        ("pickle", "pkl", None),
        ("compressed joblib", "packed", 3),
    ):
        path = folder / f"forest.{suffix}"
        if compress is None:
            path.write_bytes(pickle.dumps(forest))
        else:
            joblib.dump(forest, path, compress=compress)
        yield line(kind, path, compare(path, rounds))
        path.unlink()


def compare(path: Path, rounds: int) -> dict[str, Measured]:
    """Return what our scan, joblib's load and picklescan take for one file."""
    told = {"ours": sys.executable, "joblib": sys.executable, "picklescan": python_of("picklescan")}
    scripts = {"ours": "seatrial_scan.py", "joblib": "joblib_load.py", "picklescan": "picklescan_file.py"}
    tasks = [Task(name=name, python=told[name], script=scripts[name], arguments=(str(path),)) for name in told]
    return in_turn(tasks, rounds)


def line(kind: str, path: Path, found: dict[str, Measured]) -> str:
    """Return one line of the table of times."""
    ours, load, theirs = (found[name] for name in ("ours", "joblib", "picklescan"))
    whole = theirs.first["found"][path.name] == "read"
    seconds = " | ".join(f"{each.median('compute'):.2f}" for each in (ours, load, theirs)[: 2 + whole])
    ratios = f"{1 / ours.ratio(load, 'compute'):.2f}"
    if whole:
        ratios += f" | {1 / ours.ratio(theirs, 'compute'):.2f}"
    else:
        seconds, ratios = f"{seconds} | broken off", f"{ratios} | none"
    slowest = max(each["compute"] for each in ours.rounds)
    processor = f"{ours.median('processor'):.2f} | {slowest:.2f}"
    return f"| {kind} | {path.stat().st_size / 1e6:.0f} | {seconds} | {processor} | {ratios} |"


def bad(folder: Path) -> list[str]:
    """Return the lines on harmful files."""
    public = {file: content for file, (content, _) in PUBLIC.items()}
    first = {file: content for file, content in public.items() if file in OF_DATA}
    return [
        harmful("public files, tests/data", first, folder / "first"),
        harmful("public files, all", public, folder / "public"),
        harmful("our own", own_files(), folder / "own"),
    ]


def here() -> str:
    """Return the versions of what was scanned, in words."""
    return ", ".join(f"{name} {version(name)}" for name in ("scikit-learn", "lightgbm", "joblib", "numpy"))


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    warnings.simplefilter("ignore")  # of models that are on their way out
    lines, told = zip(
        honest("scikit-learn: every estimator that fits iris, three formats", scikit_learn_files()),
        honest("LightGBM: wrappers in three formats, boosters, native text", lightgbm_files()),
        strict=True,
    )
    with tempfile.TemporaryDirectory() as folder:
        harm = bad(Path(folder))
        times = list(timed(Path(folder), rounds))
    write(
        "scanner.md",
        f"""# The scanner of model files

Command: `python benchmarks/scanner.py --rounds {rounds}`. {machine()}.
Here: {here()}. There: {version_of("picklescan")}.

## Honest files

| files | scanned and restored | refused | share |
|---|---|---|---|
{chr(10).join(lines)}

Allowed: {100 * MOST_REFUSED:.0f} %. Refused: {"; ".join(each for one in told for each in one) or "none"}.

## Harmful and tampered files

| files | number | refused by Seatrial | flagged by picklescan |
|---|---|---|---|
{chr(10).join(harm)}

The public files are those of picklescan's own test suite, made anew by `tests/security/public_files.py` under
their names. Of our own many are no attack that runs: a byte too many, a bomb, a broken opcode. picklescan does not
look for those.

## Time for a forest of {TREES} trees

Medians of {rounds} rounds in turn after one that is not counted, from the disk to the answer; ratios below 1 mean that
Seatrial is faster. joblib.load runs the file. picklescan breaks off a joblib file at its first array, and does not
open a compressed one.

| file | MB | Seatrial, s | joblib.load, s | picklescan, s | processor, s | slowest, s | to joblib | to picklescan |
|---|---|---|---|---|---|---|---|---|
{chr(10).join(times)}

Wanted: at most {LIMIT_SECONDS:.0f} s for 166 MB on the disk.
""",
    )


if __name__ == "__main__":
    main()
