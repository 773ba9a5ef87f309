"""A project whose model is released, once for all tests; each has a copy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from watched import release_parcels


@pytest.fixture(scope="session")
def released_parcels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release_parcels(tmp_path_factory.mktemp("released") / "parcels")


@pytest.fixture
def root(released_parcels: Path, tmp_path: Path) -> Path:
    return shutil.copytree(released_parcels, tmp_path / "parcels")
