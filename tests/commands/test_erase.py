"""lrs erase: a person is gone from wherever she is found, and the store stays whole."""

import json
from collections.abc import Callable
from hashlib import sha1
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from lrs.cli import cli
from lrs.config import Settings
from lrs.database import Database
from lrs.errors import BadRequest, NotFound
from lrs.operations import stores
from lrs.operations.erasing import receipts
from lrs.storage import log, statements
from lrs.storage.erasing import orphans
from tests.client import Client
from tests.commands.conftest import Lrs
from tests.conftest import make_credential
from tests.statements import BEN, COMPLETED, COURSE, reference_to, statement, voiding
from tests.web import multipart

OF_PLUGINS = (
    *("badges_due", "badges_imported", "badges_issued", "badges_sharing"),
    *("endorsements_imported", "endorsements_issued", "endorsements_trust"),
    *("portfolio_choices", "portfolio_exports", "portfolio_imported"),
)
CEM = {"objectType": "Agent", "name": "Cem Çelik", "mbox": "mailto:cem@example.com"}
CEM_AT_SCHOOL = {"objectType": "Agent", "account": {"homePage": "http://school.example.com", "name": "cem"}}
CREW = {"objectType": "Group", "mbox": "mailto:crew@example.com", "member": [BEN, CEM]}
ESSAY = b"How I spent my summer."
REGISTRATION = "0c8b1a5e-5b1c-4b41-8a2f-3cf6ae0ef6d2"
INNER = {"objectType": "SubStatement", "actor": BEN, "verb": {"id": COMPLETED}, "object": COURSE}

Erase = Callable[..., Result]


@pytest.fixture
def client(app: Flask, database: Database, store: str) -> Client:
    """A client of the store from which somebody is erased."""
    issued = make_credential(database, stores.get(database, store).store_id)
    return Client(app, issued.key, issued.secret, version="2.0.0")


@pytest.fixture
def erase(lrs: Lrs, store: str) -> Erase:
    """Erases Cem from the store, unless the options say something else."""

    def run(*options: str, agent: dict[str, Any] | None = CEM) -> Result:
        named = ("--agent", json.dumps(agent)) if agent else ()
        yes = () if "--dry-run" in options else ("--yes",)
        answer = lrs("erase", "--store", store, *named, *yes, *options)
        assert answer.exit_code == 0, answer.output + repr(answer.exception)
        return answer

    return run


def previewed(erase: Erase, *options: str, **who: Any) -> dict[str, Any]:
    shown: dict[str, Any] = json.loads(erase("--dry-run", *options, **who).stdout)
    return shown


def ids(found: list[dict[str, Any]]) -> set[str]:
    return {each["id"] for each in found}


ROLES = {
    "actor": statement(actor=CEM),
    "object": statement(object=CEM),
    "member": statement(actor=CREW),
    "instructor": statement(context={"instructor": CEM}),
    "team": statement(context={"team": CREW}),
    "context agent": statement(context={"contextAgents": [{"objectType": "contextAgent", "agent": CEM}]}),
    "sub-statement": statement(object={**INNER, "actor": CEM}),
}
in_every_role = pytest.mark.parametrize(("role", "one"), ROLES.items(), ids=ROLES)


@in_every_role
def test_a_statement_goes_whatever_the_role_of_the_person(
    erase: Erase, client: Client, role: str, one: dict[str, Any]
) -> None:
    client.post_statements([one, kept := statement()])

    erase()

    assert client.find_ids() == [kept["id"]]


@in_every_role
def test_only_statements_that_are_about_the_person_alone_go_if_it_is_asked_so(
    erase: Erase, client: Client, role: str, one: dict[str, Any]
) -> None:
    client.post_statements(one)

    erase("--where", "actor")

    assert client.find_ids() == ([] if role in ("actor", "object") else [one["id"]])


@in_every_role
def test_a_dry_run_counts_the_roles(erase: Erase, client: Client, role: str, one: dict[str, Any]) -> None:
    client.post_statements(one)

    assert previewed(erase)["roles"] == {role: 1}


def test_an_erased_statement_is_not_found_by_its_id(erase: Erase, client: Client) -> None:
    client.post_statements(one := statement(actor=CEM))

    erase()

    answers = [client.get("/statements", **{name: one["id"]}) for name in ("statementId", "voidedStatementId")]
    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize(
    "filters",
    [
        {"agent": CEM},
        {"agent": BEN, "related_agents": True},
        {"verb": COMPLETED},
        {"activity": COURSE["id"], "related_activities": True},
        {"verb": COMPLETED, "activity": COURSE["id"]},
    ],
    ids=["the person", "another person", "verb", "activity", "two filters"],
)
def test_no_filter_finds_or_counts_an_erased_statement(erase: Erase, client: Client, filters: dict[str, Any]) -> None:
    client.post_statements(statement(actor=CEM, context={"team": CREW}))

    erase()

    found = client.find_ids(**filters), client.get("/extensions/count", **filters).json["count"]
    assert found == ([], 0)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["target first", "voiding statement first"])
def test_a_voided_statement_goes_too(erase: Erase, client: Client, order: tuple[int, int]) -> None:
    """It has no links, but its body is still there."""
    pair = [one := statement(actor=CEM), voiding(one)]
    for index in order:
        client.post_statements(pair[index])

    erase()

    assert client.get("/statements", voidedStatementId=one["id"]).status_code == 404


def test_a_voided_statement_is_found_when_who_voided_it_is_erased_already(erase: Erase, client: Client) -> None:
    client.post_statements([one := statement(actor=CEM), voiding(one, actor=BEN), voiding(one, actor=BEN)])
    erase(agent=BEN)

    erase()

    assert client.get("/statements", voidedStatementId=one["id"]).status_code == 404


def test_what_shares_the_rank_of_a_voided_statement_is_still_found(
    erase: Erase, lrs: Lrs, store: str, client: Client, tmp_path: Any
) -> None:
    """An import may give the rank of a voided statement to another one."""
    batch = [statement(actor=CEM, stored="2020-01-01T00:00:00Z"), statement(actor=BEN, stored="2020-01-01T00:00:00Z")]
    file = tmp_path / "statements.ndjson"
    file.write_text(json.dumps(batch[0]))
    lrs("import", str(file), "--store", store, "--keep-stored")
    client.post_statements(voiding(batch[0], actor=CEM))
    file.write_text(json.dumps(batch[1]))
    lrs("import", str(file), "--store", store, "--keep-stored")

    erase()

    assert client.find_ids(agent=BEN, verb=COMPLETED) == [batch[1]["id"]]


def test_who_is_known_by_mail_is_also_known_by_its_sum(erase: Erase, client: Client) -> None:
    mbox_sum = sha1(CEM["mbox"].encode()).hexdigest()
    client.post_statements(statement(actor={"mbox_sha1sum": mbox_sum}))

    erase()

    assert client.find_ids() == []


def test_a_person_may_have_several_identifiers(erase: Erase, client: Client) -> None:
    client.post_statements([statement(actor=CEM), statement(actor=CEM_AT_SCHOOL)])

    erase("--agent", json.dumps(CEM_AT_SCHOOL))

    assert client.find_ids() == []


def test_a_statement_may_be_named_that_is_not_found_by_the_person(erase: Erase, client: Client) -> None:
    client.post_statements([one := statement(result={"response": "Cem"}), kept := statement()])

    erase("--statement", one["id"], agent=None)

    assert client.find_ids() == [kept["id"]]


def test_a_referrer_is_no_longer_found_by_what_was_erased(erase: Erase, client: Client) -> None:
    """Its inherited links hold the key of the person."""
    client.post_statements([one := statement(actor=CEM), middle := reference_to(one), reference_to(middle)])

    erase()

    assert client.find_ids(agent=CEM) == []


def test_a_referrer_is_no_longer_found_by_what_lay_beyond_the_erased(erase: Erase, client: Client) -> None:
    """The log doesn't tell any more where the erased statement pointed."""
    end = statement(actor=BEN)
    middle = reference_to(end, actor=CEM)
    start = reference_to(middle)
    client.post_statements([end, middle, start])

    erase()

    assert (client.find_ids(agent=BEN), ids(client.find())) == ([end["id"]], {end["id"], start["id"]})


def test_a_chain_holds_before_the_erased(erase: Erase, client: Client) -> None:
    end = statement(actor=CEM)
    middle = reference_to(end, actor=BEN)
    start = reference_to(middle)
    client.post_statements([end, middle, start])

    erase()

    assert set(client.find_ids(agent=BEN)) == {middle["id"], start["id"]}


def test_a_chain_through_the_erased_stays_cut_when_its_end_arrives_later(erase: Erase, client: Client) -> None:
    end = statement(actor=BEN)
    middle = reference_to(end, actor=CEM)
    client.post_statements([middle, reference_to(middle)])
    erase()

    client.post_statements(end)

    assert client.find_ids(agent=BEN) == [end["id"]]


def test_a_circle_can_be_erased_in_part(erase: Erase, client: Client) -> None:
    one = statement()
    other = reference_to(one, actor=CEM)
    client.post_statements([reference_to(other, id=one["id"], actor=BEN), other])

    erase()

    assert (client.find_ids(agent=BEN), client.find_ids(agent=CEM)) == ([one["id"]], [])


def test_what_an_erased_statement_voided_stays_voided(erase: Erase, client: Client) -> None:
    client.post_statements([one := statement(actor=BEN), voiding(one, actor=CEM)])

    erase()

    assert client.find_ids() == []
    assert client.get("/statements", voidedStatementId=one["id"]).status_code == 200


def test_what_an_erased_statement_voids_is_voided_when_it_arrives(erase: Erase, client: Client) -> None:
    one = statement(actor=BEN)
    client.post_statements(voiding(one, actor=CEM))
    erase()

    client.post_statements(one)

    assert client.find_ids() == []


@pytest.mark.parametrize("changes", [{}, {"result": {"success": True}}], ids=["the same", "with other content"])
def test_an_erased_statement_that_comes_again_is_taken_as_stored(
    erase: Erase, client: Client, changes: dict[str, Any]
) -> None:
    """Or a learning system would send it for ever."""
    client.post_statements(one := statement(actor=CEM))
    erase()

    answer = client.post_statements([{**one, **changes}, fresh := statement()])

    assert (answer.status_code, answer.json) == (200, [one["id"], fresh["id"]])
    assert client.find_ids() == [fresh["id"]]


def test_a_put_of_an_erased_statement_stores_nothing(erase: Erase, client: Client) -> None:
    client.post_statements(one := statement(actor=CEM))
    erase()

    answer = client.put_statement(one["id"], one)

    assert (answer.status_code, client.find_ids()) == (204, [])


def test_an_import_of_an_erased_statement_stores_nothing(
    erase: Erase, lrs: Lrs, store: str, client: Client, tmp_path: Any
) -> None:
    client.post_statements(one := statement(actor=CEM))
    erase()
    file = tmp_path / "statements.ndjson"
    file.write_text(json.dumps(one))

    answer = lrs("import", str(file), "--store", store)

    assert answer.stdout == "1 read, 0 stored, 1 there already, 0 refused\n"


def test_an_erased_statement_is_not_counted_in_its_store(erase: Erase, lrs: Lrs, store: str, client: Client) -> None:
    client.post_statements([statement(actor=CEM), statement()])

    erase()

    listed = {each["name"]: each for each in map(json.loads, lrs("store", "list").stdout.splitlines())}
    assert listed[store]["statements"] == 1


def test_later_statements_of_the_person_are_new_ones(erase: Erase, client: Client) -> None:
    """An erasure is an act, not a block."""
    client.post_statements(statement(actor=CEM))
    erase()

    client.post_statements(later := statement(actor=CEM))

    assert client.find_ids(agent=CEM) == [later["id"]]


def test_another_store_keeps_what_it_has(erase: Erase, app: Flask, database: Database) -> None:
    other = f"store-{uuid4().hex}"
    stores.create(database, other)
    issued = make_credential(database, stores.get(database, other).store_id)
    elsewhere = Client(app, issued.key, issued.secret)
    elsewhere.post_statements(one := statement(actor=CEM))

    erase()

    assert elsewhere.find_ids(agent=CEM) == [one["id"]]


def test_the_log_has_no_gap(erase: Erase, client: Client, database: Database, store: str) -> None:
    client.post_statements([statement(), statement(actor=CEM), statement()])

    erase()

    found = stores.get(database, store)
    with database.read(found.store_id) as tx:
        entries = log.read_behind(tx, 0).entries
    assert [entry.position for entry in entries] == [1, 2, 3]
    assert [entry.body == b"" for entry in entries] == [False, True, False]
    assert found.last_position == 3


def test_pages_are_full_and_whole(erase: Erase, client: Client) -> None:
    batch = [statement(actor=CEM if at % 3 else BEN) for at in range(600)]
    client.post_statements(batch)

    erase()

    first = client.get("/statements", limit=150, ascending=True).json
    second = client.get("/statements", **dict(parse_qsl(urlsplit(first["more"]).query))).json
    assert [each["id"] for each in first["statements"] + second["statements"]] == [
        each["id"] for each in batch if each["actor"] == BEN
    ]
    assert (len(first["statements"]), second["more"]) == (150, "")


def put_documents(client: Client, agent: dict[str, Any]) -> None:
    state = {"activityId": COURSE["id"], "agent": agent, "stateId": "bookmark"}
    registered = {**state, "registration": REGISTRATION}
    profile = {"agent": agent, "profileId": "likes"}
    places = ("/activities/state", state), ("/activities/state", registered), ("/agents/profile", profile)
    for path, params in places:
        answer = client.request("PUT", path, params=params, data=b"7", headers={"If-None-Match": "*"})
        assert answer.status_code == 204, answer.text


def documents(client: Client, agent: dict[str, Any]) -> list[str]:
    of_course = {"activityId": COURSE["id"], "agent": agent}
    found = [
        client.get("/activities/state", **of_course),
        client.get("/activities/state", **of_course, registration=REGISTRATION),
        client.get("/agents/profile", agent=agent),
    ]
    return [document_id for answer in found for document_id in answer.json]


def test_state_and_profile_go(erase: Erase, client: Client) -> None:
    put_documents(client, CEM)

    erase()

    assert documents(client, CEM) == []


def test_documents_of_others_stay(erase: Erase, client: Client) -> None:
    put_documents(client, BEN)
    profile = {"activityId": COURSE["id"], "profileId": "rules"}
    client.request("PUT", "/activities/profile", params=profile, data=b"7", headers={"If-None-Match": "*"})

    erase()

    assert documents(client, BEN) == ["bookmark", "bookmark", "likes"]
    assert client.get("/activities/profile", **profile).data == b"7"


def test_a_name_that_comes_again_is_learned_again(erase: Erase, client: Client) -> None:
    """What a server remembers of names is void when another process erases."""
    client.post_statements(statement(actor=CEM))
    erase()

    client.post_statements(statement(actor=CEM))

    nameless = {name: value for name, value in CEM.items() if name != "name"}
    assert client.get("/agents", agent=nameless).json["name"] == [CEM["name"]]


def test_names_go(erase: Erase, client: Client) -> None:
    client.post_statements([statement(actor=CEM), statement(actor={**CEM, "name": "C."}), statement(actor=BEN)])

    erase()

    nameless = {name: value for name, value in CEM.items() if name != "name"}
    assert "name" not in client.get("/agents", agent=nameless).json
    assert client.get("/agents", agent=BEN).json["name"] == ["Ben"]


def with_essay(**properties: Any) -> dict[str, Any]:
    return statement(attachments=[multipart.attachment(ESSAY)], **properties)


def is_there(database: Database, store: str, content: bytes) -> tuple[bool, bool]:
    """Whether the store knows the content, and has it."""
    store_id, sha2 = stores.get(database, store).store_id, multipart.sha256(content)
    with database.read(store_id) as tx:
        known = statements.attachment_sizes(tx, [sha2])
    return sha2 in known, database.attachments.is_kept(store_id, sha2)


def test_contents_of_attachments_go(erase: Erase, client: Client, database: Database, store: str) -> None:
    multipart.post(client, with_essay(actor=CEM), ESSAY)

    erase()

    assert is_there(database, store, ESSAY) == (False, False)


@pytest.mark.parametrize("hide", [False, True], ids=["in sight", "voided"])
def test_contents_stay_that_somebody_else_declares(
    erase: Erase, client: Client, database: Database, store: str, hide: bool
) -> None:
    other = with_essay(actor=BEN)
    multipart.post(client, [with_essay(actor=CEM), other], ESSAY)
    client.post_statements([voiding(other)] if hide else [])

    erase()

    assert is_there(database, store, ESSAY) == (True, True)


def test_contents_do_not_come_back_with_an_erased_statement(
    erase: Erase, client: Client, database: Database, store: str
) -> None:
    multipart.post(client, one := with_essay(actor=CEM), ESSAY)
    erase()

    answer = multipart.post(client, one, ESSAY)

    assert (answer.status_code, is_there(database, store, ESSAY)) == (200, (False, False))


def test_contents_come_back_with_somebody_elses_statement(
    erase: Erase, client: Client, database: Database, store: str
) -> None:
    multipart.post(client, one := with_essay(actor=CEM), ESSAY)
    erase()

    multipart.post(client, [one, with_essay(actor=BEN)], ESSAY)

    assert is_there(database, store, ESSAY) == (True, True)


def test_nothing_waits_to_be_discarded_afterwards(erase: Erase, client: Client, database: Database, store: str) -> None:
    multipart.post(client, with_essay(actor=CEM), ESSAY)

    erase()

    store_id = stores.get(database, store).store_id
    (receipt,) = receipts.all_of_store(database, store_id)
    with database.read(store_id) as tx:
        assert orphans.suspected(tx, receipt.receipt_id, 10) == []


def test_refused_statements_about_the_person_go_too(erase: Erase, client: Client) -> None:
    client.post_statements({**statement(actor=CEM), "result": "broken"})
    client.post_statements({**statement(actor=BEN), "result": "broken"})
    client.request(
        "POST", "/statements", data='{"actor": ' + json.dumps(CEM), headers={"Content-Type": "application/json"}
    )
    assert len(client.get("/extensions/refusals").json["refusals"]) == 3  # which has them written down

    erase()

    kept = client.get("/extensions/refusals").json["refusals"]
    assert [str(CEM["mbox"]) in json.dumps(each) for each in kept] == [False]


def test_a_dry_run_says_what_would_go_and_changes_nothing(erase: Erase, client: Client) -> None:
    multipart.post(client, one := with_essay(actor=CEM), ESSAY)
    client.post_statements(statement(actor=CEM, verb={"id": "http://example.com/left"}, object=CEM))
    put_documents(client, CEM)
    stored = [client.get_statement(each).json for each in client.find_ids(ascending=True)]

    shown = previewed(erase)

    assert shown == {
        "agents": [{"objectType": "Agent", "mbox": CEM["mbox"]}],
        "statements": 2,
        "bytes": sum(len(client.get_statement(each["id"]).data) for each in stored),
        "documents": 3,
        "names": 1,
        "refusals": 0,
        "senders": 0,
        "identifiers": 0,
        **dict.fromkeys(OF_PLUGINS, 0),
        "signing_keys": 0,
        "attachments": 1,
        "first_stored": stored[0]["stored"],
        "last_stored": stored[1]["stored"],
        "roles": {"actor": 2, "object": 1},
        "verbs": {COMPLETED: 1, "http://example.com/left": 1},
        "sample": [
            {"id": one["id"], "stored": stored[0]["stored"], "verb": COMPLETED, "object": COURSE["id"]},
            {"id": stored[1]["id"], "stored": stored[1]["stored"], "verb": "http://example.com/left"},
        ],
    }
    assert len(client.find_ids()) == 2


def test_a_sample_is_short(erase: Erase, client: Client) -> None:
    client.post_statements([statement(actor=CEM) for _ in range(7)])

    shown = previewed(erase)

    assert (shown["statements"], len(shown["sample"])) == (7, 5)


def test_a_named_statement_is_counted_once(erase: Erase, client: Client) -> None:
    client.post_statements(one := statement(actor=CEM))

    assert previewed(erase, "--statement", one["id"])["statements"] == 1


def test_first_and_last_are_by_time_in_whichever_zone(
    erase: Erase, lrs: Lrs, store: str, client: Client, tmp_path: Any
) -> None:
    times = "2020-01-01T01:00:00+05:00", "2019-12-31T23:00:00-05:00"
    file = tmp_path / "statements.ndjson"
    file.write_text("".join(json.dumps(statement(actor=CEM, stored=each)) + "\n" for each in times))
    lrs("import", str(file), "--store", store, "--keep-stored")

    shown = previewed(erase)

    assert (shown["first_stored"][:13], shown["last_stored"][:13]) == ("2019-12-31T20", "2020-01-01T04")


def test_documents_from_before_there_were_owners_are_told_of(
    erase: Erase, client: Client, database: Database, store: str
) -> None:
    put_documents(client, CEM)
    with database.write_server() as connection:
        store_id = stores.get(database, store).store_id
        connection.exec_driver_sql(f"UPDATE documents SET owner = NULL WHERE store_id = {store_id}")

    shown = previewed(erase)

    assert (shown["documents"], shown["ownerless_documents"]) == (0, 3)


def test_a_text_is_looked_for_in_all_that_would_stay(erase: Erase, client: Client) -> None:
    essay = {"response": 'Then "CEM ÇELIK" said'}
    client.post_statements([statement(actor=CEM), one := statement(result=essay), statement()])

    shown = previewed(erase, "--containing", '"cem çelik"')

    assert shown["elsewhere"] == {"statements": 1, "first": [one["id"]]}


def test_a_text_is_looked_for_only_in_a_dry_run(lrs: Lrs, store: str) -> None:
    answer = lrs("erase", "--store", store, "--agent", json.dumps(CEM), "--containing", "Cem")

    assert (answer.exit_code, "--dry-run" in answer.stderr) == (2, True)


@pytest.mark.parametrize(("reply", "left"), [("y\n", 0), ("n\n", 1), ("", 1)], ids=["yes", "no", "nothing"])
def test_it_asks_before_it_erases(settings: Settings, store: str, client: Client, reply: str, left: int) -> None:
    client.post_statements(statement(actor=CEM))
    environment = {"CAIRN_DATABASE_URL": settings.database_url, "CAIRN_ATTACHMENTS_URL": settings.attachments_url}

    CliRunner().invoke(cli, ["erase", "--store", store, "--agent", json.dumps(CEM)], input=reply, env=environment)

    assert len(client.find_ids()) == left


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param((), id="nobody"),
        pytest.param(("--agent", "cem"), id="no JSON"),
        pytest.param(("--agent", "{}"), id="no identifier"),
        pytest.param(("--statement", "7"), id="no id"),
        pytest.param(("--agent", json.dumps(CEM)) * 21, id="a crowd"),
    ],
)
def test_who_is_no_agent_is_refused(lrs: Lrs, store: str, arguments: tuple[str, ...]) -> None:
    assert isinstance(lrs("erase", "--store", store, "--yes", *arguments).exception, BadRequest)


def test_a_missing_store_is_not_found(lrs: Lrs) -> None:
    assert isinstance(lrs("erase", "--store", "missing", "--agent", json.dumps(CEM)).exception, NotFound)


def test_it_says_what_it_did_not_look_into(erase: Erase) -> None:
    assert "backups, exports and logs" in erase().stderr
