"""Runs revisions on the connection that `lrs.storage.migrate` hands over: one version table an owner."""

from alembic import context

from lrs.storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table=context.config.attributes["version_table"],
    transactional_ddl=False,  # the caller's transaction holds every revision
)
context.run_migrations()
