"""Many clients at once: one statement stays one, and one id has one content (1.0.3 Communication 2.1.2)."""

from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.reliability import load
from tests.reliability.load import Load
from tests.reliability.server import Server, at_once
from tests.statements import statement

CLIENTS = 16
Pair = tuple[Server, Server]


def _stored(server: Server, statement_id: str) -> list[dict[str, Any]]:
    return [each for _, each in server.store.log() if each["id"] == statement_id]


def _post(servers: Pair, number: int, sent: Any) -> requests.Response:
    with servers[number % 2].client() as client:
        return client.post_statements(sent)


def _put(servers: Pair, number: int, sent: dict[str, Any]) -> requests.Response:
    with servers[number % 2].client() as client:
        return client.request("PUT", "/statements", params={"statementId": sent["id"]}, json=sent)


def test_a_statement_posted_by_all_at_once_is_stored_once(two_servers: Pair) -> None:
    one = statement()

    at_once(CLIENTS, lambda number: _post(two_servers, number, one))

    assert len(_stored(two_servers[0], one["id"])) == 1


def test_all_who_post_the_same_get_the_same_answer(two_servers: Pair) -> None:
    """Communication 2.1.2: 200 OK, also where a statement with the same id and content is stored already."""
    one = statement()

    answers = at_once(CLIENTS, lambda number: _post(two_servers, number, one))

    assert [(answer.status_code, answer.json()) for answer in answers] == [(200, [one["id"]])] * CLIENTS


def test_all_who_put_the_same_get_the_same_answer(two_servers: Pair) -> None:
    """Communication 2.1.1: 204 No Content."""
    one = statement()

    answers = at_once(CLIENTS, lambda number: _put(two_servers, number, one))

    assert [answer.status_code for answer in answers] == [204] * CLIENTS


def test_of_conflicting_contents_under_one_id_exactly_one_wins(two_servers: Pair) -> None:
    """Communication 2.1.2: 409 Conflict, if the LRS has a different statement with that id."""
    sent = [statement(id=str(uuid4()), result={"score": {"raw": number}}) for number in range(CLIENTS)]
    rivals = [{**each, "id": sent[0]["id"]} for each in sent]

    answers = at_once(CLIENTS, lambda number: _post(two_servers, number, rivals[number]))

    assert sorted(answer.status_code for answer in answers) == [200] + [409] * (CLIENTS - 1)


def test_what_is_stored_of_conflicting_contents_is_that_of_the_winner(two_servers: Pair) -> None:
    shared = str(uuid4())
    rivals = [statement(id=shared, result={"score": {"raw": number}}) for number in range(CLIENTS)]

    answers = at_once(CLIENTS, lambda number: _post(two_servers, number, rivals[number]))

    winners = [rival for rival, answer in zip(rivals, answers, strict=True) if answer.status_code == 200]
    assert [each["result"] for each in _stored(two_servers[0], shared)] == [winner["result"] for winner in winners]


def test_a_batch_that_loses_one_id_stores_nothing_of_itself(two_servers: Pair) -> None:
    """Communication 2.1.2: 409, and the LRS MUST NOT store any statement of the batch."""
    shared = str(uuid4())
    batches = [
        [statement(), statement(id=shared, result={"score": {"raw": number}}), statement()] for number in range(CLIENTS)
    ]

    answers = at_once(CLIENTS, lambda number: _post(two_servers, number, batches[number]))

    won = [batch for batch, answer in zip(batches, answers, strict=True) if answer.status_code == 200]
    sent = {each["id"] for batch in batches for each in batch}
    stored = [each["id"] for _, each in two_servers[0].store.log() if each["id"] in sent]
    assert [stored] == [[each["id"] for each in batch] for batch in won]


def test_batches_that_share_statements_in_opposite_order_are_all_answered_with_200(two_servers: Pair) -> None:
    shared = [statement() for _ in range(50)]

    answers = at_once(CLIENTS, lambda number: _post(two_servers, number, shared[:: 1 if number % 4 < 2 else -1]))

    assert [answer.status_code for answer in answers] == [200] * CLIENTS


@pytest.mark.parametrize("threads", [8], ids=["from eight threads"])
def test_a_load_of_batches_is_answered_with_200_only(two_servers: Pair, threads: int) -> None:
    with Load(*two_servers, threads=threads) as writers:
        at_once(4, lambda number: [_post(two_servers, number, load.batch(number)) for _ in range(5)])

    assert {post.status for post in writers.posts} == {200}


def test_a_definition_that_another_process_has_changed_is_learned_again(two_servers: Pair) -> None:
    activity_id = f"http://example.com/{uuid4()}"

    for number, name in enumerate(("Course", "Curse", "Course")):
        definition = {"name": {"en": name}}
        _post(two_servers, number, statement(object={"id": activity_id, "definition": definition}))

    with two_servers[1].client() as client:
        found = client.request("GET", "/activities", params={"activityId": activity_id}).json()
    assert found["definition"]["name"] == {"en": "Course"}
