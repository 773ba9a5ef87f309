"""A converted model answers as the native one: alone or among others, at thresholds, where values are missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimise.fitted import NUMBERS_ONLY, OF_NUMBERS, OF_TEXT, Both, both, columns_of, mixed, numbers, truth

WITH_LINKS = ("hist, binary", "hist, four classes", "boosting, four classes", "forest, four classes",
              "LightGBM, one versus all")  # fmt: skip
Kind = tuple[Callable[[], Any], str, bool]


def differences(pair: Both) -> Any:
    native, onnx = pair.native.predict(pair.columns), pair.onnx.predict(pair.columns)
    assert native.shape == onnx.shape
    return np.abs(native - onnx) / (1.0 if pair.native.signature.output == "probability" else np.ptp(native))


@pytest.mark.parametrize("name", NUMBERS_ONLY)
def test_trees_answer_to_the_last_bits(name: str, tmp_path: Path) -> None:
    make, task, missing = NUMBERS_ONLY[name]
    rows = numbers(missing=missing)
    pair = both(make().fit(rows, truth(rows, task)), rows, tmp_path)
    assert pair.by == "Seatrial"
    assert pair.onnx.signature.classes == pair.native.signature.classes
    assert differences(pair).max() < 1e-15


@pytest.mark.parametrize("name", [*OF_NUMBERS, *OF_TEXT])
def test_pipelines_answer_alike(name: str, tmp_path: Path) -> None:
    make, task, missing = {**OF_NUMBERS, **OF_TEXT}[name]
    rows = mixed(missing=missing) if name in OF_TEXT else numbers(missing=missing)
    pair = both(make().fit(rows, truth(rows, task)), rows, tmp_path)
    assert pair.by == "Seatrial"
    assert differences(pair).max() < 1e-12


@pytest.mark.parametrize("name", WITH_LINKS)
def test_a_row_has_the_same_answer_alone_and_among_others(name: str, tmp_path: Path) -> None:
    make, task, missing = NUMBERS_ONLY[name]
    rows = numbers(missing=missing)
    model = both(make().fit(rows, truth(rows, task)), rows, tmp_path).onnx
    columns, _ = columns_of(rows)
    whole = model.predict(columns)
    for size in (1, 3, 64):
        parts = [{key: array[at : at + size] for key, array in columns.items()} for at in range(0, len(rows), size)]
        assert np.array_equal(np.concatenate([model.predict(part) for part in parts]), whole)
