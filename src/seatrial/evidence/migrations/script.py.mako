"""${message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Bring the store to this revision."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Bring the store back to the revision before, with all its evidence."""
    ${downgrades if downgrades else "pass"}
