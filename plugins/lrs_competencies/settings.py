"""What a store may set for the plugin: a schema a room, joined to one."""

from lrs_competencies.frameworks.settings import FrameworkSettings


class Settings(FrameworkSettings):
    """All that a store may set."""
