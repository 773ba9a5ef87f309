"""The same rows, asked by requests and by a table: the same answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from scored import MIXED, NUMBERS, score_parts, write_lines
from seatrial.serving import Ask, NoRecorder, Plane, Records, ServedModel, ServedVersion, Snapshot
from seatrial.serving.refusal import RequestError
from seatrial.serving.snapshot import Limits

TREES = ("trees", "tree_values", "native")
SMALL = 1e-6


def answers(version: ServedVersion, rows: list[dict[str, Any]], at_once: int) -> list[tuple[Any, list[float]] | str]:
    """Return label and numbers of each row as the plane answers it, or the code with which it refuses it."""

    async def ask() -> list[tuple[Any, list[float]] | str]:
        plane = Plane(recorder=NoRecorder(), limits=Limits())
        model = ServedModel(name="delays", versions=(version,), champion=version.version)
        await plane.apply(Snapshot(number=1, models=(model,)))
        found: list[tuple[Any, list[float]] | str] = []
        for start in range(0, len(rows), at_once):
            try:
                answer = await plane.answer(Ask(model="delays", rows=Records(rows[start : start + at_once])))
            except RequestError as error:
                found += [error.code] * at_once
                continue
            labels = answer.labels() or [None] * answer.n_rows
            numbers = answer.output.reshape(answer.n_rows, -1).tolist()
            found += list(zip(labels, numbers, strict=True))
        await plane.close()
        return found

    return asyncio.run(ask())


def told(frame: pl.DataFrame, kind: str) -> list[tuple[Any, list[float]]]:
    """Return label and numbers of each row as they stand in the output."""
    if kind in ("values", "tree_values"):
        return [(None, [value]) for value in frame["prediction"]]
    classes = [frame[name].to_list() for name in frame.columns if name.startswith("score_")]
    numbers = classes or [[1 - score for score in frame["score"]], frame["score"].to_list()]
    return [(label, list(row)) for label, row in zip(frame["prediction"], zip(*numbers, strict=True), strict=True)]


def table_of(kind: str) -> pl.DataFrame:
    return pl.DataFrame(
        {name: array.tolist() for name, array in (MIXED if kind == "native" else NUMBERS).items()}
    ).fill_nan(None)


@pytest.mark.parametrize("kind", ["trees", "tree_values", "line", "values", "native"])
@pytest.mark.parametrize("at_once", [1, 25])
def test_requests_and_tables_get_the_same_answers(
    tmp_path: Path, served: Callable[[str], ServedVersion], kind: str, at_once: int
) -> None:
    table = table_of(kind).head(200 if at_once > 1 else 40)
    table.write_parquet(tmp_path / "t.parquet")
    rows = pl.concat([part.rows for part in score_parts(tmp_path, served(kind), "t.parquet")])
    by_table, by_request = told(rows, kind), answers(served(kind), table.to_dicts(), at_once)
    flips = [row for row, (one, other) in enumerate(zip(by_table, by_request, strict=True)) if one[0] != other[0]]
    assert flips == []
    exact = kind in TREES
    for (_, ours), (_, theirs) in zip(by_table, by_request, strict=True):
        assert ours[-1] == theirs[-1] if exact else np.allclose(ours, theirs, rtol=0, atol=SMALL)


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".arrow"])
@pytest.mark.parametrize("kind", ["trees", "native"])
def test_every_format_gets_the_same_answers(
    tmp_path: Path, served: Callable[[str], ServedVersion], kind: str, ending: str
) -> None:
    table = table_of(kind)
    table.write_parquet(tmp_path / "t.parquet")
    {".csv": table.write_csv, ".jsonl": table.write_ndjson, ".arrow": table.write_ipc}[ending](tmp_path / f"t{ending}")
    found = [score_parts(tmp_path, served(kind), name) for name in ("t.parquet", f"t{ending}")]
    one, other = (pl.concat([part.rows for part in parts]) for parts in found)
    assert one.equals(other)


def test_blocks_of_any_size_get_the_same_answers_of_trees(
    tmp_path: Path, served: Callable[[str], ServedVersion]
) -> None:
    table_of("trees").write_parquet(tmp_path / "t.parquet")
    whole, *others = (
        pl.concat([part.rows for part in score_parts(tmp_path, served("trees"), "t.parquet", most_rows=most)]).drop(
            "row"
        )
        for most in (1_000, 1, 7)
    )
    assert all(whole.equals(other) for other in others)


ODD: list[dict[str, Any]] = [
    {}, {"x0": "1.5"}, {"x0": True}, {"x0": None}, {"x0": [1]}, {"x0": 1e39}, {"place": "west"}, {"place": 5},
    {"place": None}, {"gap": None}, {"gap": "x"}, {"x1": 10**400}, {"gap": 1, "x0": 2},
]  # fmt: skip


def test_a_row_is_rejected_if_a_request_with_it_is_refused_and_for_the_same_reason(
    tmp_path: Path, served: Callable[[str], ServedVersion]
) -> None:
    rows = [{"x0": 0.5, "x1": -0.5, "gap": 0.25, "place": "north", **odd} for odd in ODD]
    (part,) = score_parts(tmp_path, served("native"), write_lines(tmp_path / "t.jsonl", rows))
    said = answers(served("native"), rows, 1)
    codes = dict(zip(part.rejects["row"], part.rejects["code"], strict=True))
    labels = dict(zip(part.rows["row"], part.rows["prediction"], strict=True))
    assert [codes.get(i) or labels[i] for i in range(1, len(rows) + 1)] == [
        one if isinstance(one, str) else one[0] for one in said
    ]
    assert len(codes) == 8
