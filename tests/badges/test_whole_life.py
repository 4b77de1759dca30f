"""A badge from what earns it to its end, for others who check the credential that they were given."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from lrs.testing import FreshServer
from lrs.testing.servers import fresh_settings, server_on
from lrs.verifiable.findings import WRONG
from lrs.verifiable.verification import verify
from lrs_badges.credentials import following, issuing
from tests.badges.conftest import School, completed, person
from tests.badges.credentials.conftest import SEALING, URL

ANN = person("ann")


@pytest.fixture(scope="module")
def server() -> Iterator[FreshServer]:
    """A server that others know by an address."""
    with (
        fresh_settings() as settings,
        server_on(replace(settings, sealing_key=SEALING, public_url=URL), "badges") as server,
    ):
        yield server


def refusals(school: School, credential: str, in_days: int = 0) -> list[str]:
    """What is wrong with a credential, by what the store publishes, in so many days."""
    at = datetime.now(UTC) + timedelta(days=in_days)
    found = verify(credential.encode(), school.badges.fetching, at)
    return [each.check for each in found.findings if each.outcome == WRONG]


def test_what_a_badge_was_earned_by_is_voided_and_its_credential_is_refused(server: FreshServer) -> None:
    school = School(server.store(f"school-{uuid4().hex}"))
    school.keep(valid_days=30)
    done = school.post(*(completed(ANN, course) for course in (1, 2, 3)))
    school.tend()
    (award,) = school.awards()
    credential = issuing.show(school.badges, award.award_id).credential
    before = [refusals(school, credential, in_days) for in_days in (0, 31)]

    school.store.void(done[0])
    school.tend()
    list(following.follow(school.badges))

    assert before == [[], ["dates"]]
    assert refusals(school, credential) == ["status"]
