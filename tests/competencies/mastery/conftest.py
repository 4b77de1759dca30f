"""A database with competencies, of each kind, and a store in which they are on, with a small framework."""

from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask

from lrs.database import Database
from lrs.testing import FreshStore
from lrs_competencies.mastery.answers import explained
from lrs_competencies.mastery.reading import Reading
from tests.competencies.mastery import outlines
from tests.conftest import make_credential, make_store_with


class School(FreshStore):
    """A store with competencies, as a test goes to it."""

    def credentials(self) -> tuple[str, str]:
        """Key and secret of somebody who may do everything."""
        issued = make_credential(self.database, self.store_id)
        return issued.key, issued.secret

    def explained(self, agent: Mapping[str, Any], item: str, at_us: int | None = None) -> Any:
        """All that can be said of what somebody has of an item, when everything is up to date."""
        self.derive()
        with self.inside("competencies").read() as tx:
            reading = Reading(tx, at_us)
            return explained(reading, reading.record(reading.person(agent)), reading.item(item))

    def level(self, agent: Mapping[str, Any], item: str, at_us: int | None = None) -> str:
        """The level that somebody holds."""
        return str(self.explained(agent, item, at_us)["level"])


@pytest.fixture
def school(database: Database, app: Flask) -> School:
    """An empty store with two small frameworks."""
    made = School(database, app, make_store_with(database, "competencies"))
    with made.inside("competencies").write() as tx:
        outlines.keep(tx)
    return made
