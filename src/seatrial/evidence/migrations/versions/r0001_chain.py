"""The audit chain, its head, and the trials in it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "record",
        sa.Column("seq", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("written", sa.String(40), nullable=False),
        sa.Column("previous", sa.String(71), nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("payload_digest", sa.String(71), nullable=False),
        sa.Column("content_digest", sa.String(71), nullable=False),
        sa.Column("digest", sa.String(71), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_record"),
        sa.UniqueConstraint("digest", name="uq_record_digest"),
    )
    op.create_table(
        "head",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(71), nullable=False),
        sa.Column("written", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_head"),
    )
    op.create_table(
        "trial",
        sa.Column("seq", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("project", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("model_digest", sa.String(71), nullable=False),
        sa.Column("test_digest", sa.String(71), nullable=False),
        sa.Column("threshold", sa.Float, nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_trial"),
        sa.ForeignKeyConstraint(["seq"], ["record.seq"], name="fk_trial_seq_record"),
    )
    op.create_index("ix_trial_test_digest", "trial", ["test_digest"])
    start = "sha256:" + "0" * 64
    op.execute(
        sa.insert(sa.table("head", *(sa.column(name) for name in ("id", "seq", "digest", "written")))).values(
            id=1, seq=0, digest=start, written=""
        )
    )


def downgrade() -> None:
    """Take the tables away, and with them the evidence: there is no revision before this one to lead back to."""
    for table in ("trial", "head", "record"):
        op.drop_table(table)
