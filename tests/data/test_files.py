"""Files that are there and may not be read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from seatrial.data import read_table
from seatrial.values import InputError

NOBODY = 65534


@contextmanager
def nobody() -> Iterator[None]:
    """Run as somebody who may not read everything, also where the tests run as root."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_file_that_may_not_be_read_is_told() -> None:
    with TemporaryDirectory() as name:  # pytest's own folders are closed to everybody else
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "t.csv").write_text("a\n1\n")
        (folder / "t.csv").chmod(0)
        with nobody(), pytest.raises(InputError, match="TBL004") as caught:
            read_table("t.csv", name="test", root=folder)
    assert "chmod u+r" in caught.value.fix
