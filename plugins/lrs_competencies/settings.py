"""What a store may set for the plugin: a schema a room, joined to one."""

from lrs_competencies.frameworks.settings import FrameworkSettings
from lrs_competencies.mastery.settings import MasterySettings


class Settings(FrameworkSettings, MasterySettings):
    """All that a store may set."""
