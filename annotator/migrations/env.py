"""What Alembic runs for each command: the revisions, in the transaction that it was given."""

from alembic import context

from annotator.migrations.rendering import render_item
from annotator.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite alters tables only by replacing them
    render_item=render_item,
)
context.run_migrations()
