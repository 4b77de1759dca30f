"""What is examined: a configuration, and what it names."""

from dataclasses import dataclass
from functools import cached_property

from lrs.config import Settings, attachments_url
from lrs.sources import Configuration
from lrs.storage.attachments import Attachments
from lrs.storage.database.inspection import ReadOnlyDatabase


@dataclass(frozen=True)
class Patient:
    """A check may take `limit_s` seconds."""

    configuration: Configuration
    limit_s: float

    @cached_property
    def settings(self) -> Settings:
        """Raises ValueError."""
        return self.configuration.settings

    @cached_property
    def database(self) -> ReadOnlyDatabase:
        """Raises ValueError."""
        return ReadOnlyDatabase(self.settings.database_url, limit_s=self.limit_s)

    @cached_property
    def replica(self) -> ReadOnlyDatabase:
        """Raises ValueError."""
        return ReadOnlyDatabase(self.settings.replica_url, limit_s=self.limit_s)

    @cached_property
    def attachments(self) -> Attachments:
        """Raises ValueError, and ImportError where fsspec lacks a package."""
        return Attachments(attachments_url(self.settings), self.settings.max_attachment_bytes)
