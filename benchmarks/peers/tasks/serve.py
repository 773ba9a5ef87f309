"""Answers each line on standard input with one timed round; runs in a peer's environment, so it needs nothing else."""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any


def serve(load: Callable[[], Any], compute: Callable[[Any], dict[str, Any]], imported: float) -> None:
    """Run ``compute(load())`` once per line; ``compute`` returns what it found, for the reader to compare."""
    print(json.dumps({"import": imported}), flush=True)
    for _ in sys.stdin:
        processor, started = time.process_time(), time.perf_counter()
        loaded = load()
        between = time.perf_counter()
        found = compute(loaded)
        ended = time.perf_counter()
        told = {
            "load": between - started,
            "compute": ended - between,
            "processor": time.process_time() - processor,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "found": found,
        }
        print(json.dumps(told), flush=True)


def counted(compute: Callable[[Any], dict[str, Any]]) -> Callable[[Any], dict[str, Any]]:
    """Return ``compute`` so that it tells too how many processor seconds it took, with those of its processes."""

    def work(loaded: object) -> dict[str, Any]:
        before = os.times()
        found = compute(loaded)
        after = os.times()
        return {**found, "processors": sum(after[:4]) - sum(before[:4])}

    return work
