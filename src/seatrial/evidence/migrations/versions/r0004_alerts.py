"""What stands and was told of it, the messages to send, every attempt to send them, and leases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "alert_state",
        sa.Column("project", sa.String(255), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("project", name="pk_alert_state"),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("project", sa.String(255), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("created", sa.String(40), nullable=False),
        sa.Column("due", sa.String(40), nullable=False),
        sa.Column("refused", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("sent", sa.String(40), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint("number", name="uq_message_number"),
    )
    op.create_index("ix_message_waiting", "message", ["project", "channel", "sent", "number"])
    op.create_table(
        "attempt",
        sa.Column("message", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("taken", sa.Integer, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("message", "number", name="pk_attempt"),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name="fk_attempt_message_message"),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("token", sa.Integer, nullable=False),
        sa.Column("expires", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )


def downgrade() -> None:
    """Take the tables away; notices still stand in the chain, what was not sent yet never will be."""
    for table in ("lease", "attempt", "message", "alert_state"):
        op.drop_table(table)
