"""Run revisions on the connection that the store hands over, in its transaction."""

from __future__ import annotations

from alembic import context

from seatrial.evidence.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
