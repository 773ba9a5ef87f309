"""The conformance kit of the port ``Model``: every adapter runs it, ours and those of others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from seatrial.values import InputError, Model

Columns = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Trained:
    """A model file, the columns it takes, and what its own library answers for them."""

    path: Path
    columns: dict[str, Any]
    expected: Any
    tolerance: float = 1e-12


TrainedFiles = Mapping[str, Trained]


def check_model(model: Model, columns: Columns, *, tolerance: float = 1e-12) -> None:
    """Assert that a model keeps the promises of the port on these columns (at least 21 rows)."""
    assert isinstance(model, Model)
    columns = {name: columns[name] for name in model.signature.names}
    n_rows = len(next(iter(columns.values())))
    answers = model.predict(columns)
    _check_answers(model, answers, n_rows)
    _check_same(model.predict(columns), answers, 0.0)
    _check_rows(model, columns, answers, tolerance=tolerance)
    _check_names(model, columns, answers)
    _check_refusals(model, columns)


def _check_answers(model: Model, answers: NDArray[Any], n_rows: int) -> None:
    signature = model.signature
    if signature.output == "probability":
        assert answers.ndim == 2
        assert answers.shape == (n_rows, len(signature.classes) or answers.shape[1])
        assert answers.dtype == np.float64
        np.testing.assert_allclose(answers.sum(axis=1), 1.0, atol=1e-5)
    else:
        assert answers.shape == (n_rows,)
        assert answers.dtype == (np.int64 if signature.output == "label" else np.float64)
    if signature.output == "label":
        assert set(answers.tolist()) <= set(range(len(signature.classes)))
    assert model.ref.digest.startswith("sha256:")
    assert model.ref.size_bytes > 0


def _check_rows(model: Model, columns: Columns, answers: NDArray[Any], *, tolerance: float) -> None:
    n_rows = len(answers)
    order = np.random.default_rng(0).permutation(n_rows)
    _check_same(model.predict(_take(columns, order)), answers[order], tolerance)
    for size in (1, 7):
        parts = [model.predict(_take(columns, np.arange(at, at + size))) for at in range(0, 3 * size, size)]
        _check_same(np.concatenate(parts), answers[: 3 * size], tolerance)
    assert len(model.predict(_take(columns, np.arange(0)))) == 0


def _check_names(model: Model, columns: Columns, answers: NDArray[Any]) -> None:
    other = {"an extra column": np.array(["x"] * len(answers), dtype=object)}
    _check_same(model.predict({**other, **dict(reversed(columns.items()))}), answers, 0.0)


def _check_refusals(model: Model, columns: Columns) -> None:
    first, *others = columns
    with pytest.raises(InputError, match="MDL006"):
        model.predict({name: columns[name] for name in others})
    if others:
        with pytest.raises(InputError, match="MDL006"):
            model.predict({**columns, first: columns[first][:-1]})


def _check_same(got: NDArray[Any], expected: NDArray[Any], tolerance: float) -> None:
    np.testing.assert_allclose(got, expected, rtol=0, atol=tolerance)


def _take(columns: Columns, rows: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    return {name: array[rows] for name, array in columns.items()}
