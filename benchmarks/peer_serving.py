"""How many requests a server answers, against KServe, MLServer and the limit; in turn, on one core.

Run ``make bench-serving``, or ``python benchmarks/peer_serving.py``; it makes the peers' environments when they are not
there, and writes ``benchmarks/results/peer_serving.md``. It needs ``wrk`` (``apt-get install wrk``); without it a
slower client of our own makes the load, and the page says so. ``--strict`` ends with status 1 if a figure was missed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from peers.environments import version_of
from peers.rounds import machine, write
from serving.bodies import many_rows, many_rows_binary, named_row, one_row
from serving.load import load_tool
from serving.measure import Found, Work, measure, start_again
from serving.ours import ours
from serving.page import Limit, limits_table, process_table, work_table
from serving.peers import bare, kserve, mlserver

ROUNDS, SECONDS, STARTS = 7, 3.0, 3
ROW = Work(body=one_row(), connections=16)
BINARY = Work(body=many_rows_binary(), connections=16)
JSON = Work(body=many_rows(), connections=16)
WORKS = (
    ROW,
    Work(body=one_row(), connections=1),
    Work(body=one_row(), connections=64),
    JSON,
    BINARY,
    Work(body=named_row(), connections=16),
)
BARE, WRITTEN, SYNCED, OFF = (
    "bare ASGI + onnxruntime",
    "Seatrial, journal written",
    "Seatrial, journal synced",
    "Seatrial, journal off",
)
KSERVE, TUNED = "KServe, no access log", "MLServer, parallel_workers=0"


def limits(found: dict[str, Found]) -> list[Limit]:
    """Return what was wanted, and what was found."""
    written, synced, tuned = found[WRITTEN], found[SYNCED], found[TUNED]
    assert written.memory is not None  # noqa: S101 - it was looked at
    times_kserve, times_tuned = (written.ratio(found[name], ROW) for name in (KSERVE, TUNED))
    shares = [server.ratio(found[BARE], ROW) for server in (written, synced)]
    times_binary = written.ratio(tuned, BINARY, of=JSON)
    p99 = written.ratio(tuned, ROW, figure="p99")
    cost = 100 * (1 - written.ratio(found[OFF], ROW))
    cold_s = statistics.median(written.cold_s)
    return [
        Limit(what="1 row, written: times KServe", measured=times_kserve, wanted=8),
        Limit(what="1 row, written: times MLServer tuned", measured=times_tuned, wanted=5),
        Limit(what="1 row, written: share of the bare server", measured=shares[0], wanted=0.6),
        Limit(what="1 row, synced: share of the bare server", measured=shares[1], wanted=0.35),
        Limit(what="1 row: p99, share of MLServer tuned", measured=p99, wanted=1 / 3, at_most=True),
        Limit(what="32 rows binary: times MLServer tuned, JSON", measured=times_binary, wanted=5),
        Limit(what="worker after load", measured=written.memory.worker, wanted=130, at_most=True, unit=" MB"),
        Limit(what="start to first answer", measured=cold_s, wanted=1.5, at_most=True, unit=" s"),
        Limit(what="cost of journal written against off", measured=cost, wanted=25, at_most=True, unit=" %"),
    ]


def page(found: dict[str, Found], *, rounds: int, seconds: float) -> str:
    """Return the page of results."""
    servers = list(found.values())
    works = "\n\n".join(work_table(servers, work, found[BARE]) for work in WORKS)
    return f"""# Serving against peers

Command: `python benchmarks/peer_serving.py --rounds {rounds} --seconds {seconds:g}`. Medians of {rounds} rounds of
{seconds:g} s in turn, after one that is not counted; ratios are medians of the ratios of each pair. Each server is on
core 0 with all its processes, the load by {load_tool()} on core 1, keep-alive, each connection with one request on its
way.
{machine()}.
There: {version_of("kserve", "onnxruntime", "uvicorn")}; {version_of("mlserver", "onnxruntime", "uvicorn", "uvloop")}.

{limits_table(limits(found))}

The model: histogram gradient boosting, 100 trees, 20 numbers of float32; the same ONNX file everywhere, and one thread
of ONNX Runtime.

- **Seatrial** is `seatrial serve` with one worker, its supervisor on the same core. A key is checked, the input is
  checked against the table that the model was trained on, requests are counted and logged, each answer is given an
  identity and committed to the journal before it goes out.
- **bare** is `benchmarks/serving/servers/bare.py`: a raw ASGI application under uvicorn that decodes, asks and encodes,
  and nothing else. It is the limit for an ASGI application.
- **KServe** and **MLServer** serve by a small runtime each (`benchmarks/serving/servers/`), without keys, checks or
  journal. KServe writes a line for each request by default; without, it is faster, and that is the figure compared.
  MLServer has a process of its own for the model by default; `parallel_workers=0` spares it the way there, and is
  meant by *tuned*. Its REST door has no binary tensors.

{works}

{process_table(servers)}

The start is the median of {STARTS}, in turn. PSS shares pages that several processes have in common among them.
"""


def main() -> int:
    """Measure and write; return 1 if asked to be strict and a figure was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--strict", action="store_true")
    chosen = parser.parse_args()
    setups = [bare(), ours("written"), ours("synced"), ours("off")]
    setups += [kserve(quiet=True), kserve(quiet=False), mlserver(workers=0), mlserver(workers=None)]
    with TemporaryDirectory() as folder:
        log = Path(folder) / "servers.log"
        found = measure(setups, WORKS, rounds=chosen.rounds, seconds=chosen.seconds, log=log)
        start_again(found, ROW.body, times=STARTS - 1, log=log)
    write("peer_serving.md", page(found, rounds=chosen.rounds, seconds=chosen.seconds))
    return int(chosen.strict and not all(limit.met for limit in limits(found)))


if __name__ == "__main__":
    sys.exit(main())
