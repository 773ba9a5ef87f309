from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "pandas",
    "polars",
    "numpy",
    "scipy",
    "sqlalchemy",
    "sklearn",
    "altair",
    "onnxruntime",
    "deltalake",
    "obstore",
    "torch",
}
IMPORT = "import seatrial"
HELP = """
from seatrial.shells.cli.main import status_of
assert status_of(["--help"]) == 0
"""


def loaded(code: str) -> set[str]:
    """Return the top-level names of all modules that a new interpreter has after running the code."""
    told = f"{code}\nimport sys\nsys.stderr.write(' '.join(name.split('.')[0] for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True)
    return set(done.stderr.split())


def test_a_supervisor_starts_without_what_judges_and_manages() -> None:
    mine = loaded("import seatrial.shells.cli.serve")
    assert "sqlalchemy" in mine
    assert not mine & {"scipy", "polars", "deltalake", "sklearn", "onnxruntime", "fastapi", "alembic", "limits", "grpc"}


@pytest.mark.parametrize("code", [IMPORT, HELP], ids=["import", "help"])
def test_nothing_heavy_is_loaded_at_the_start(code: str) -> None:
    assert not loaded(code) & (HEAVY | {"lightgbm", "pyarrow", "pydantic", "alembic", "jinja2", "narwhals", "joblib"})


def test_the_names_that_are_looked_for_are_the_names_that_python_knows() -> None:
    assert {"numpy", "polars"} <= loaded("import numpy, polars")
