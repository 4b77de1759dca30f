"""What the server answers is what its OpenAPI document says, held against requests that schemathesis makes up."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from schemathesis.engine import events, from_schema
from schemathesis.schemas import BaseSchema

from tests.reliability.conftest import StoreOf
from tests.reliability.server import Server, running

# A stream ends after a second, so that it can be asked like the others; a limit that nobody reaches tells of itself.
SETTINGS = {"stream_s": 1, "metrics_token": "token-of-metrics", "rate_limit_per_minute": 600_000}

# The phase "coverage" makes hundreds of requests for each; those that are left out share the code of these.
ONE_OF_EACH_KIND = [
    "getStatements",
    "putActivitiesState",
    "getActivitiesProfile",
    "postActivitiesProfile",
    "deleteActivitiesProfile",
    "getActivities",
    "getAbout",
    "getExtensionsRefusals",
]


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest, store_of: StoreOf) -> Iterator[Server]:
    """A server of its own on the database that a test names: what is made up may erase."""
    described = Server(store_of(request.param), SETTINGS)
    with running(described):
        yield described


@pytest.fixture
def described(server: Server) -> BaseSchema:
    """The document of a server, with credentials."""
    sender = {"username": server.store.key, "password": server.store.secret}
    chosen: dict[str, Any] = {
        "suppress-health-check": ["too_slow"],  # how fast requests are made up is not what is tested
        "generation": {"deterministic": True, "database": "none", "max-examples": 5},
        "auth": {"openapi": {"basic": sender, "metrics": {"bearer": SETTINGS["metrics_token"]}}},
        # What breaks a rule that JSON Schema can't say, or one of a version, is refused although it is as described.
        "checks": {"positive_data_acceptance": {"enabled": False}},
    }
    return schemathesis.openapi.from_url(f"{server.url}/openapi.json", config=schemathesis.Config.from_dict(chosen))


def tried(schema: BaseSchema, *phases: str) -> tuple[set[str], list[str]]:
    """The operations that were asked something, and what was not as described."""
    for phase in ("examples", "coverage", "fuzzing", "stateful"):
        getattr(schema.config.phases, phase).enabled = phase in phases
    asked, failures = set(), []
    for event in from_schema(schema).execute():
        assert not isinstance(event, events.NonFatalError | events.FatalError), event
        if isinstance(event, events.ScenarioFinished) and event.recorder.cases:
            asked.add(event.recorder.label)
            failures += _failures(event)
    return asked, failures


def _failures(finished: events.ScenarioFinished) -> Iterator[str]:
    for checks in finished.recorder.checks.values():
        for check in checks:
            if check.failure_info is not None:
                yield f"{finished.recorder.label}: {check.failure_info.failure}\n{check.failure_info.code_sample}"


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_every_operation_answers_made_up_requests_as_described(described: BaseSchema) -> None:
    asked, failures = tried(described, "examples", "fuzzing")

    assert (len(asked), failures) == (described.statistic.operations.total, [])


@pytest.mark.parametrize("server", ["postgresql"], indirect=True)
def test_every_parameter_is_taken_and_refused_as_described(described: BaseSchema) -> None:
    """Each limit of each parameter, from both sides; methods that are not there; no and wrong credentials."""
    asked, failures = tried(described.include(operation_id=ONE_OF_EACH_KIND), "coverage")

    assert (len(asked), failures) == (len(ONE_OF_EACH_KIND), [])
