"""Releases, the aliases that point to them, and the keys of the server."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    released = op.create_table(
        "release",
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("version", sa.String(255), nullable=False),
        sa.Column("package_digest", sa.String(71), nullable=False),
        sa.Column("evidence_digest", sa.String(71), nullable=False),
        sa.Column("accepted", sa.Text, nullable=False),
        sa.Column("released", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("name", "version", name="pk_release"),
    )
    pointing = op.create_table(
        "alias",
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("alias", sa.String(64), nullable=False),
        sa.Column("version", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("name", "alias", name="pk_alias"),
        sa.ForeignKeyConstraint(["name", "version"], ["release.name", "release.version"], name="fk_alias_name_release"),
    )
    op.create_table(
        "api_key",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("digest", sa.String(71), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("rate", sa.String(64), nullable=True),
        sa.Column("created", sa.String(40), nullable=False),
        sa.Column("expires", sa.String(40), nullable=True),
        sa.Column("revoked", sa.String(40), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
    )
    _fill(released, pointing)


def _fill(released: sa.Table, pointing: sa.Table) -> None:
    """Make the lines of releases and aliases that were recorded before a downgrade took their tables away."""
    record = sa.table("record", *(sa.column(name) for name in ("seq", "kind", "payload")))
    query = sa.select(record.c.kind, record.c.payload).where(record.c.kind.in_(("release", "alias")))
    aliases = {}
    for kind, payload in op.get_bind().execute(query.order_by(record.c.seq)).all():
        said = json.loads(bytes(payload))
        if kind == "release":
            op.bulk_insert(released, [said])
        else:
            aliases[said["name"], said["alias"]] = said["after"]
    rows = [
        {"name": name, "alias": alias, "version": version}
        for (name, alias), version in aliases.items()
        if version is not None  # it was retired
    ]
    if rows:
        op.bulk_insert(pointing, rows)


def downgrade() -> None:
    """Take the tables away; releases and aliases still stand in the chain and come back from it, keys are lost."""
    for table in ("api_key", "alias", "release"):
        op.drop_table(table)
