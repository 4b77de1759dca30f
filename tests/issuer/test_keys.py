"""A store's keys: rotated and retired, what they signed still counts; compromised, it does not."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner

from lrs.api import Conflict, NotFound, Unavailable
from lrs.cli import cli
from lrs.operations.issuer import keys
from lrs.operations.plugins.store import PluginStore
from lrs.testing import FreshStore
from lrs.testing.servers import fresh_settings, server_on
from lrs.verifiable.verification import Report, verify
from tests.issuer.conftest import PLUGIN, PUBLIC, badge, with_status

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def judged(inside: PluginStore, signed: Any) -> Report:
    content = signed if isinstance(signed, str) else json.dumps(signed)
    return verify(content.encode(), inside.fetching, NOW)


def signed_by(inside: PluginStore) -> dict[str, Any]:
    return inside.issuer.sign_di(with_status(inside))


def key_of(signed: dict[str, Any]) -> str:
    return str(signed["proof"]["verificationMethod"].partition("#")[2])


def test_after_a_rotation_old_and_new_badges_hold(store: FreshStore, inside: PluginStore) -> None:
    before, token = signed_by(inside), inside.issuer.sign_jwt(badge(inside))

    keys.rotate(store.database, store.store_id)

    after = signed_by(inside)
    assert key_of(before) != key_of(after)
    assert [judged(inside, each).refusals for each in (before, token, after)] == [[], [], []]


def test_a_retired_key_signs_no_more_and_its_private_half_is_gone(store: FreshStore, inside: PluginStore) -> None:
    before = signed_by(inside)

    retired = keys.retire(store.database, store.store_id, key_of(before))

    assert retired.sealed == b""
    assert key_of(signed_by(inside)) != key_of(before)
    assert judged(inside, before).refusals == []


def test_what_a_compromised_key_has_signed_counts_no_longer(store: FreshStore, inside: PluginStore) -> None:
    before, token = signed_by(inside), inside.issuer.sign_jwt(with_status(inside))
    rsa = inside.issuer.key_name("RS256")

    for name in (key_of(before), rsa):
        keys.compromise(store.database, store.store_id, name, "a lost disk")

    assert [judged(inside, each).findings[-1].check for each in (before, token)] == ["proof", "status"]
    assert not judged(inside, before).is_valid
    assert not judged(inside, token).is_valid
    assert judged(inside, signed_by(inside)).is_valid


def test_what_a_key_may_have_signed_is_told(store: FreshStore, inside: PluginStore) -> None:
    early = signed_by(inside)
    keys.rotate(store.database, store.store_id)
    late = signed_by(inside)

    told = [[*inside.issuer.signed_by(key_of(each))] for each in (early, late)]

    assert told == [[early["id"]], [late["id"]]]


def test_what_was_signed_again_is_told_of_both_keys(store: FreshStore, inside: PluginStore) -> None:
    early = signed_by(inside)
    keys.rotate(store.database, store.store_id)
    with inside.write() as tx:
        inside.status_entry(tx, early["id"])

    told = {*inside.issuer.signed_by(key_of(early))} | {*inside.issuer.signed_by(inside.issuer.key_name("Ed25519"))}

    assert told == {early["id"]}


def test_a_key_is_given_up_once(store: FreshStore, inside: PluginStore) -> None:
    name = key_of(signed_by(inside))
    keys.compromise(store.database, store.store_id, name, "")

    with pytest.raises(Conflict, match="already"):
        keys.retire(store.database, store.store_id, name)
    with pytest.raises(Conflict, match="already"):
        keys.compromise(store.database, store.store_id, name, "")
    with pytest.raises(NotFound, match="has no key"):
        keys.retire(store.database, store.store_id, "0" * 32)


def test_a_key_that_only_signs_no_more_may_still_be_compromised(store: FreshStore, inside: PluginStore) -> None:
    before = signed_by(inside)
    keys.rotate(store.database, store.store_id)

    keys.compromise(store.database, store.store_id, key_of(before), "")

    assert not judged(inside, before).is_valid


def test_erasing_people_leaves_the_keys_of_the_store(store: FreshStore, inside: PluginStore) -> None:
    agent = {"mbox": "mailto:ann@example.com"}
    own = inside.person_keys.create(agent, "Ed25519", "")
    before = signed_by(inside)

    store.erase({"objectType": "Agent", **agent})

    with inside.read() as tx:
        assert inside.person_keys.find(tx, own.name) is None
    assert judged(inside, before).is_valid


def test_without_a_sealing_key_a_store_makes_no_keys_and_says_why() -> None:
    with fresh_settings() as settings, server_on(settings, PLUGIN) as server:
        object.__setattr__(server.database, "outside", _with_url(server.database.outside))
        inside = server.store().inside(PLUGIN)

        with pytest.raises(Unavailable) as refused:
            inside.issuer.sign_di(badge(inside))

    assert "CAIRN_SEALING_KEY" in refused.value.hint


def _with_url(outside: Any) -> Any:
    return type(outside)(outside.fetcher, outside.seal, PUBLIC)


def run(store: FreshStore, *arguments: str) -> list[dict[str, Any]]:
    """What `lrs issuer` prints, a JSON object a line."""
    url = store.database.engine.url.render_as_string(hide_password=False)
    done = CliRunner().invoke(cli, ["issuer", *arguments, "--store", store.name, "--database-url", url])
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.output.splitlines()]


def test_commands_rotate_retire_and_show_keys(store: FreshStore, inside: PluginStore) -> None:
    signed_by(inside)
    new = run(store, "rotate")

    (retired,) = run(store, "retire", new[0]["key"])

    profile, *keys = run(store, "show")
    assert profile["id"] == inside.issuer.id
    assert sorted(each["reason"] for each in keys) == ["", "retired", "rotated", "rotated"]
    assert retired["retired"] and not retired["compromised"]


def test_the_command_compromise_tells_what_is_to_be_issued_again(store: FreshStore, inside: PluginStore) -> None:
    signed = signed_by(inside)

    key, *again = run(store, "compromise", key_of(signed), "--reason", "a lost disk")

    assert (key["reason"], bool(key["compromised"])) == ("a lost disk", True)
    assert again == [{"issue_again": signed["id"]}]


@pytest.mark.parametrize("option", ["--url", "--image"])
def test_a_profile_has_no_address_that_others_can_not_read(store: FreshStore, option: str) -> None:
    with pytest.raises(AssertionError):
        run(store, "profile", option, "logo.png")

    assert set(run(store, "profile")[0]) == {"id", "type", "name", "url"}


def test_the_command_profile_changes_who_issues(store: FreshStore) -> None:
    given = ("--name", "Example University", "--email", "badges@example.edu", "--image", "https://example.edu/logo.png")

    (told,) = run(store, "profile", *given, "--url", "https://example.edu")

    assert told == store.inside(PLUGIN).issuer.profile
    assert (told["name"], told["url"], told["email"]) == (
        "Example University",
        "https://example.edu",
        "badges@example.edu",
    )
    assert told["image"] == {"id": "https://example.edu/logo.png", "type": "Image"}
