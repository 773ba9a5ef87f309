"""Whatever stands in a table, a trial ends with a verdict or with errors of the input, never with one of ours."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from seatrial.shells.cli.main import status_of
from workflows.any_project import AnyProject, any_projects, write

# Not made smaller when found: a trial takes a second, and the traceback says enough.
FOUND = settings(deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])


def status(made: AnyProject) -> int:
    with tempfile.TemporaryDirectory() as folder:
        assume(write(made, Path(folder)))
        return status_of(["--debug", "trial", "--project", folder, "--json"])


@settings(FOUND, max_examples=12)
@given(any_projects())
def test_no_table_is_an_internal_error(made: AnyProject) -> None:
    assert status(made) in {0, 1, 2}


@pytest.mark.slow
@settings(FOUND, max_examples=150)
@given(any_projects())
def test_no_table_of_many_is_an_internal_error(made: AnyProject) -> None:
    assert status(made) in {0, 1, 2}
