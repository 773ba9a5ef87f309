"""The candidates that each test table has judged, numbered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table, and number the candidates of the trials that are there by their first trial."""
    made = op.create_table(
        "candidate",
        sa.Column("test_digest", sa.String(71), nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("model_digest", sa.String(71), nullable=False),
        sa.Column("threshold", sa.Float, nullable=True),
        sa.PrimaryKeyConstraint("test_digest", "number", name="pk_candidate"),
    )
    trial = sa.table("trial", *(sa.column(name) for name in ("seq", "test_digest", "model_digest", "threshold")))
    same = (trial.c.test_digest, trial.c.model_digest, trial.c.threshold)
    first = op.get_bind().execute(sa.select(*same).group_by(*same).order_by(sa.func.min(trial.c.seq))).all()
    judged: dict[str, int] = {}
    rows = []
    for test, model, threshold in first:
        judged[test] = judged.get(test, 0) + 1
        rows.append({"test_digest": test, "number": judged[test], "model_digest": model, "threshold": threshold})
    if rows:
        op.bulk_insert(made, rows)


def downgrade() -> None:
    """Forget the numbers; those of recorded trials follow from the trials."""
    op.drop_table("candidate")
