"""What the data plane adds to a model: microseconds of each stage of one request, without HTTP.

A gradient boosting of 100 trees on 20 numbers, as ONNX, in one process pinned to one core where the system can. Writes
``benchmarks/results/serving_plane.md``.
"""

from __future__ import annotations

import asyncio
import os
import platform
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import numpy as np
import skl2onnx
import uvloop
from sklearn.ensemble import GradientBoostingClassifier

from seatrial.journal.inbox import Inbox
from seatrial.models import load_model
from seatrial.models.package import example_of, write_package
from seatrial.models.short import short_model
from seatrial.serving import (
    Ask,
    Limits,
    Matrix,
    NoRecorder,
    Plane,
    Recorder,
    Served,
    ServedModel,
    ServedVersion,
    Snapshot,
    TickRecorder,
)
from seatrial.values import FeatureRule, Field, Package, Signature

WIDTH = 20
RESULT = Path(__file__).parent / "results" / "serving_plane.md"
LIMIT_US = 30
REPEATS = 1_000
ROUNDS = 25
RNG = np.random.default_rng(5)


def main() -> None:
    """Measure, write and print."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {0})
    with tempfile.TemporaryDirectory() as folder:
        version = packed(Path(folder))
        found = uvloop.run(measured(version, Path(folder)))
    told = table(found)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(told, encoding="utf-8")
    print(told)


def table(found: dict[str, float]) -> str:
    """Return the result as Markdown."""
    ours = found["request, written, 16 at a time"] - found["session.run alone"]
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    limit = f"Limit: {LIMIT_US} us a request beside `session.run`; here {ours:.1f}."
    head = f"Least of {ROUNDS} rounds, taken in turn; {machine}. {limit}"
    rows = [f"| {name} | {time:.1f} |" for name, time in found.items()]
    return "\n".join(["# The data plane", "", head, "", "| stage | microseconds |", "|---|---|", *rows, ""])


def packed(root: Path) -> ServedVersion:
    """Return the package of the model."""
    columns = {f"x{i}": RNG.normal(size=2_000) for i in range(WIDTH)}
    rows = np.column_stack(list(columns.values())).astype(np.float32)
    truth = rows[:, 0] + rows[:, 1] ** 2 + RNG.normal(0, 0.5, len(rows)) > 1
    fitted = GradientBoostingClassifier(n_estimators=100, max_depth=6, random_state=0).fit(rows, truth.astype(int))
    made = skl2onnx.to_onnx(fitted, rows[:1], options={"zipmap": False})
    path = root / "model.onnx"
    path.write_bytes(made.SerializeToString())
    model = load_model(path, name="bench")
    rules = tuple(
        FeatureRule(name=name, type="number", low=float(array.min()), high=float(array.max()))
        for name, array in columns.items()
    )
    package = Package(
        name="bench",
        version="1",
        model_file=path.name,
        model=model.ref,
        native=model.ref,
        form="onnx",
        form_reason="a benchmark",
        signature=Signature(
            inputs=tuple(Field(name=rule.name, type="number") for rule in rules),
            output="probability",
            classes=model.signature.classes,
            task="binary",
        ),
        features=rules,
        task="binary",
        evidence_digest="sha256:" + "0" * 64,
        verdict="deploy",
        libraries=(),
        files=(),
    )
    example = example_of(columns, rules, rows=range(32))
    _, digest = write_package(root / "packages", package, {path.name: path, "example.json": example})
    folder = root / "packages" / digest.removeprefix("sha256:")
    return ServedVersion(version="1", package_folder=str(folder), package_digest=digest)


async def measured(version: ServedVersion, root: Path) -> dict[str, float]:
    """Return microseconds per call of each stage, and of whole requests: the least of several rounds, taken in turn."""
    silent = await serving(version, NoRecorder())
    written = await serving(version, TickRecorder(Inbox(root / "inbox")))
    served = silent.served("bench")
    row = {rule.name: float(value) for rule, value in zip(served.features, RNG.normal(size=WIDTH), strict=True)}
    body = msgspec.json.encode(row)

    def request(plane: Plane) -> Callable[[], Awaitable[object]]:
        return lambda: plane.answer(Ask("bench", served.read(body)))

    stages = stages_of(served, body, msgspec.json.encode([row] * 32))
    answer = await request(silent)()
    stages["labels and scores"] = lambda: (answer.labels(), answer.scores())
    found: dict[str, float] = {}
    for _ in range(ROUNDS):
        times = {name: each(call) for name, call in stages.items()}
        times["request, nothing recorded"] = await each_async(request(silent), together=1)
        times["request, written, 1 at a time"] = await each_async(request(written), together=1)
        times["request, written, 16 at a time"] = await each_async(request(written), together=16)
        found = {name: min(time, found.get(name, time)) for name, time in times.items()}
    return {name: round(value, 2) for name, value in found.items()}


def stages_of(served: Served, body: bytes, many: bytes) -> dict[str, Callable[[], object]]:
    """Return the stages of a request, of one row and of 32."""
    typed, wide = served.read(body), served.read(many)
    rows = served.check.rows(Ask("bench", typed))
    wide_rows = served.check.rows(Ask("bench", wide))
    short = short_model(served.engine._model)  # noqa: SLF001 - the session by itself
    feeds = {short.inner.ports[0].name: rows.matrix.astype(np.float32)}
    session, outputs = short.inner.session, [short.inner.output_name]
    return {
        "session.run alone": lambda: session.run(outputs, feeds),
        "decode": lambda: served.read(body),
        "check": lambda: served.check.rows(Ask("bench", typed)),
        "check a matrix": lambda: served.check.rows(Ask("bench", Matrix(rows.matrix))),
        "predict, session.run and all": lambda: served.now(rows),
        "32 rows: decode": lambda: served.read(many),
        "32 rows: check": lambda: served.check.rows(Ask("bench", wide)),
        "32 rows: check a matrix": lambda: served.check.rows(Ask("bench", Matrix(wide_rows.matrix))),
    }


async def serving(version: ServedVersion, recorder: Recorder) -> Plane:
    """Return a plane with the model in service."""
    plane = Plane(recorder=recorder, limits=Limits())
    model = ServedModel(name="bench", versions=(version,), champion="1")
    applied = await plane.apply(Snapshot(number=1, models=(model,)))
    if applied.failed:
        raise applied.failed[0][2]
    return plane


def each(call: Callable[[], object]) -> float:
    """Return the microseconds of one call."""
    began = time.perf_counter()
    for _ in range(REPEATS):
        call()
    return (time.perf_counter() - began) / REPEATS * 1e6


async def each_async(call: Callable[[], Awaitable[object]], *, together: int) -> float:
    """Return the same of a coroutine, so many of them in flight."""

    async def one() -> None:
        for _ in range(REPEATS // together):
            await call()

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(together)))
    return (time.perf_counter() - began) / REPEATS * 1e6


if __name__ == "__main__":
    main()
