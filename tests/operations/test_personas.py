"""Personas: identifiers of one human are joined and parted, and the store knows at any time who is who."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha1
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from lrs.actor import Actor
from lrs.api import agent_key, agents_of, find_personas, joined_with, personas_of
from lrs.database import Database
from lrs.errors import BadRequest, CairnError, Conflict, Forbidden, NotFound
from lrs.operations.personas import joining, people
from lrs.operations.personas.identifiers import MOST_IDENTIFIERS
from lrs.operations.senders import credentials
from lrs.storage import agents, tables
from lrs.storage.personas import trail as persona_trail
from lrs.storage.transaction import Transaction
from lrs.xapi import references
from lrs.xapi.identity import identity
from lrs.xapi.identity import key as digest
from tests.conftest import make_credential, make_store

EXAMPLES = int(os.environ.get("CAIRN_EXAMPLES", "15"))  # more of them take longer to find more
ANN = {"mbox": "mailto:ann@example.com"}
ANN_AT_LMS = {"account": {"homePage": "http://lms.example.com", "name": "ann"}}
ANN_BY_SUM = {"mbox_sha1sum": sha1(b"mailto:ann@example.com").hexdigest()}
BEN = {"mbox": "mailto:ben@example.com"}
BEN_AT_LMS = {"account": {"homePage": "http://lms.example.com", "name": "ben"}}
CEM = {"openid": "http://cem.example.com/"}


def key(agent: dict[str, Any]) -> bytes:
    found = agent_key(agent)
    assert found is not None
    return found


def admin(store_id: int) -> Actor:
    return Actor(store_id, {}, frozenset({"all"}), "operator")


def sender(database: Database, store_id: int, *scopes: str) -> Actor:
    """Who comes with a new credential."""
    found = credentials.active_actor(database, make_credential(database, store_id, *scopes).key)
    assert found is not None
    return found


def join(database: Database, store_id: int, *agents: dict[str, Any]) -> bytes:
    return joining.join(database, admin(store_id), agents, "they told us").key


def merge(database: Database, store_id: int, *agents: dict[str, Any]) -> bytes:
    return joining.merge(database, admin(store_id), agents, "they told us").key


def part(database: Database, store_id: int, *agents: dict[str, Any]) -> None:
    joining.part(database, admin(store_id), agents, "a mistake")


def known(database: Database, store_id: int, *agents: dict[str, Any]) -> list[bytes]:
    """The key of the persona of each."""
    keys = [key(agent) for agent in agents]
    with database.read(store_id) as tx:
        found = personas_of(tx, keys)
    return [found[each] for each in keys]


def test_an_agent_in_no_persona_is_one_by_itself(database: Database, store_id: int) -> None:
    with database.read(store_id) as tx:
        assert (personas_of(tx, [key(ANN)]), agents_of(tx, [key(ANN)])) == (
            {key(ANN): key(ANN)},
            {key(ANN): (key(ANN),)},
        )
        assert find_personas(tx, [key(ANN)]) == {}


def test_joined_agents_are_one_persona(database: Database, store_id: int) -> None:
    persona = join(database, store_id, ANN, ANN_AT_LMS)

    with database.read(store_id) as tx:
        assert personas_of(tx, [key(ANN), key(ANN_AT_LMS), key(BEN)]) == {
            key(ANN): persona,
            key(ANN_AT_LMS): persona,
            key(BEN): key(BEN),
        }
        both = tuple(sorted([key(ANN), key(ANN_AT_LMS)]))
        assert agents_of(tx, [persona]) == {persona: both}
        assert joined_with(tx, [key(ANN), key(BEN)]) == {key(ANN): both, key(BEN): (key(BEN),)}


def test_a_mail_address_and_its_sha_1_are_one_without_being_joined() -> None:
    assert key(ANN) == key(ANN_BY_SUM) == key({"mbox": "mailto:ann@EXAMPLE.com", "name": "Ann"})


def test_what_joins_a_mail_address_joins_its_sha_1(database: Database, store_id: int) -> None:
    persona = join(database, store_id, ANN, ANN_AT_LMS)

    assert known(database, store_id, ANN_BY_SUM) == [persona]


def test_a_persona_is_shown_with_identifiers_grounds_and_trail(database: Database, store_id: int) -> None:
    join(database, store_id, {**ANN, "name": "Ann"}, ANN_AT_LMS)

    shown = people.of_agent(database, admin(store_id), ANN_AT_LMS).as_json()

    assert sorted(map(str, (each["agent"] for each in shown["agents"]))) == sorted(
        str({"objectType": "Agent", **agent}) for agent in (ANN, ANN_AT_LMS)
    )
    assert {(each["deed"], each["proof"], each["by"], each["reason"]) for each in shown["trail"]} == {
        ("joined", "admin", "operator", "they told us")
    }


def test_another_agent_comes_into_the_persona_that_is_there(database: Database, store_id: int) -> None:
    persona = join(database, store_id, ANN, ANN_AT_LMS)

    assert join(database, store_id, CEM, ANN) == persona
    assert known(database, store_id, CEM) == [persona]


@pytest.mark.parametrize("first", [ANN, ANN_BY_SUM], ids=["by the address", "by its SHA-1"])
def test_joining_again_changes_nothing(database: Database, store_id: int, first: dict[str, Any]) -> None:
    join(database, store_id, first, ANN_AT_LMS)
    before = people.of_agent(database, admin(store_id), ANN)

    join(database, store_id, ANN_AT_LMS, ANN_BY_SUM)

    assert people.of_agent(database, admin(store_id), ANN) == before


@pytest.mark.parametrize("deed", [join, merge], ids=["joined", "merged"])
def test_an_address_takes_the_place_of_its_sha_1(database: Database, store_id: int, deed: Any) -> None:
    """Only by the address statements are found under it."""
    persona = join(database, store_id, ANN_BY_SUM, CEM)

    assert deed(database, store_id, CEM, ANN) == persona

    shown = people.of_agent(database, admin(store_id), CEM)
    assert sorted(map(str, shown.agents)) == sorted(str({"objectType": "Agent", **each}) for each in (ANN, CEM))
    assert len(shown.trail) == 3


def test_a_full_persona_still_takes_an_address_for_its_sha_1(database: Database, store_id: int) -> None:
    many = [{"openid": f"http://{at}.example.com/"} for at in range(MOST_IDENTIFIERS - 1)]
    persona = join(database, store_id, ANN_BY_SUM, *many)

    assert join(database, store_id, ANN, many[0]) == persona


def test_two_personas_are_not_joined_and_the_other_one_is_named(database: Database, store_id: int) -> None:
    join(database, store_id, ANN, ANN_AT_LMS)
    other = join(database, store_id, BEN, BEN_AT_LMS)

    with pytest.raises(Conflict, match=f"ben@example.com is in another persona, {other.hex()}"):
        join(database, store_id, ANN, BEN)


def test_whole_personas_are_merged(database: Database, store_id: int) -> None:
    persona = join(database, store_id, ANN, ANN_AT_LMS)
    other = join(database, store_id, BEN, BEN_AT_LMS)

    merged = merge(database, store_id, ANN, BEN, CEM)

    assert merged == persona
    assert set(known(database, store_id, ANN, ANN_AT_LMS, BEN, BEN_AT_LMS, CEM)) == {persona}
    with pytest.raises(NotFound):
        people.get(database, admin(store_id), other.hex())


def test_a_merge_is_taken_back_by_parting_together(database: Database, store_id: int) -> None:
    persona = join(database, store_id, ANN, ANN_AT_LMS)
    join(database, store_id, BEN, BEN_AT_LMS)
    merge(database, store_id, ANN, BEN)

    part(database, store_id, BEN, BEN_AT_LMS)

    of_ann, of_ben = known(database, store_id, ANN, ANN_AT_LMS), known(database, store_id, BEN, BEN_AT_LMS)
    assert of_ann == [persona] * 2
    assert of_ben[0] == of_ben[1] != persona


def test_parted_of_two_each_is_a_persona_again(database: Database, store_id: int) -> None:
    persona = join(database, store_id, ANN, ANN_AT_LMS)

    part(database, store_id, ANN)

    assert known(database, store_id, ANN, ANN_AT_LMS) == [key(ANN), key(ANN_AT_LMS)]
    with database.read(store_id) as tx:
        assert find_personas(tx, [persona]) == {}


def test_the_trail_of_who_was_parted_stays_readable(database: Database, store_id: int) -> None:
    persona = join(database, store_id, ANN, ANN_AT_LMS)
    part(database, store_id, ANN)

    by_agent = people.of_agent(database, admin(store_id), ANN)
    by_key = people.get(database, admin(store_id), key(ANN).hex())

    assert [(step.deed, step.persona_key, step.grounds.reason) for step in by_agent.trail] == [
        ("parted", persona, "a mistake"),
        ("joined", persona, "they told us"),
    ]
    assert by_key == by_agent


@pytest.mark.parametrize(
    ("agents", "said"),
    [
        pytest.param([CEM], "is in no persona", id="in no persona"),
        pytest.param([ANN, CEM], "is in no persona", id="one of them in no persona"),
        pytest.param([ANN, BEN], "these are in 2 personas", id="of several personas"),
        pytest.param([ANN, ANN_AT_LMS], "these are all the identifiers", id="a whole persona"),
        pytest.param([], "nobody was named", id="nobody"),
    ],
)
def test_what_can_not_be_parted_is_refused(
    database: Database, store_id: int, agents: Sequence[dict[str, Any]], said: str
) -> None:
    join(database, store_id, ANN, ANN_AT_LMS)
    join(database, store_id, BEN, BEN_AT_LMS)

    with pytest.raises(BadRequest, match=said):
        part(database, store_id, *agents)


@pytest.mark.parametrize(
    "agents",
    [
        pytest.param([], id="nobody"),
        pytest.param([ANN], id="one"),
        pytest.param([ANN, ANN], id="one twice"),
        pytest.param([ANN, ANN_BY_SUM], id="a mail address and its SHA-1"),
        pytest.param([ANN, {"name": "Ann"}], id="no identifier"),
        pytest.param([ANN, {**ANN_AT_LMS, **CEM}], id="two identifiers in one Agent"),
        pytest.param([ANN, {"objectType": "Group", **ANN_AT_LMS}], id="a Group"),
        pytest.param([ANN, "ben"], id="a text"),
        pytest.param([ANN, {"account": {"homePage": "http://x.example.com", "name": "n" * 5_000}}], id="too long"),
        pytest.param([{"mbox": f"mailto:{at}@example.com"} for at in range(21)], id="too many"),
    ],
)
def test_what_is_no_two_identifiers_is_refused(database: Database, store_id: int, agents: list[Any]) -> None:
    with pytest.raises(BadRequest):
        joining.join(database, admin(store_id), agents, "")


def test_a_persona_has_only_so_many_identifiers(database: Database, store_id: int) -> None:
    many = [{"mbox": f"mailto:{at}@example.com"} for at in range(MOST_IDENTIFIERS)]
    join(database, store_id, *many)

    with pytest.raises(BadRequest, match=f"would have {MOST_IDENTIFIERS + 1} identifiers"):
        join(database, store_id, many[0], CEM)
    assert known(database, store_id, CEM) == [key(CEM)]


@pytest.mark.parametrize("reason", ["x" * 501, "a\nb", "a\0b"], ids=["too long", "two lines", "a NUL"])
def test_a_reason_is_one_line_of_some_length(database: Database, store_id: int, reason: str) -> None:
    with pytest.raises(BadRequest, match="the reason"):
        joining.join(database, admin(store_id), [ANN, CEM], reason)


def test_only_an_admin_joins_any(database: Database, store_id: int) -> None:
    reader = sender(database, store_id, "all/read", "statements/write")

    for deed in (joining.join, joining.merge, joining.part):
        with pytest.raises(Forbidden):
            deed(database, reader, [ANN, CEM], "")


def test_who_has_two_credentials_joins_what_they_stand_for(database: Database, store_id: int) -> None:
    first, second = (sender(database, store_id, "statements/write") for _ in range(2))

    persona = joining.join_proven(database, first, second)

    assert {each.grounds.proof for each in persona.members} == {"credentials"}
    assert known(database, store_id, dict(first.authority), dict(second.authority)) == [persona.key] * 2


def test_of_a_user_behind_an_application_the_user_is_joined(database: Database, store_id: int) -> None:
    """1.0.3 Data 2.4.9: the two Agents represent an application and user together."""
    user = {"account": {"homePage": "https://id.example.com", "name": "ann"}}
    application = {"account": {"homePage": "https://id.example.com", "name": "app"}}
    behind = Actor(store_id, {"objectType": "Group", "member": [application, user]}, frozenset(), "ann", "oidc:x")

    persona = joining.join_proven(database, behind, sender(database, store_id, "profile"))

    assert known(database, store_id, user, application) == [persona.key, key(application)]


def test_credentials_of_another_store_prove_nothing(database: Database, store_id: int) -> None:
    with pytest.raises(Forbidden):
        joining.join_proven(database, sender(database, store_id), sender(database, make_store(database)))


def test_one_credential_twice_proves_nothing(database: Database, store_id: int) -> None:
    first = sender(database, store_id)

    with pytest.raises(BadRequest):
        joining.join_proven(database, first, first)


def test_proof_does_not_merge_personas(database: Database, store_id: int) -> None:
    first, second = (sender(database, store_id, "profile") for _ in range(2))
    join(database, store_id, dict(first.authority), ANN)
    join(database, store_id, dict(second.authority), BEN)

    with pytest.raises(Conflict):
        joining.join_proven(database, first, second)


def test_whoever_was_joined_may_part_themselves_and_nobody_else(database: Database, store_id: int) -> None:
    first, second = (sender(database, store_id, "profile") for _ in range(2))
    joining.join_proven(database, first, second)

    with pytest.raises(Forbidden):
        joining.part(database, first, [second.authority], "")
    joining.part(database, first, [first.authority], "")

    trail = people.of_agent(database, admin(store_id), dict(first.authority)).trail
    assert [(step.deed, step.grounds.proof) for step in trail] == [("parted", "own"), ("joined", "credentials")]


def test_looking_needs_a_scope(database: Database, store_id: int) -> None:
    writer = sender(database, store_id, "statements/write", "statements/read")

    with pytest.raises(Forbidden):
        people.of_agent(database, writer, ANN)
    with pytest.raises(Forbidden):
        people.find(database, writer, "", "")
    with pytest.raises(Forbidden):
        people.get(database, writer, "00" * 16)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 2),
        ("ANN@", 1),
        ("lms.example.com", 2),
        ("ann@example.com", 1),
        ("nobody", 0),
        ("_", 0),
        ("%", 0),
        ("Ann Lee", 1),
        ("Lee", 0),
        ("BEN", 1),
        ("objectType", 0),
        ("\0", 2),
    ],
)
def test_personas_are_found_by_what_they_are_known_by(database: Database, store_id: int, text: str, count: int) -> None:
    join(database, store_id, ANN, ANN_AT_LMS)
    join(database, store_id, BEN, BEN_AT_LMS)
    with database.write(store_id) as tx:
        agents.learn(tx, {(digest(references.AGENT, str(identity(ANN))), b"n" * 16): "Ann Lee"})

    assert len(list(people.each(database, admin(store_id), text))) == count


def test_who_was_joined_by_a_sha_1_is_found_by_the_address(database: Database, store_id: int) -> None:
    persona = join(database, store_id, ANN_BY_SUM, CEM)

    found = people.find(database, admin(store_id), "ann@example.com", "").personas

    assert [each.key for each in found] == [persona]


def test_pages_give_every_persona_once(database: Database, store_id: int) -> None:
    made = [
        join(database, store_id, {"openid": f"http://a.example.com/{at}"}, {"openid": f"http://b.example.com/{at}"})
        for at in range(5)
    ]
    found, cursor = list[bytes](), ""

    while True:
        page = people.find(database, admin(store_id), "", cursor, 2)
        found += [each.key for each in page.personas]
        cursor = page.cursor
        if not cursor:
            break

    assert found == made[::-1]


# What people do to the personas of two stores, and what should come of it.
AGENTS = (ANN, ANN_AT_LMS, ANN_BY_SUM, BEN, BEN_AT_LMS, CEM)
_NAMED = st.lists(st.sampled_from(AGENTS), max_size=4)
DEEDS = st.lists(st.tuples(st.sampled_from((join, join, merge, part)), st.integers(0, 1), _NAMED), max_size=12)
_Partition = frozenset[frozenset[bytes]]


def partition(database: Database, store_id: int) -> _Partition:
    """Who is who, as agents tell it; and as personas tell it, which has to be the same."""
    keys = {key(agent) for agent in AGENTS}
    with database.read(store_id) as tx:
        of_each = personas_of(tx, keys)
        together = agents_of(tx, of_each.values())
    assert set(of_each) == keys
    assert sorted(each for agents in together.values() for each in agents) == sorted(keys), "each is in one"
    assert all(agent in together[persona] for agent, persona in of_each.items())
    return frozenset(map(frozenset, together.values()))


def expected(before: _Partition, deed: Any, named: list[dict[str, Any]]) -> _Partition | None:
    """What a deed makes of a partition; None where it is to be refused."""
    keys = {key(agent) for agent in named}
    touched = {each for each in before if each & keys}
    if deed is part:
        whole = next(iter(touched), frozenset())
        if len(touched) != 1 or not keys < whole:
            return None
        staying = whole - keys
        return before - touched | {frozenset(keys), staying}
    several = [each for each in touched if len(each) > 1]
    if len(keys) < 2 or (deed is join and len(several) > 1):
        return None
    return before - touched | {frozenset().union(*touched)}


def tried(deed: Any, database: Database, store_id: int, named: list[dict[str, Any]]) -> bool:
    try:
        deed(database, store_id, *named)
    except CairnError:
        return False
    return True


@trying(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)
@given(deeds=DEEDS)
def test_personas_are_a_partition_of_each_store_whatever_is_done(database: Database, deeds: list[Any]) -> None:
    stores = [make_store(database) for _ in range(2)]
    alone = frozenset(frozenset({key(agent)}) for agent in AGENTS)
    known_to_be = [alone, alone]

    for deed, at, named in deeds:
        wanted = expected(known_to_be[at], deed, named)
        done = tried(deed, database, stores[at], named)
        assert done == (wanted is not None)
        known_to_be[at] = wanted or known_to_be[at]
        assert [partition(database, each) for each in stores] == known_to_be


@trying(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(first=_NAMED, joined=_NAMED)
def test_who_is_joined_and_parted_again_leaves_what_was(
    database: Database, first: list[dict[str, Any]], joined: list[dict[str, Any]]
) -> None:
    store_id = make_store(database)
    tried(join, database, store_id, first)
    before = known(database, store_id, *AGENTS)
    loners = [agent for agent, persona in zip(AGENTS, before, strict=True) if persona == key(agent)]

    if tried(join, database, store_id, joined):
        for agent in loners:
            tried(part, database, store_id, [agent])

    assert known(database, store_id, *AGENTS) == before


def test_people_who_join_and_part_at_once_leave_whole_personas(database: Database, store_id: int) -> None:
    chance = Random(7)
    deeds = [(chance.choice((join, merge, part)), chance.sample(AGENTS, chance.randint(1, 3))) for _ in range(80)]

    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(lambda each: tried(each[0], database, store_id, each[1]), deeds))

    assert any(done) and not all(done)
    together = partition(database, store_id)
    with database.read(store_id) as tx:
        begun = tx.execute(tx.select(tables.personas.c.persona_key)).scalars().all()
        trail = {agent: deeds_about(tx, agent) for agent in {key(each) for each in AGENTS}}
    assert len(begun) == sum(len(agents) > 1 for agents in together)
    assert {agent for agent, deeds_of in trail.items() if deeds_of[:1] == ["joined"]} == {
        agent for agents in together if len(agents) > 1 for agent in agents
    }


def deeds_about(tx: Transaction, agent: bytes) -> list[str]:
    """What was done about an agent, the latest first."""
    return [step.deed for step in persona_trail.about(tx, agent, [agent], 1_000)]
