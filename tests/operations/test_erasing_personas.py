"""Who is erased under one identifier is erased under each that is joined to it, and so is the joining itself."""

from collections import deque
from typing import Any

import pytest
from sqlalchemy import func

from lrs.actor import Actor
from lrs.database import Database
from lrs.errors import BadRequest
from lrs.operations import stores
from lrs.operations.erasing import erasure, receipts
from lrs.operations.erasing.preview import previews
from lrs.operations.erasing.selections import MOST_TOGETHER, PersonSelection, with_personas
from lrs.operations.personas import joining, people
from lrs.storage.tables import metadata
from lrs.xapi.identity import identifier
from tests.client import Client
from tests.operations.test_personas import admin, join, key, known, part
from tests.statements import ANN, BEN, COURSE, statement

ANN_AT_LMS = {"objectType": "Agent", "account": {"homePage": "http://lms.example.com", "name": "ann"}}
CEM = {"objectType": "Agent", "openid": "http://cem.example.com/"}
ISSUER = "http://lrs.example.com"


def act_on(database: Database, store_id: int, *agents: dict[str, Any]) -> erasure.Act:
    selection = with_personas(database, store_id, PersonSelection(agents))
    return erasure.begin(database, stores.by_id(database, store_id), selection, ISSUER)


def erase(database: Database, store_id: int, *agents: dict[str, Any]) -> dict[str, Any]:
    """The claims of the receipt."""
    act = act_on(database, store_id, *agents)
    deque(act.run(), maxlen=0)
    assert act.jws is not None
    return receipts.claims_of(act.jws, receipts.public_keys(database))


def rows(database: Database, store_id: int) -> dict[str, int]:
    """How many rows the store has about personas."""
    tables = [table for table in metadata.sorted_tables if table.name.startswith("persona")]
    with database.read(store_id) as tx:
        return {
            table.name: tx.execute(tx.select(func.count(), of=table).select_from(table)).scalar_one()
            for table in tables
        }


@pytest.mark.parametrize("named", [ANN, ANN_AT_LMS], ids=["by the address", "by the account"])
def test_the_whole_persona_is_erased(client: Client, database: Database, store_id: int, named: dict[str, Any]) -> None:
    client.post_statements([statement(), statement(actor=ANN_AT_LMS), kept := statement(actor=BEN)])
    join(database, store_id, ANN, ANN_AT_LMS)

    claims = erase(database, store_id, named)

    assert client.find_ids() == [kept["id"]]
    assert (claims["counts"]["statements"], claims["counts"]["identifiers"]) == (2, 2)
    assert len(claims["asked"]["agents_sha256"]) == 2
    assert rows(database, store_id) == {"personas": 0, "persona_agents": 0, "persona_trail": 0}


def test_a_preview_says_by_which_identifiers_somebody_is_looked_for(
    client: Client, database: Database, store_id: int
) -> None:
    client.post_statements([statement(), statement(actor=ANN_AT_LMS)])
    join(database, store_id, ANN, ANN_AT_LMS)
    selection = with_personas(database, store_id, PersonSelection([ANN_AT_LMS]))

    preview = deque(previews(database, store_id, selection), maxlen=1).pop().as_json()

    assert preview["agents"] == [ANN_AT_LMS, identifier(ANN)]
    assert (preview["statements"], preview["identifiers"]) == (2, 2)


def many(database: Database, store_id: int, of: str, count: int) -> list[dict[str, Any]]:
    """Identifiers of one human, whose addresses have capitals, so that each has two hashes."""
    agents = [{"objectType": "Agent", "mbox": f"mailto:{of}{at}@EXAMPLE.com"} for at in range(count)]
    join(database, store_id, *agents)
    return agents


def test_as_many_identifiers_are_erased_as_may_be_at_once(client: Client, database: Database, store_id: int) -> None:
    humans = [many(database, store_id, of, count) for of, count in (("a", 20), ("b", 20), ("c", 10))]
    client.post_statements([statement(actor=agent) for agents in humans for agent in agents])

    claims = erase(database, store_id, *(agents[0] for agents in humans))

    assert claims["counts"]["statements"] == sum(map(len, humans)) == MOST_TOGETHER


def test_more_identifiers_than_that_are_refused(database: Database, store_id: int) -> None:
    humans = [many(database, store_id, of, count) for of, count in (("a", 20), ("b", 20), ("c", 11))]

    with pytest.raises(BadRequest, match="these are 51 identifiers"):
        act_on(database, store_id, *(agents[0] for agents in humans))


def test_other_personas_stay(database: Database, store_id: int) -> None:
    join(database, store_id, ANN, ANN_AT_LMS)
    persona = join(database, store_id, BEN, CEM)

    erase(database, store_id, ANN)

    assert known(database, store_id, BEN, CEM) == [persona, persona]
    assert len(people.of_agent(database, admin(store_id), CEM).trail) == 2


def test_who_was_parted_before_loses_the_trail_and_nobody_else_does(database: Database, store_id: int) -> None:
    join(database, store_id, ANN, ANN_AT_LMS, CEM)
    part(database, store_id, CEM)

    erase(database, store_id, CEM)

    assert len(people.of_agent(database, admin(store_id), ANN).trail) == 2
    assert people.of_agent(database, admin(store_id), CEM).trail == []
    assert known(database, store_id, ANN)[0] != key(ANN)


def test_the_label_of_who_is_erased_is_taken_from_what_they_did(database: Database, store_id: int) -> None:
    librarian = Actor(store_id, CEM, frozenset({"all"}), "Cem", "oidc:cem")
    joining.join(database, librarian, [ANN, ANN_AT_LMS], "")

    erase(database, store_id, CEM)

    shown = people.of_agent(database, admin(store_id), ANN)
    assert {step.grounds.by_label for step in shown.trail} == {"erased"}
    assert shown.persona is not None
    assert {member.grounds.by_label for member in shown.persona.members} == {"erased"}


def test_an_act_that_was_interrupted_goes_on_by_any_of_the_identifiers(
    client: Client, database: Database, store_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post_statements([statement(), statement(actor=ANN_AT_LMS, object=COURSE)])
    join(database, store_id, ANN, ANN_AT_LMS)
    monkeypatch.setattr(erasure, "BATCH", 1)
    interrupted = act_on(database, store_id, ANN)
    next(running := interrupted.run())
    running.close()

    again = act_on(database, store_id, ANN_AT_LMS)
    deque(again.run(), maxlen=0)

    assert again.receipt_id == interrupted.receipt_id
    assert client.find_ids() == []
    assert rows(database, store_id)["persona_agents"] == 0


def test_who_was_joined_while_somebody_was_erased_is_alone_again(database: Database, store_id: int) -> None:
    join(database, store_id, ANN, ANN_AT_LMS)
    act = act_on(database, store_id, ANN)
    join(database, store_id, ANN, CEM)

    deque(act.run(), maxlen=0)

    assert known(database, store_id, CEM) == [key(CEM)]
    assert [(step.deed, step.grounds.proof) for step in people.of_agent(database, admin(store_id), CEM).trail] == [
        ("parted", "erasure"),
        ("joined", "admin"),
    ]
    assert rows(database, store_id)["personas"] == 0
