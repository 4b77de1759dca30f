"""Alembic's scripts: the shared environment and the core's revisions. A plugin's stand in the plugin."""
