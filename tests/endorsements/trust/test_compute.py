"""Trust as it is computed in a store, kept and read."""

import json

import pytest

from lrs.api import BadRequest
from lrs.testing import FreshServer, FreshStore
from lrs_endorsements import states
from lrs_endorsements.trust import explanation, scores
from lrs_endorsements.trust.commands import trust, worth
from lrs_endorsements.trust.compute import compute
from lrs_endorsements.trust.scores import Run
from lrs_endorsements.trust.tables import runs
from lrs_endorsements.trust.tending import CHORE
from tests.endorsements.trust.conftest import agent, endorse, key

PAST_US = 1_000_000


def computed(store: FreshStore) -> Run:
    for _ in compute(store.inside("endorsements")):
        pass
    with store.database.read(store.store_id) as tx:
        run = scores.current(tx)
    assert run is not None
    return run


def worth_of(store: FreshStore, *names: str) -> list[float]:
    with store.database.read(store.store_id) as tx:
        found = scores.worths(tx, map(key, names))
    return [round(found[key(name)], 3) for name in names]


def why(store: FreshStore, name: str) -> str:
    place = store.inside("endorsements")
    with place.read() as tx:
        return explanation.of_agent(place, tx, agent(name)).words


def test_staff_and_whom_they_endorse_count_and_a_ring_does_not(store: FreshStore) -> None:
    endorse(store, "sue ann", "art bob", "eve fay", "fay eve", "eve gil", "gil eve", "eve ann")

    computed(store)

    assert worth_of(store, "sue", "art", "ann", "bob", "eve", "fay", "gil") == [1, 1, 1, 1, 0, 0, 0]


def test_a_computation_says_what_it_was_of(store: FreshStore) -> None:
    endorse(store, "sue ann", "ann bob")

    run = computed(store)

    assert (run.people, run.endorsements, run.seeds) == (4, 2, 2)


@pytest.mark.parametrize("state", sorted(states.NAMES.keys() - {states.STANDS}), ids=states.NAMES.get)
def test_what_does_not_stand_brings_no_trust(store: FreshStore, state: int) -> None:
    endorse(store, "sue ann")
    endorse(store, "sue bob", state=state)

    computed(store)

    assert worth_of(store, "ann", "bob") == [1, 0]


def test_what_has_expired_brings_no_trust(store: FreshStore) -> None:
    endorse(store, "sue ann")
    endorse(store, "sue bob", expires_us=PAST_US)

    computed(store)

    assert worth_of(store, "ann", "bob") == [1, 0]


def test_a_new_computation_takes_the_place_of_the_last(store: FreshStore) -> None:
    endorse(store, "sue ann")
    first = computed(store)
    endorse(store, "ann bob")

    second = computed(store)

    assert [row["run"] for row in store.rows(runs)] == [second.run]
    assert (second.run > first.run, worth_of(store, "bob")[0] > 0) == (True, True)


def test_a_computation_that_was_interrupted_is_never_read(store: FreshStore) -> None:
    endorse(store, "sue ann")
    first = computed(store)
    with store.database.write(store.store_id) as tx:
        tx.insert(runs, {**vars(first), "run": first.run + 1, "is_whole": False})

    with store.database.read(store.store_id) as tx:
        assert scores.current(tx) == first
    assert computed(store).run == first.run + 2


def test_until_trust_is_computed_everybody_counts_fully(store: FreshStore) -> None:
    assert worth_of(store, "ann") == [1]
    assert "has not been computed" in why(store, "ann")


def test_stores_do_not_know_each_other(server: FreshServer, store: FreshStore) -> None:
    endorse(store, "sue ann")
    computed(store)

    other = server.store(f"{store.name}-2")
    other.derive()

    assert other.rows(runs) == []


def test_trust_that_begins_with_nobody_is_refused_with_what_to_do(store: FreshStore) -> None:
    store.set_up("endorsements", staff=[], assessors=[])
    store.derive()

    with pytest.raises(BadRequest, match="names none") as refused:
        computed(store)

    assert "lrs plugin settings endorsements" in refused.value.hint


def test_progress_is_told_up_to_the_end(store: FreshStore) -> None:
    endorse(store, "sue ann", "ann bob")

    told = list(compute(store.inside("endorsements")))

    assert (told == sorted(told), told[-1]) == (True, 1.0)


def test_the_chore_computes_it_too(store: FreshStore) -> None:
    endorse(store, "sue ann")

    list(CHORE.run(store.inside("endorsements")))

    assert worth_of(store, "ann", "bob") == [1, 0]


def test_the_chore_leaves_a_store_alone_that_names_nobody(store: FreshStore) -> None:
    store.set_up("endorsements", staff=[], assessors=[])

    assert list(CHORE.run(store.inside("endorsements"))) == []


def test_why_is_told_in_words(store: FreshStore) -> None:
    endorse(store, "sue ann", "sue bob", "art cem", "ann dan", "cem dan", "dan eli", "eve fay", "fay eve")

    computed(store)

    assert "trust begins with them" in why(store, "sue")
    assert "counts fully: an endorsement by them does. Computed at" in why(store, "cem")
    assert "1 person has endorsed them, but no way leads to them from staff" in why(store, "eve")
    assert "Nobody has endorsed them" in why(store, "zoe")


def test_who_has_a_tenth_of_the_usual_trust_is_told_so(store: FreshStore) -> None:
    endorse(store, "sue ann", "art ann", *(f"ann p{number}" for number in range(30)), "p1 eli")

    computed(store)

    assert "counts fully: an endorsement by them is worth 0." in why(store, "eli") or worth_of(store, "eli") == [1]


def test_who_endorse_each_other_hand_on_less(store: FreshStore) -> None:
    endorse(store, "sue ann", "sue bob", "ann eli", "bob fay", "eli ann")

    computed(store)

    eli, fay = worth_of(store, "eli", "fay")
    assert eli < 1 or fay == 1
    with store.database.read(store.store_id) as tx:
        run = scores.current(tx)
        assert run is not None
        known = scores.of_people(tx, run, [key("eli"), key("fay")])
    assert known[key("eli")].trust < known[key("fay")].trust


def test_the_commands_compute_and_explain(store: FreshStore) -> None:
    endorse(store, "sue ann")

    told = json.loads(store.run(trust))
    explained = json.loads(store.run(worth, "ann@example.com"))

    assert (told["people"], told["seeds"]) == (3, 2)
    assert explained["worth"] == 1
    assert "from 2 staff and assessors" in explained["why"]


def test_the_api_explains_and_computes(store: FreshStore) -> None:
    endorse(store, "sue ann", "eve ann")

    answer = store.client("endorsements/staff").post("/endorsements/api/trust")
    told = store.client("endorsements/read").ask("/endorsements/api/trust", agent='{"mbox": "mailto:ann@example.com"}')

    assert (answer.status_code, answer.json["endorsements"]) == (200, 2)
    assert (told["worth"], told["endorsed_by"], told["trusted_endorsers"]) == (1, 2, 1)
    assert told["run"]["position"] == answer.json["position"]


@pytest.mark.parametrize("scope", ["endorsements/read", "endorsements/give"])
def test_only_staff_may_have_it_computed(store: FreshStore, scope: str) -> None:
    assert store.client(scope).post("/endorsements/api/trust").status_code == 403


def test_the_page_explains_and_computes(store: FreshStore) -> None:
    endorse(store, "sue ann")
    browser = store.signed_in("endorsements/staff")

    page = browser.submit("/endorsements/trust")
    found = browser.get("/endorsements/trust", query_string={"agent": "ann@example.com"})

    assert "among 3 people" in page.text
    assert "<strong>1</strong> of 1." in found.text


def test_an_agent_that_is_none_is_refused_on_the_page(store: FreshStore) -> None:
    answer = store.signed_in("all").get("/endorsements/trust", query_string={"agent": "<script>"})

    assert answer.status_code == 400
    assert "<script>" not in answer.text
