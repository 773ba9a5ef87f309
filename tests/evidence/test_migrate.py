"""The tables that the code knows are those that the revisions make."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from evidence.chains import DATABASE, make_chain
from seatrial.evidence import migrate
from seatrial.evidence.migrate import REVISIONS
from seatrial.evidence.sqlite import sqlite_database
from seatrial.evidence.tables import metadata

SCRIPTS = Path(migrate.__file__).parent / "migrations"


def test_the_known_revisions_are_those_in_the_folder() -> None:
    every = [script.revision for script in ScriptDirectory(str(SCRIPTS)).walk_revisions()]
    assert tuple(reversed(every)) == REVISIONS


def test_the_tables_are_those_that_the_revisions_make(tmp_path: Path) -> None:
    make_chain(tmp_path, records=0)
    engine = sqlite_database(tmp_path / DATABASE, wait_s=1).engine
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


@pytest.mark.parametrize("name", ["env.py", "script.py.mako", "versions/r0001_chain.py"])
def test_the_revisions_ship_with_the_package(name: str) -> None:
    assert (SCRIPTS / name).is_file()
