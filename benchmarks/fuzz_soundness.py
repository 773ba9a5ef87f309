"""Prove by a million mutated bodies that no door of the server has a defect that a client can reach.

Run ``python benchmarks/fuzz_soundness.py``; it takes about 20 minutes on two cores and writes
``benchmarks/soundness/fuzz.md`` and ``fuzz.json``. ``--bodies 20000`` sends fewer and writes nothing.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from proofs.proof import ROOT, SOURCE, Proof

sys.path.insert(0, str(ROOT / "tests"))

import serving_kit as kit
from fuzzer import SEEDS, Fuzzer, memory_mb, mutated

PROVED = ("serving", "shells/http", "journal")
"""All of these packages but what only the supervisor and its compactor run."""
NOT_PROVED = ("/supervise", "/admin/", "/compact")
BODIES = 1_000_000
STEPS = 50
MOST_GROWTH = 0.05


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was found.

    Parameters
    ----------
    bodies
        How many were sent.
    heard
        How often each status came back, by what the body was before it was changed.
    sizes
        Resident memory of the worker in MB, at equal distances; the first after a fiftieth of the bodies.
    """

    bodies: int
    heard: dict[str, dict[int, int]]
    sizes: tuple[float, ...]

    @property
    def growth(self) -> float:
        """By which share memory grew from the first fifth to the end."""
        return self.sizes[-1] / self.sizes[len(self.sizes) // 5] - 1


def prove(bodies: int, *, seed: int = 1) -> Found:
    """Send bodies to one worker.

    Raises
    ------
    AssertionError
        With the body, if one is answered by a defect, or the worker told of one.
    """
    chance = random.Random(seed)  # noqa: S311 - bodies, not secrets
    heard = {name: Counter[int]() for name in SEEDS}
    sizes: list[float] = []
    with TemporaryDirectory() as folder:
        version = kit.small_package(Path(folder) / "package", id_column="flight")
        snapshot = kit.one_model(version, limits=kit.limits(most_body_bytes=100_000, most_rows=100))
        with kit.worker(Path(folder), snapshot) as running:
            fuzzer = Fuzzer(running.port)
            for turn in range(1, bodies + 1):
                sent = mutated(chance)
                heard[sent.seed][fuzzer.ask(sent.path, sent.body, sent.headers)] += 1
                if turn % max(1, bodies // STEPS) == 0:
                    sizes.append(memory_mb(running.process.pid))
            fuzzer.connection.close()
            if running.end() != 0 or "Traceback" in running.log.read_text(encoding="utf-8"):
                raise AssertionError(running.log.read_text(encoding="utf-8")[-4000:])
    counted = {name: dict(sorted(each.items())) for name, each in heard.items()}
    return Found(bodies=bodies, heard=counted, sizes=tuple(sizes))


def files() -> tuple[Path, ...]:
    """Return the code that this proves."""
    found = sorted(path for package in PROVED for path in (SOURCE / package).rglob("*.py"))
    return tuple(path for path in found if not any(word in path.as_posix() for word in NOT_PROVED))


PROOF = Proof("fuzz", files())


def render(proof: Found, seconds: float) -> str:
    """Return the figures as Markdown."""
    statuses = sorted({status for each in proof.heard.values() for status in each})
    rows = [
        f"| {name} | {SEEDS[name].path} | {' | '.join(f'{each.get(status, 0):,}' for status in statuses)} |"
        for name, each in proof.heard.items()
    ]
    return f"""# Soundness of the doors

sha256 of the code proved ({len(PROOF.files)} files of {", ".join(PROVED)}): `{PROOF.digest()}`

{proof.bodies:,} bodies in {seconds / 60:.0f} minutes of a machine that was shared, to one worker with the journal on.
Each was right once; then up to four places of it were changed, and now and then its type, the length of its head, or
the door. None was answered by a defect (5xx; a body that asks for an answer within microseconds gets 504), the worker
told of none, and every refusal had a code and said what was wrong.

Memory of the worker: {proof.sizes[len(proof.sizes) // 5]:.1f} MB after a fifth, {proof.sizes[-1]:.1f} MB at the end, so
{proof.growth:+.1%} (wanted: less than {MOST_GROWTH:.0%}).

| what it was | door | {" | ".join(map(str, statuses))} |
|---|---|{"---|" * len(statuses)}
""" + "".join(f"{row}\n" for row in rows)


def main() -> int:
    """Send the bodies and write the results; return 1 if memory grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bodies", type=int, default=BODIES)
    bodies = parser.parse_args().bodies
    started, proved = time.monotonic(), PROOF.digest()
    proof = prove(bodies)
    page = render(proof, time.monotonic() - started)
    print(page)
    if bodies >= BODIES:
        PROOF.write(page, asdict(proof), proved=proved)
    return 0 if proof.growth < MOST_GROWTH else 1


if __name__ == "__main__":
    sys.exit(main())
