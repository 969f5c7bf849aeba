"""Entry point for Alembic, on the connection given by storage.migrations."""

from alembic import context

from storage import tx  # noqa: F401 - imports every table module, so that the metadata is complete
from storage.engine.schema import metadata
from storage.migrations.rendering import render_type

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=render_type,
    render_as_batch=True,  # SQLite changes a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
