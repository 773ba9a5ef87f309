"""Releases, the aliases that point to them, and the keys of the server."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "release",
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("version", sa.String(255), nullable=False),
        sa.Column("package_digest", sa.String(71), nullable=False),
        sa.Column("evidence_digest", sa.String(71), nullable=False),
        sa.Column("accepted", sa.Text, nullable=False),
        sa.Column("released", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("name", "version", name="pk_release"),
    )
    op.create_table(
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


def downgrade() -> None:
    """Take the tables away; releases and their aliases still stand in the chain, keys are lost."""
    for table in ("api_key", "alias", "release"):
        op.drop_table(table)
