"""Where a person is found beside statements: what is noted of senders."""

import json
from typing import Any

import pytest

from lrs.actor import Actor
from lrs.clock import now_us
from lrs.database import Database
from lrs.operations.erasing.holdings import HOLDINGS
from lrs.operations.senders import health
from lrs.operations.senders.clinic import Clinic
from lrs.operations.senders.health import Visit
from lrs.storage.senders.refusals import MALFORMED, Refusal, find, keep
from lrs.xapi.person import Person

ANN = {"objectType": "Agent", "account": {"homePage": "https://id.example.com", "name": "ann"}}
BEN = {"objectType": "Agent", "account": {"homePage": "https://id.example.com", "name": "ben"}}
CEM = {"objectType": "Agent", "mbox": "mailto:cem@example.com"}
APPLICATION = {"objectType": "Agent", "account": {"homePage": "https://id.example.com", "name": "app"}}
ALL = frozenset({"all"})


def through_application(user: dict[str, Any]) -> dict[str, Any]:
    return {"objectType": "Group", "member": [APPLICATION, user]}


def come(database: Database, store_id: int, label: str, authority: dict[str, Any]) -> Actor:
    """A user of an issuer who has sent a request."""
    clinic, actor = Clinic(database, written_every_s=3600), Actor(store_id, authority, ALL, label, f"oidc:{label}")
    clinic.note(actor, Visit(user_agent="Firefox"))
    clinic.write_down()
    return actor


def erase(database: Database, store_id: int, agent: dict[str, Any]) -> dict[str, int]:
    """What was counted, and then erased."""
    person = Person.known_as([agent])
    with database.write(store_id) as tx:
        counts = {each.name: each.count(tx, person) for each in HOLDINGS}
        for each in HOLDINGS:
            each.erase(tx, person)
    return counts


@pytest.mark.parametrize("authority", [lambda user: user, through_application], ids=["alone", "through an application"])
def test_what_is_noted_of_a_user_of_an_issuer_goes(database: Database, store_id: int, authority: Any) -> None:
    come(database, store_id, "ann", authority(ANN))
    ben = come(database, store_id, "ben", authority(BEN))

    counts = erase(database, store_id, ANN)

    assert counts["senders"] == 1
    assert [each.key for each in health.senders(database, ben)] == [ben.key]


@pytest.mark.parametrize(
    ("agent", "noted"),
    [
        pytest.param(ANN, {"authority": json.dumps(through_application(ANN)).encode()}, id="who sent it"),
        pytest.param(CEM, {"violations": b'[{"value": "cem@example.com"}]'}, id="what is wrong"),
    ],
)
def test_a_refusal_goes_that_names_the_person_beside_its_text(
    database: Database, store_id: int, agent: dict[str, Any], noted: dict[str, bytes]
) -> None:
    refusal_id = b"0123456789abcdef"
    usual: dict[str, bytes] = {"authority": b"{}", "violations": b"[]", **noted}
    with database.write(store_id) as tx:
        keep(
            tx,
            [
                Refusal(
                    refusal_id,
                    "key",
                    "",
                    teaches=False,
                    version="1.0.3",
                    reason=MALFORMED,
                    body=b"{",
                    body_bytes=1,
                    batch_index=0,
                    batch_size=1,
                    first_us=now_us(),
                    last_us=now_us(),
                    **usual,
                )
            ],
        )

    erase(database, store_id, agent)

    with database.read(store_id) as tx:
        assert find(tx, refusal_id) is None
