"""Runs revisions on the connection that `lrs.storage.database.migrate` hands over: one version table an owner."""

from alembic import context

given = context.config.attributes
context.configure(
    connection=given["connection"],
    version_table=given["version_table"],
    transactional_ddl=False,  # the caller's transaction holds every revision
)
context.run_migrations()
