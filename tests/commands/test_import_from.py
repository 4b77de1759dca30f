"""lrs import --from: the statements of another store, pulled over its xAPI."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import responses
from click.testing import Result
from flask import Flask

from lrs.database import Database
from lrs.errors import BadRequest, Unauthorized
from lrs.operations import stores
from tests.client import Client
from tests.commands.conftest import Lrs
from tests.commands.peer import URL, FakedPeer
from tests.conftest import make_credential, make_store
from tests.statements import BEN, reference_to, statement, voiding
from tests.web import multipart


@pytest.fixture
def peer(app: Flask, database: Database) -> Iterator[FakedPeer]:
    issued = make_credential(database, make_store(database))
    with responses.RequestsMock(assert_all_requests_are_fired=False) as http:
        yield FakedPeer(Client(app, issued.key, issued.secret), http)


@pytest.fixture
def reader(app: Flask, database: Database, store: str) -> Client:
    """A client of the store that is imported into."""
    issued = make_credential(database, stores.get(database, store).store_id)
    return Client(app, issued.key, issued.secret)


def _pull(lrs: Lrs, store: str, peer: FakedPeer, *options: str) -> Result:
    login = ("--key", peer.key, "--secret", peer.secret)
    return lrs("import", "--from", URL, *login, "--store", store, "--keep-stored", *options)


def _tally(answer: Result) -> tuple[int, ...]:
    """Read, stored, there already, refused."""
    last = answer.stdout.splitlines()[-1]
    assert re.fullmatch(r"\d+ read, \d+ stored, \d+ there already, \d+ refused", last), answer.output
    return tuple(map(int, re.findall(r"\d+", last)))


def _fill(peer: FakedPeer, count: int) -> list[str]:
    """Store so many statements over there, one by one, and give their ids."""
    sent = [statement() for _ in range(count)]
    for one in sent:
        assert peer.client.post_statements(one).status_code == 200
    return [one["id"] for one in sent]


def _export(lrs: Lrs, store: str) -> list[bytes]:
    return lrs("export", "--store", store).stdout_bytes.splitlines()


def _log(client: Client) -> list[bytes]:
    """Every statement in sight over there, oldest first, as the bytes that GET gives."""
    ids = client.find_ids(ascending=True)
    return [client.get_statement(each).data for each in ids]


def test_a_store_is_pulled_byte_for_byte_over_several_pages(lrs: Lrs, store: str, peer: FakedPeer) -> None:
    one = statement(result={"extensions": {"http://example.com/n": "NUMBER"}, "response": "ä "})
    sent = json.dumps(one).replace('"NUMBER"', "1.50")
    peer.client.request("POST", "/statements", headers={"Content-Type": "application/json"}, data=sent)
    peer.client.speaking("2.0.0").post_statements(
        statement(context={"contextAgents": [{"objectType": "contextAgent", "agent": BEN}]})
    )
    peer.client.post_statements([statement(), reference_to(one), statement(id=None)])

    answer = _pull(lrs, store, peer, "--page-size", "2")

    assert (answer.exit_code, _tally(answer)) == (0, (5, 5, 0, 0))
    assert _export(lrs, store) == _log(peer.client)
    assert len(peer.asked) == 3


def test_stored_and_authority_are_set_anew_unless_they_are_to_be_kept(
    lrs: Lrs, store: str, peer: FakedPeer, reader: Client
) -> None:
    (one,) = _fill(peer, 1)

    lrs("import", "--from", URL, "--key", peer.key, "--secret", peer.secret, "--store", store)

    kept, original = reader.get_statement(one).json, peer.client.get_statement(one).json
    assert kept["stored"] > original["stored"]
    assert kept["authority"]["name"] == f"import into {store}"


def test_contents_of_attachments_come_along(lrs: Lrs, store: str, peer: FakedPeer, reader: Client) -> None:
    content = bytes(range(256)) * 100
    one = statement(attachments=[multipart.attachment(content)])
    multipart.post(peer.client, one, content)

    answer = _pull(lrs, store, peer)

    assert answer.exit_code == 0
    got = reader.get_statement(one["id"], attachments=True)
    assert multipart.parts_of(got)[1].content == content


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda content: content + b"\r\n", id="with a line end behind it"),
        pytest.param(lambda content: content.decode("latin-1").encode(), id="as text"),
        pytest.param(lambda content: content.decode("latin-1").encode() + b"\r\n", id="as text, and a line end"),
    ],
)
def test_contents_come_along_as_learning_locker_sends_them(
    lrs: Lrs, store: str, peer: FakedPeer, reader: Client, changed: Callable[[bytes], bytes]
) -> None:
    contents = [bytes(range(256)) * 100, b"an essay\r\n"]
    one = statement(attachments=[*map(multipart.attachment, contents)])
    multipart.post(peer.client, one, *contents)
    peer.client = _with_contents(peer.client, changed)

    answer = _pull(lrs, store, peer)

    assert "content" not in answer.stderr
    got = reader.get_statement(one["id"], attachments=True)
    assert [part.content for part in multipart.parts_of(got)[1:]] == contents


def test_a_content_that_does_not_come_along_is_named(lrs: Lrs, store: str, peer: FakedPeer, reader: Client) -> None:
    content = b"an essay"
    one = statement(attachments=[multipart.attachment(content)])
    peer.client.post_statements(there := statement(attachments=[multipart.attachment(content, fileUrl="http://x.org")]))

    def without_file_url(page: dict[str, Any]) -> dict[str, Any]:
        return {"statements": [{**page["statements"][0], "id": one["id"], "attachments": one["attachments"]}]}

    peer.change = without_file_url
    peer.client = _without_attachments(peer.client)

    answer = _pull(lrs, store, peer)

    assert f"statement {one['id']}: the content {multipart.sha256(content)} did not come along" in answer.stderr
    assert "did not come along: 1, each named above" in answer.stderr
    assert (answer.exit_code, reader.find_ids()) == (3, [one["id"]])
    assert there["id"] != one["id"]


def test_a_content_that_was_missing_comes_along_with_another_pull(
    lrs: Lrs, store: str, peer: FakedPeer, reader: Client
) -> None:
    content = b"an essay"
    one = statement(attachments=[multipart.attachment(content)])
    multipart.post(peer.client, one, content)
    whole, peer.client = peer.client, _with_contents(peer.client, lambda _: b"another essay")
    broken = _pull(lrs, store, peer)
    peer.client = whole

    answer = _pull(lrs, store, peer, "--from-start")

    assert (broken.exit_code, answer.exit_code) == (3, 0)
    assert multipart.parts_of(reader.get_statement(one["id"], attachments=True))[1].content == content


def test_contents_of_erased_statements_stay_away(lrs: Lrs, store: str, peer: FakedPeer, database: Database) -> None:
    content = b"an essay of somebody who was erased"
    one = statement(attachments=[multipart.attachment(content)])
    multipart.post(peer.client, one, content)
    _pull(lrs, store, peer)
    lrs("erase", "--store", store, "--agent", json.dumps(one["actor"]), "--yes")

    answer = _pull(lrs, store, peer, "--from-start")

    assert "did not come along" not in answer.stderr
    assert not database.attachments.is_kept(stores.get(database, store).store_id, multipart.sha256(content))


def test_what_is_no_sha2_is_looked_for_nowhere(lrs: Lrs, store: str, peer: FakedPeer) -> None:
    """PostgreSQL's text has no NUL, for example."""
    one = statement(attachments=[{**multipart.attachment(b"an essay"), "sha2": "\0"}])
    peer.change = lambda page: {"statements": [one]}
    peer.client = _without_attachments(peer.client)

    answer = _pull(lrs, store, peer)

    assert (answer.exit_code, _tally(answer)) == (1, (1, 0, 0, 1))


def _without_attachments(client: Client) -> Client:
    """A client of a store that knows no attachments, as Ralph."""

    class Forgetful(Client):
        def request(self, method: str, path: str, **options: Any) -> Any:
            params = {name: each for name, each in options.pop("params", {}).items() if name != "attachments"}
            return super().request(method, path, params=params, **options)

    return Forgetful(client.app, client.key, client.secret)


def _with_contents(client: Client, changed: Callable[[bytes], bytes]) -> Client:
    """A client of a store that sends contents of attachments changed."""

    class Changing(Client):
        def request(self, method: str, path: str, **options: Any) -> Any:
            answer = super().request(method, path, **options)
            if answer.headers["Content-Type"].startswith("multipart/mixed"):
                statements, *contents = multipart.parts_of(answer)
                sent = [replace(part, content=changed(part.content)) for part in contents]
                answer.data = multipart.written(statements, *sent)
                answer.headers["Content-Type"] = f"multipart/mixed; boundary={multipart.BOUNDARY}"
            return answer

    return Changing(client.app, client.key, client.secret)


def test_a_voided_statement_comes_along_with_the_one_that_voids_it(
    lrs: Lrs, store: str, peer: FakedPeer, reader: Client
) -> None:
    """Communication 2.1.4: no list has it, so it is asked for by voidedStatementId."""
    content = b"an essay"
    one = statement(attachments=[multipart.attachment(content)])
    multipart.post(peer.client, one, content)
    peer.client.post_statements(voider := voiding(one))

    answer = _pull(lrs, store, peer)

    assert _tally(answer) == (2, 2, 0, 0)
    assert reader.find_ids() == [voider["id"]]
    voided = reader.get("/statements", voidedStatementId=one["id"], attachments=True)
    assert multipart.parts_of(voided)[0].content == peer.client.get("/statements", voidedStatementId=one["id"]).data
    assert multipart.parts_of(voided)[1].content == content


def test_a_statement_that_voids_one_which_is_not_there_comes_alone(
    lrs: Lrs, store: str, peer: FakedPeer, reader: Client
) -> None:
    peer.client.post_statements(voider := voiding(statement()))

    assert _tally(_pull(lrs, store, peer)) == (1, 1, 0, 0)
    assert reader.find_ids() == [voider["id"]]


def test_a_second_pull_asks_for_what_is_new_and_adds_nothing_twice(
    lrs: Lrs, store: str, peer: FakedPeer, reader: Client
) -> None:
    first = _fill(peer, 3)
    _pull(lrs, store, peer)
    peer.asked.clear()
    second = _fill(peer, 2)

    answer = _pull(lrs, store, peer)

    assert "since" in peer.asked[0]
    assert _tally(answer)[1] == 2
    assert reader.find_ids(ascending=True) == first + second


def test_an_interrupted_pull_goes_on_where_it_was(lrs: Lrs, store: str, peer: FakedPeer, reader: Client) -> None:
    ids = _fill(peer, 6)
    peer.faults.extend([None, None, (400, {})])
    broken = _pull(lrs, store, peer, "--page-size", "2")
    peer.asked.clear()

    answer = _pull(lrs, store, peer, "--page-size", "2")

    assert (broken.exit_code, _tally(broken)) == (1, (4, 4, 0, 0))
    assert (_tally(answer), len(peer.asked)) == ((2, 2, 0, 0), 1)
    assert reader.find_ids(ascending=True) == ids


def test_a_page_that_the_peer_has_forgotten_is_no_obstacle(
    lrs: Lrs, store: str, peer: FakedPeer, reader: Client
) -> None:
    ids = _fill(peer, 6)
    peer.faults.extend([None, None, (400, {}), (404, {})])
    _pull(lrs, store, peer, "--page-size", "2")

    answer = _pull(lrs, store, peer, "--page-size", "2")

    assert (answer.exit_code, reader.find_ids(ascending=True)) == (0, ids)
    assert "the peer no longer knows the page" in answer.stderr


def test_everything_is_pulled_again_if_asked_so(lrs: Lrs, store: str, peer: FakedPeer) -> None:
    _fill(peer, 3)
    _pull(lrs, store, peer)
    peer.asked.clear()

    answer = _pull(lrs, store, peer, "--from-start")

    assert ("since" in peer.asked[0], _tally(answer)) == (False, (3, 0, 3, 0))


def test_progress_is_of_one_store_and_one_key(
    lrs: Lrs, store: str, peer: FakedPeer, app: Flask, database: Database
) -> None:
    """At one URL each key may open another store."""
    _fill(peer, 3)
    _pull(lrs, store, peer)
    issued = make_credential(database, make_store(database))
    peer.client = Client(app, issued.key, issued.secret)
    _fill(peer, 2)

    assert _tally(_pull(lrs, store, peer)) == (2, 2, 0, 0)


def test_a_busy_peer_is_waited_for(lrs: Lrs, store: str, peer: FakedPeer) -> None:
    _fill(peer, 3)
    peer.faults.extend([(503, {"Retry-After": "0"}), (429, {"Retry-After": "0"}), None, (502, {"Retry-After": "0"})])

    answer = _pull(lrs, store, peer, "--page-size", "2")

    assert (answer.exit_code, _tally(answer)) == (0, (3, 3, 0, 0))
    assert "it answers 503" in answer.stderr


def test_refused_statements_are_named_and_the_rest_is_stored(
    lrs: Lrs, store: str, peer: FakedPeer, reader: Client
) -> None:
    ids = _fill(peer, 3)
    peer.client = _without_attachments(peer.client)

    def broken(page: dict[str, Any]) -> dict[str, Any]:
        first, second, third = page["statements"]
        return {"statements": [first, {**second, "actor": {"mbox": "ann"}}, third, "x", {}], "more": page["more"]}

    peer.change = broken

    answer = _pull(lrs, store, peer)

    assert (answer.exit_code, _tally(answer)) == (1, (5, 2, 0, 3))
    assert f"statement {ids[1]}: /actor/mbox: " in answer.stderr
    assert "statement 4: /: " in answer.stderr
    assert reader.find_ids(ascending=True) == [ids[0], ids[2]]


def test_a_peer_that_answers_newest_first_is_pulled_from_the_start_each_time(
    lrs: Lrs, store: str, peer: FakedPeer, reader: Client
) -> None:
    ids = _fill(peer, 4)
    forward, ascending = peer.client, True

    class Backward(Client):
        def request(self, method: str, path: str, **options: Any) -> Any:
            params = {name: each for name, each in options.pop("params", {}).items() if name != "ascending"}
            return super().request(method, path, params=params, **options)

    peer.client = Backward(forward.app, forward.key, forward.secret)

    first = _pull(lrs, store, peer, "--page-size", "2")
    peer.asked.clear()
    again = _pull(lrs, store, peer, "--page-size", "2")

    assert "did not come in the order of stored" in first.stderr
    assert ("since" in peer.asked[0], _tally(again)) == (False, (4, 0, 4, 0))
    assert reader.find_ids(ascending=ascending) == ids


def test_a_peer_that_looks_for_another_time_than_stored_is_pulled_from_the_start(
    lrs: Lrs, store: str, peer: FakedPeer
) -> None:
    """Ralph compares `since` with the timestamp."""
    _fill(peer, 2)
    _pull(lrs, store, peer)
    peer.client = _without_attachments(peer.client)
    changes = iter([lambda page: {"statements": []}])
    peer.change = lambda page: next(changes, lambda page: page)(page)
    peer.asked.clear()

    answer = _pull(lrs, store, peer)

    assert ["since" in asked for asked in peer.asked] == [True, False]
    assert _tally(answer) == (2, 0, 2, 0)
    assert "does not find again what was pulled last" in answer.stderr


def test_the_secret_may_stand_in_the_environment(
    lrs: Lrs, store: str, peer: FakedPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fill(peer, 1)
    monkeypatch.setenv("CAIRN_IMPORT_KEY", peer.key)
    monkeypatch.setenv("CAIRN_IMPORT_SECRET", peer.secret)

    assert _tally(lrs("import", "--from", URL, "--store", store)) == (1, 1, 0, 0)


def test_wrong_credentials_are_told(lrs: Lrs, store: str, peer: FakedPeer) -> None:
    answer = lrs("import", "--from", URL, "--key", peer.key, "--secret", "wrong", "--store", store)

    assert isinstance(answer.exception, Unauthorized)
    assert "wrong" not in answer.output


def test_an_error_keeps_what_was_pulled_before(lrs: Lrs, store: str, peer: FakedPeer, reader: Client) -> None:
    _fill(peer, 3)
    peer.faults.extend([None, (400, {})])

    answer = _pull(lrs, store, peer, "--page-size", "2")

    assert isinstance(answer.exception, BadRequest)
    assert (_tally(answer), len(reader.find())) == ((2, 2, 0, 0), 2)


@pytest.mark.parametrize("arguments", [(), ("setup.cfg", "--from", URL)], ids=["neither", "both"])
def test_a_file_or_a_peer_is_named(lrs: Lrs, arguments: tuple[str, ...]) -> None:
    answer = lrs("import", *arguments)

    assert answer.exit_code == 2
    assert "Give either a FILE or --from URL." in answer.stderr


def test_a_key_without_a_secret_is_not_sent(lrs: Lrs, peer: FakedPeer) -> None:
    """Nobody is there to be asked for it."""
    answer = lrs("import", "--from", URL, "--key", peer.key)

    assert (answer.exit_code, peer.asked) == (2, [])
    assert "CAIRN_IMPORT_SECRET" in answer.stderr


def test_what_a_peer_says_does_not_control_the_terminal(lrs: Lrs, store: str, peer: FakedPeer) -> None:
    _fill(peer, 1)
    peer.client = _without_attachments(peer.client)
    peer.change = lambda page: {"statements": [{"id": "\x1b[2J\n"}]}

    assert "statement \ufffd[2J\ufffd: " in _pull(lrs, store, peer).stderr
