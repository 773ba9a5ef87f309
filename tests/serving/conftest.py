"""Packages of small models, made once."""

from __future__ import annotations

import pickle
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from models.conformance import Trained
from models.conftest import save_lightgbm, save_onnx, save_sklearn
from packed import NUMBERS, RNG, pack, save_line, save_native
from seatrial.serving import ServedVersion

ODD = Path(__file__).parent / "odd"
TWO = {"a": RNG.normal(size=40), "b": RNG.normal(size=40)}


@pytest.fixture(scope="session")
def line(tmp_path_factory: pytest.TempPathFactory) -> ServedVersion:
    folder = tmp_path_factory.mktemp("line")
    return pack(folder, save_line(folder), NUMBERS, positive="yes", id_column="flight")


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> ServedVersion:
    folder = tmp_path_factory.mktemp("other")
    file = save_line(folder, upside_down=True)
    return pack(folder, file, NUMBERS, version="2", positive="yes", id_column="flight")


@pytest.fixture(scope="session")
def native(tmp_path_factory: pytest.TempPathFactory) -> ServedVersion:
    folder = tmp_path_factory.mktemp("native")
    columns = {f"f{i}": array for i, array in enumerate(NUMBERS.values())}
    return pack(folder, save_native(folder), columns, version="3", positive="yes")


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ServedVersion:
    monkeypatch.setenv("PYTHONPATH", str(ODD))  # of the child
    monkeypatch.syspath_prepend(ODD)
    monkeypatch.delitem(sys.modules, "odd_models", raising=False)
    from odd_models import Odd

    path = tmp_path / "odd.pkl"
    path.write_bytes(pickle.dumps(Odd()))
    columns = {"f0": TWO["a"], "f1": np.abs(TWO["b"])}
    return pack(tmp_path, path, columns, positive="yes", trust=("odd_models.Odd",))


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Trained]:
    folder = tmp_path_factory.mktemp("models")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {**save_sklearn(folder), **save_lightgbm(folder), **save_onnx(folder)}
