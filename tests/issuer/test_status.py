"""Whether what a store has signed still holds, by its status lists."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from lrs.api import BadRequest, Conflict, NotFound
from lrs.operations.plugins.store import PluginStore
from lrs.storage import status
from lrs.testing import FreshStore
from lrs.verifiable.verification import Report, verify
from tests.issuer.conftest import with_status

NOW = datetime(2026, 12, 1, tzinfo=UTC)
IDS = [f"urn:uuid:00000000-0000-4000-8000-{number:012}" for number in range(600)]


def set_status(inside: PluginStore, credential_id: str, state: str) -> None:
    with inside.write() as tx:
        inside.set_status(tx, credential_id, state)


def entries(inside: PluginStore, *ids: str) -> dict[str, dict[str, Any]]:
    with inside.write() as tx:
        return inside.status_entries(tx, ids)


def judged(inside: PluginStore, signed: dict[str, Any]) -> Report:
    return verify(json.dumps(signed).encode(), inside.fetching, NOW)


def status_of(inside: PluginStore, signed: dict[str, Any]) -> str:
    return judged(inside, signed).findings[-1].outcome


def test_a_credential_has_one_place_for_good(inside: PluginStore) -> None:
    first = entries(inside, *IDS[:2])

    assert entries(inside, *reversed(IDS[:3]))[IDS[0]] == first[IDS[0]]


def test_places_are_of_one_list_each_another_and_in_no_order(inside: PluginStore) -> None:
    given = entries(inside, *IDS)

    places = [int(given[each]["statusListIndex"]) for each in IDS]
    assert len(set(places)) == len(IDS)
    assert places != sorted(places)
    assert max(places) > status.PLACES // 2
    assert {each["statusListCredential"] for each in given.values()} == {f"{inside.issuer.url}/status/1"}


def test_a_list_is_filled_by_half_and_then_the_next_begins(
    inside: PluginStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status, "_MOST_USED", 3)

    given = entries(inside, *IDS[:2]), entries(inside, *IDS[2:7])

    lists = [each["statusListCredential"].rpartition("/")[2] for some in given for each in some.values()]
    assert lists == ["1", "1", "1", "2", "2", "2", "3"]


def test_a_revoked_credential_is_refused_and_another_one_is_not(inside: PluginStore) -> None:
    one, other = (inside.issuer.sign_di(with_status(inside)) for _ in range(2))
    assert (status_of(inside, one), status_of(inside, other)) == ("proven", "proven")

    set_status(inside, one["id"], "revocation")

    assert (status_of(inside, one), status_of(inside, other)) == ("wrong", "proven")


def test_a_suspended_credential_is_refused_until_it_holds_again(inside: PluginStore) -> None:
    signed = inside.issuer.sign_di(with_status(inside))

    found = []
    for state in ("suspension", ""):
        set_status(inside, signed["id"], state)
        found.append(status_of(inside, signed))

    assert found == ["wrong", "proven"]


def test_revoked_is_for_good_and_may_be_said_twice(inside: PluginStore) -> None:
    made = with_status(inside)
    set_status(inside, made["id"], "revocation")

    set_status(inside, made["id"], "revocation")

    with pytest.raises(Conflict, match="for good"):
        set_status(inside, made["id"], "")


def test_only_what_has_an_entry_is_revoked_and_only_by_states_that_there_are(inside: PluginStore) -> None:
    with pytest.raises(NotFound, match="has no entry"):
        set_status(inside, IDS[0], "revocation")
    with pytest.raises(BadRequest, match="no state"):
        set_status(inside, IDS[0], "lost")


def test_a_list_is_long_signed_and_holds_for_some_days(store: FreshStore, inside: PluginStore) -> None:
    with_status(inside)

    told = store.stranger().ask(f"/stores/{store.name}/status/1")

    begins, ends = (datetime.fromisoformat(told[name]) for name in ("validFrom", "validUntil"))
    assert (told["issuer"], (ends - begins).days) == (inside.issuer.id, 8)
    assert told["credentialSubject"]["statusPurpose"] == "revocation"
    assert verify(json.dumps(told).encode(), inside.fetching, NOW).refusals == []


def test_what_is_revoked_is_listed_as_1edtech_has_it(store: FreshStore, inside: PluginStore) -> None:
    entries(inside, *IDS[:3])
    set_status(inside, IDS[1], "revocation")

    told = store.stranger().ask(f"/stores/{store.name}/revocations")

    assert told == {
        "id": f"{inside.issuer.url}/revocations",
        "issuer": inside.issuer.id,
        "revokedCredential": [{"id": IDS[1], "revoked": True}],
    }


def test_what_one_store_revokes_holds_in_another(inside: PluginStore, server: Any, store: FreshStore) -> None:
    other = server.store(f"other-{store.name}").inside("endorsements")
    entries(inside, IDS[0])
    entries(other, IDS[0])

    set_status(inside, IDS[0], "revocation")

    with other.read() as tx:
        assert status.find(tx, IDS[:1])[IDS[0]].state == status.HOLDS
