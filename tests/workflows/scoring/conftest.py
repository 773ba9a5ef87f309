from __future__ import annotations

from collections.abc import Callable

import pytest

from scored import MODELS
from seatrial.serving import ServedVersion


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], ServedVersion]:
    """Return a packed model by its kind; each is made once."""
    made: dict[str, ServedVersion] = {}

    def get(kind: str) -> ServedVersion:
        if kind not in made:
            made[kind] = MODELS[kind](tmp_path_factory.mktemp(kind))
        return made[kind]

    return get
