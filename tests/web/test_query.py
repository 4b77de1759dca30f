"""Which statements a filter by activity, verb or registration finds, or several (1.0.3 Communication 2.1.3)."""

from itertools import product
from typing import Any
from uuid import uuid4

import pytest

from lrs.database import Database
from tests.client import Client
from tests.conftest import make_credential, make_store
from tests.statements import ANN, BEN, COURSE, statement

EXAM = {"id": "http://example.com/exams/1"}
PASSED = {"id": "http://adlnet.gov/expapi/verbs/passed"}


@pytest.fixture
def other_store(client: Client, database: Database) -> Client:
    """A client of another store on the same server."""
    issued = make_credential(database, make_store(database))
    return Client(client.app, issued.key, issued.secret)


def sub_statement(**properties: Any) -> dict[str, Any]:
    return statement(id=None, objectType="SubStatement", **properties)


def around(name: str, value: Any) -> dict[str, Any]:
    return {"context": {"contextActivities": {name: value}}}


RELATED_ACTIVITIES = {
    "parent": around("parent", [EXAM]),
    "grouping": around("grouping", [EXAM]),
    "category": around("category", [EXAM]),
    "other": around("other", [EXAM]),
    "alone, not in an array": around("parent", EXAM),
    "second of an array": around("other", [COURSE, EXAM]),
    "object of a SubStatement": {"object": sub_statement(object=EXAM)},
    "parent in a SubStatement": {"object": sub_statement(**around("parent", [EXAM]))},
    "alone in a SubStatement": {"object": sub_statement(**around("category", EXAM))},
}


def test_no_match_is_an_empty_list(any_version_client: Client) -> None:
    """Communication 2.1.3: MUST still return 200 OK and a StatementResult; "statements" is an empty array."""
    any_version_client.post_statements(statement())

    answer = any_version_client.get("/statements", verb="http://example.com/verbs/never")

    assert (answer.status_code, answer.json) == (200, {"statements": [], "more": ""})


def test_the_newest_stand_first(any_version_client: Client) -> None:
    """Communication 2.1.3: in reverse chronological order based on "stored" time."""
    first = any_version_client.post_statements([statement(), statement()]).json
    second = any_version_client.post_statements([statement(), statement()]).json

    assert any_version_client.find_ids() == [*reversed(second), *reversed(first)]


def test_ascending_turns_the_order(any_version_client: Client) -> None:
    """Communication 2.1.3: ascending, if true, return results in ascending order of stored time."""
    first = any_version_client.post_statements([statement(), statement()]).json
    second = any_version_client.post_statements([statement(), statement()]).json

    assert any_version_client.find_ids(ascending=True) == first + second


def test_ascending_turns_the_order_of_what_a_filter_finds(client: Client) -> None:
    """Communication 2.1.3: ascending, if true, return results in ascending order of stored time."""
    ids = client.post_statements([statement() for _ in range(3)]).json

    assert client.find_ids(ascending=True, agent=ANN) == ids


def test_statements_about_an_activity_are_found(any_version_client: Client) -> None:
    """Communication 2.1.3: activity, the Object of the Statement is an Activity with the specified id."""
    wanted = statement(object=EXAM)
    any_version_client.post_statements([statement(), wanted, statement()])

    assert any_version_client.find_ids(activity=EXAM["id"]) == [wanted["id"]]


@pytest.mark.parametrize("properties", RELATED_ACTIVITIES.values(), ids=RELATED_ACTIVITIES)
def test_related_activities_are_found(client: Client, properties: dict[str, Any]) -> None:
    """Communication 2.1.3: related_activities, any of the context Activities, or those in a contained SubStatement."""
    wanted = statement(**properties)
    client.post_statements([statement(), wanted])

    assert client.find_ids(activity=EXAM["id"], related_activities=True) == [wanted["id"]]


@pytest.mark.parametrize("properties", RELATED_ACTIVITIES.values(), ids=RELATED_ACTIVITIES)
def test_related_activities_are_found_only_when_asked_for(client: Client, properties: dict[str, Any]) -> None:
    """Communication 2.1.3: activity, the Object of the Statement is an Activity with the specified id."""
    client.post_statements(statement(**properties))

    assert client.find_ids(activity=EXAM["id"]) == []


def test_the_object_is_a_related_activity_too(client: Client) -> None:
    """Communication 2.1.3: related_activities, include Statements for which the Object ... matches."""
    wanted = statement(object=EXAM)
    client.post_statements(wanted)

    assert client.find_ids(activity=EXAM["id"], related_activities=True) == [wanted["id"]]


@pytest.mark.parametrize(
    "other", ["http://example.com/exams/1/", "http://example.com/Exams/1", "http://example.com/exams"]
)
def test_an_activity_is_found_only_by_its_whole_id(client: Client, other: str) -> None:
    """Data 2.2: the LRS SHOULD treat all values as case sensitive unless specified otherwise."""
    client.post_statements(statement(object=EXAM))

    assert client.find_ids(activity=other, related_activities=True) == []


@pytest.mark.parametrize(
    "id_", ["http://example.com/ü?a=b&c=%20#d", "urn:uuid:8b4f", "act:blackboard/1", "tag:a,2026:+x y".replace(" ", "")]
)
def test_an_activity_is_found_by_any_kind_of_iri(client: Client, id_: str) -> None:
    """Data 2.4.4.1: id, an identifier for a single unique Activity: IRI."""
    wanted = statement(object={"id": id_})
    client.post_statements(wanted)

    assert client.find_ids(activity=id_) == [wanted["id"]]


def test_statements_with_a_verb_are_found(any_version_client: Client) -> None:
    """Communication 2.1.3: verb, only return Statements matching the specified Verb id."""
    wanted = statement(verb=PASSED)
    any_version_client.post_statements([statement(), wanted, statement()])

    assert any_version_client.find_ids(verb=PASSED["id"]) == [wanted["id"]]


def test_the_verb_of_a_sub_statement_is_not_the_statements(client: Client) -> None:
    """Communication 2.1.3: verb, only return Statements matching the specified Verb id."""
    client.post_statements(statement(object=sub_statement(verb=PASSED)))

    assert client.find_ids(verb=PASSED["id"]) == []


@pytest.mark.parametrize("spelt", [str.lower, str.upper], ids=["lower case", "upper case"])
def test_statements_of_a_registration_are_found(client: Client, spelt: Any) -> None:
    """Communication 2.1.3: registration, only return Statements matching the specified registration id."""
    registration = str(uuid4())
    wanted = statement(context={"registration": registration})
    client.post_statements([statement(), wanted, statement(context={"registration": str(uuid4())})])

    assert client.find_ids(registration=spelt(registration)) == [wanted["id"]]


def test_a_registration_in_upper_case_is_the_same(client: Client) -> None:
    """Data 4.4: UUID; RFC 4122 3: case insensitive on input."""
    registration = str(uuid4())
    wanted = statement(context={"registration": registration.upper()})
    client.post_statements(wanted)

    assert client.find_ids(registration=registration) == [wanted["id"]]


def test_several_filters_find_what_meets_all_of_them(client: Client) -> None:
    """Communication 2.1.3: each filter only returns what matches it."""
    registrations = [str(uuid4()), str(uuid4())]
    batch = [
        statement(actor=actor, verb=verb, object=target, context={"registration": registration})
        for actor, verb, target, registration in product(
            (ANN, BEN), (PASSED, {"id": "http://x.com/v"}), (COURSE, EXAM), registrations
        )
    ]
    client.post_statements(batch)

    found = [
        client.find_ids(agent=each["actor"], verb=each["verb"]["id"], activity=each["object"]["id"], **each["context"])
        for each in batch
    ]

    assert found == [[each["id"]] for each in batch]


@pytest.mark.parametrize("chosen", [("agent", "verb"), ("agent", "activity"), ("verb", "activity")], ids=" and ".join)
def test_two_filters_find_what_meets_both(client: Client, chosen: tuple[str, str]) -> None:
    """Communication 2.1.3: each filter only returns what matches it."""
    batch = [
        statement(actor=actor, verb=verb, object=target)
        for actor, verb, target in product((ANN, BEN), (PASSED, {"id": "http://x.com/v"}), (COURSE, EXAM))
    ]
    client.post_statements(batch)
    wanted = {"agent": ANN, "verb": PASSED["id"], "activity": EXAM["id"]}

    found = client.find(**{name: wanted[name] for name in chosen})

    said = [{"agent": each["actor"], "verb": each["verb"]["id"], "activity": each["object"]["id"]} for each in found]
    assert [each for each in said if all(each[name] == wanted[name] for name in chosen)] == said
    assert len(said) == 2


def test_an_agent_and_an_activity_may_be_related_at_once(client: Client) -> None:
    """Communication 2.1.3: related_agents, related_activities, apply the filter broadly."""
    wanted = statement(context={"instructor": BEN, "contextActivities": {"parent": [EXAM]}})
    client.post_statements([wanted, statement(context={"instructor": BEN}), statement(object=EXAM)])

    found = client.find_ids(agent=BEN, activity=EXAM["id"], related_agents=True, related_activities=True)

    assert found == [wanted["id"]]


def test_another_store_is_not_searched(client: Client, other_store: Client) -> None:
    """The store is the wall: nothing of one is found from another."""
    other_store.post_statements(statement())

    assert client.find_ids(agent=ANN) + client.find_ids() == []


def test_a_statement_of_another_store_is_not_found_by_its_id(client: Client, other_store: Client) -> None:
    """The store is the wall: nothing of one is found from another."""
    one = statement()
    other_store.post_statements(one)

    assert client.get_statement(one["id"]).status_code == 404


def test_two_stores_may_have_a_statement_with_the_same_id(client: Client, other_store: Client) -> None:
    """The store is the wall: an id is taken only in its own."""
    one = statement()
    other_store.post_statements(one)

    answer = client.post_statements({**one, "actor": BEN})

    assert answer.status_code == 200
