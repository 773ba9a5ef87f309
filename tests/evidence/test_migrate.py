"""The tables that the code knows are those that the revisions make; forward and back, the evidence stays."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect, text

from evidence.chains import fill, numbered
from seatrial.evidence import Store
from seatrial.evidence.database import Database
from seatrial.evidence.migrate import MIGRATIONS, REVISIONS, current_revision, migrate
from seatrial.evidence.migrations.versions import r0001_chain
from seatrial.evidence.tables import metadata
from seatrial.values import InputError, StateError

NEXT = "9999"
# ruff: noqa: S608 - SQL of our own
# What a later version might do: a column that is filled from what is there, an index, a table and rows in it.
NEXT_REVISION = f"""
import sqlalchemy as sa
from alembic import op

revision = "{NEXT}"
down_revision = "{REVISIONS[-1]}"


def upgrade():
    with op.batch_alter_table("record") as table:
        table.add_column(sa.Column("bytes", sa.Integer, nullable=True))
        table.create_index("ix_record_kind", ["kind"])
    op.execute("UPDATE record SET bytes = length(payload)")
    op.create_table("note", sa.Column("seq", sa.Integer, sa.ForeignKey("record.seq"), primary_key=True))
    op.execute("INSERT INTO note SELECT seq FROM record")


def downgrade():
    op.drop_table("note")
    with op.batch_alter_table("record") as table:
        table.drop_index("ix_record_kind")
        table.drop_column("bytes")
"""


@pytest.fixture
def database(place: str) -> Iterator[Database]:
    fill(place, records=5)
    with Store.open(place) as store:
        yield store._database


@pytest.fixture
def revisions(tmp_path: Path) -> Path:
    """Give the folder of the revisions with one more in it."""
    folder = Path(shutil.copytree(MIGRATIONS, tmp_path / "migrations"))
    (folder / "versions/r9999_next.py").write_text(NEXT_REVISION)
    return folder


def rows(connection: Connection) -> dict[str, list[Any]]:
    """Return everything in the tables that the code knows, as far as they are there."""
    there = set(inspect(connection).get_table_names())
    return {
        table.name: [tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key))]
        for table in metadata.sorted_tables
        if table.name in there
    }


def shape(connection: Connection) -> object:
    """Return the tables with columns, keys and indexes."""
    found = MetaData()
    found.reflect(connection)
    return {
        table.name: (
            [(column.name, str(column.type), column.nullable) for column in table.columns],
            sorted(str(each.name) for each in (*table.constraints, *table.indexes)),
        )
        for table in found.sorted_tables
    }


def led(database: Database, to: str, folder: Path = MIGRATIONS) -> tuple[object, object]:
    """Return shape and rows at a revision, once the store is led there."""

    def work(connection: Connection) -> tuple[object, object]:
        migrate(connection, to=to, folder=folder)
        assert current_revision(connection) == to
        return shape(connection), rows(connection)

    return database.once(work, tables=True)


@pytest.mark.parametrize(("older", "newer"), list(pairwise((*REVISIONS, NEXT))))
def test_forward_and_back_keeps_shape_and_evidence(database: Database, revisions: Path, older: str, newer: str) -> None:
    before = led(database, older, revisions)
    ahead = led(database, newer, revisions)
    assert led(database, older, revisions) == before
    assert led(database, newer, revisions) == ahead
    assert before[0] != ahead[0]


def test_all_the_way_back_and_forward_the_chain_is_whole(place: str, revisions: Path) -> None:
    fill(place, records=5)
    with Store.open(place) as store:
        head = store.head()
        led(store._database, NEXT, revisions)
        assert store._database.once(lambda each: each.execute(text("SELECT count(*) FROM note")).scalar()) == 5
        led(store._database, REVISIONS[0], revisions)
    with Store.open(place) as store:
        assert store.verify(head).ok
        assert store.latest() == numbered(4)
        assert store.append(numbered(5)).seq == 6


def test_a_store_goes_to_a_revision_by_name_and_comes_back_when_it_is_opened(place: str) -> None:
    fill(place, records=2)
    with Store.open(place) as store:
        store.migrate(REVISIONS[0])
        assert store._database.once(current_revision) == REVISIONS[0]
    with Store.open(place) as store:
        assert store._database.once(current_revision) == REVISIONS[-1]
        assert store.verify().ok


def test_the_first_revision_takes_back_what_it_made(place: str) -> None:
    def work(connection: Connection) -> None:
        before = shape(connection)
        with Operations.context(MigrationContext.configure(connection)):
            r0001_chain.downgrade()
            assert inspect(connection).get_table_names() == ["alembic_version"]
            r0001_chain.upgrade()
        assert shape(connection) == before

    with Store.open(place) as store:
        store.migrate(REVISIONS[0])
        store._database.once(work, tables=True)


def test_a_revision_that_is_none_is_told(database: Database) -> None:
    with pytest.raises(InputError, match="EVD014"):
        led(database, "0O01")


def test_a_step_that_fails_leaves_all_as_it_was(database: Database, revisions: Path) -> None:
    before = database.once(lambda connection: (shape(connection), rows(connection)))
    file = revisions / "versions/r9999_next.py"
    file.write_text(file.read_text().replace("INSERT INTO note SELECT seq", "INSERT INTO note SELECT seq + 1"))
    with pytest.raises(StateError):
        led(database, NEXT, revisions)
    assert database.once(lambda connection: (shape(connection), rows(connection))) == before


def test_the_known_revisions_are_those_in_the_folder() -> None:
    every = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
    assert tuple(reversed(every)) == REVISIONS


def test_the_tables_are_those_that_the_revisions_make(database: Database) -> None:
    def differences(connection: Connection) -> list[Any]:
        return compare_metadata(MigrationContext.configure(connection), metadata)

    assert database.once(differences) == []


@pytest.mark.parametrize(
    "name", ["env.py", "script.py.mako", *(f"versions/{path.name}" for path in MIGRATIONS.glob("versions/r*.py"))]
)
def test_the_revisions_ship_with_the_package(name: str) -> None:
    assert (MIGRATIONS / name).is_file()
