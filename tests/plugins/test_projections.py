"""Projections: what was derived is a function of the log, whatever happened on the way."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from lrs.api import Event, Projection, Rules, Transaction, hookimpl
from lrs.config import Settings
from lrs.database import Database
from lrs.errors import BadRequest, Conflict, NotFound
from lrs.opened import opened
from lrs.operations import stores, worker
from lrs.operations.erasing import erasure
from lrs.operations.erasing.selections import PersonSelection
from lrs.operations.plugins import activations, deriving, projections, trials
from lrs.plugin_host import PluginHost
from lrs.storage import counters
from lrs.storage.plugins import checkpoints
from lrs.storage.plugins.checkpoints import Checkpoint
from lrs.storage.stores import Store
from tests.client import Client
from tests.conftest import make_store, make_store_with
from tests.plugins import tally
from tests.plugins.conftest import ClientIn
from tests.statements import ANN, statement, voiding

Apply = Callable[[Transaction, Sequence[Event], Rules], None]
ADMIN = {"mbox": "mailto:admin@example.com"}
POISON = {"mbox": "mailto:poison@example.com", "name": "poison"}
ATTEMPTED = {"id": "http://adlnet.gov/expapi/verbs/attempted"}


@contextmanager
def plugged(database: Database, apply: Apply, version: int = 1) -> Iterator[None]:
    """The plugin as it is after a change of its code, while the block lasts."""
    before = database.plugins

    @hookimpl
    def lrs_projections() -> list[Projection]:
        return [Projection("tally_counted", version, apply)]

    database.plugins = PluginHost({"tally": SimpleNamespace(**{**vars(tally), "lrs_projections": lrs_projections})})
    try:
        yield
    finally:
        database.plugins = before


def person(number: int) -> dict[str, Any]:
    return {"mbox": f"mailto:person{number}@example.com"}


def without_the_poison(tx: Transaction, events: Sequence[Event], rules: Rules) -> None:
    tally.apply(tx, [event for event in events if "poison" not in str(event.statement["actor"])], rules)


def refuse(tx: Transaction, events: Sequence[Event], rules: Rules) -> None:
    raise tally.Poison


def derive(database: Database, store: Store) -> None:
    """Bring everything up to date."""
    while projections.tend(database, store.store_id):
        pass


def counted(database: Database, store: Store) -> dict[str, int]:
    """How many statements each person has who has some, as the plugin tells readers."""
    table = tally.counted.c
    with database.read(store.store_id) as tx:
        rows = tx.execute(tx.select(table.person, table.statements).where(table.statements != 0))
        return {row.person: row.statements for row in rows}


def counted_in_all_generations(database: Database, store: Store) -> int:
    with database.read_server() as connection:
        rows = connection.execute(tally.counted.select().where(tally.counted.c.store_id == store.store_id))
        return sum(row.statements for row in rows)


def checkpoints_of(database: Database, store: Store) -> list[Checkpoint]:
    with database.read(store.store_id) as tx:
        return checkpoints.of_store(tx)


def erase(database: Database, store: Store, agent: dict[str, Any]) -> None:
    for _ in erasure.begin(database, store, PersonSelection([agent], "actor"), "http://lrs.example.com").run():
        pass


def test_what_is_stored_is_derived(database: Database, store: Store, sender: Client) -> None:
    sender.post_statements([statement(), statement(), statement(actor=ADMIN)])

    derive(database, store)

    assert counted(database, store) == {ANN["mbox"]: 2, ADMIN["mbox"]: 1}


def test_what_was_there_before_the_plugin_is_derived_too(database: Database, store: Store, sender: Client) -> None:
    activations.disable(database, store, "tally")
    sender.post_statements([statement() for _ in range(450)])
    activations.enable(database, store, "tally")

    derive(database, store)

    assert counted(database, store) == {ANN["mbox"]: 450}


@pytest.mark.parametrize(
    ("position", "took_us", "others_wait", "most"),
    [
        pytest.param(0, 0, True, 200, id="nothing is known yet"),
        pytest.param(1_000, 25_000, True, deriving.BATCH, id="a quick one"),
        pytest.param(1_000, 1_000_000, True, 25, id="a slow one"),
        pytest.param(1_000, 1_000_000, False, 150, id="a slow one, for which nobody waits"),
        pytest.param(10, 10_000_000, True, 1, id="one that takes a second for each"),
    ],
)
def test_a_slow_projection_gets_smaller_batches(position: int, took_us: int, others_wait: bool, most: int) -> None:
    """So that those who store don't wait long for each."""
    at = Checkpoint("tally_counted", 1, "live", 1, {}, position, took_us=took_us)

    assert deriving.bearable(at, others_wait=others_wait) == most


def test_who_stores_waits_for_who_derives_where_one_writes_at_a_time(database: Database, store: Store) -> None:
    database.arrivals.note(store.store_id)

    assert database.is_contended == (database.engine.dialect.name == "sqlite")


def test_who_derives_apart_sees_that_others_store(settings: Settings, store: Store, sender: Client) -> None:
    with opened(settings, PluginHost({"tally": tally})) as apart:
        projections.tend(apart, store.store_id)
        before = apart.arrivals.is_calm
        sender.post_statements(statement())

        projections.tend(apart, store.store_id)

        assert (before, apart.arrivals.is_calm) == (True, False)


def test_a_projection_lacks_what_is_not_derived_yet(database: Database, store: Store, sender: Client) -> None:
    derive(database, store)
    sender.post_statements([statement() for _ in range(3)])
    before = projections.lacking(database, store.store_id)

    derive(database, store)

    assert (before, projections.lacking(database, store.store_id)) == (3, 0)


def test_a_projection_that_waits_for_somebody_lacks_nothing(database: Database, store: Store, sender: Client) -> None:
    derive(database, store)
    sender.post_statements(statement(actor=POISON))
    derive(database, store)
    stopped = projections.lacking(database, store.store_id)

    activations.disable(database, store, "tally")
    sender.post_statements(statement())

    assert (stopped, projections.lacking(database, store.store_id)) == (0, 0)


def test_who_derives_apart_rests_while_others_store(
    settings: Settings, store: Store, sender: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rests: list[float] = []

    def rest(seconds: float) -> None:
        rests.append(seconds)
        if len(rests) < 3:
            sender.post_statements(statement())

    def derive_a_batch(apart: Database, _: Any) -> list[int]:
        projections.tend(apart, store.store_id)
        sender.post_statements(statement())
        return [store.store_id]

    monkeypatch.setattr(worker, "_round", derive_a_batch)
    monkeypatch.setattr(worker, "_REST", 1_000_000)  # for as long as others store, however long that takes here
    monkeypatch.setattr(worker, "_LONGEST_REST_S", 60)
    monkeypatch.setattr(worker, "time", SimpleNamespace(monotonic=time.monotonic, sleep=rest))
    with opened(settings, PluginHost({"tally": tally})) as apart:
        worker.work(apart, iter([False, True]).__next__)

    assert len(rests) == 3


def test_readers_see_nothing_of_what_is_not_whole(database: Database, store: Store, sender: Client) -> None:
    sender.post_statements([statement() for _ in range(2 * 200)])

    for _ in range(2):
        projections.tend(database, store.store_id)

    assert (counted_in_all_generations(database, store), counted(database, store)) == (200, {})


def test_what_is_voided_no_longer_counts(database: Database, store: Store, sender: Client) -> None:
    sender.post_statements([one := statement(), statement()])
    derive(database, store)
    sender.post_statements(voiding(one, actor=ADMIN))

    derive(database, store)

    assert counted(database, store) == {ANN["mbox"]: 1, ADMIN["mbox"]: 1}


def test_what_was_voided_before_it_came_never_counts(database: Database, store: Store, sender: Client) -> None:
    one = statement()
    sender.post_statements(voiding(one, actor=ADMIN))
    derive(database, store)
    sender.post_statements(one)

    derive(database, store)

    assert counted(database, store) == {ADMIN["mbox"]: 1}


def test_what_is_voided_twice_is_taken_away_once(database: Database, store: Store, sender: Client) -> None:
    sender.post_statements([one := statement()])
    for _ in range(2):
        derive(database, store)
        sender.post_statements(voiding(one, actor=ADMIN))

    derive(database, store)

    assert counted(database, store) == {ADMIN["mbox"]: 2}


def test_what_is_erased_is_gone_at_once(database: Database, store: Store, sender: Client) -> None:
    sender.post_statements([statement(), statement(actor=ADMIN)])
    derive(database, store)

    erase(database, store, ANN)

    assert counted(database, store) == {ADMIN["mbox"]: 1}


def test_what_is_erased_after_it_was_voided_is_taken_away_once(
    database: Database, store: Store, sender: Client
) -> None:
    sender.post_statements([one := statement(), voiding(one, actor=ADMIN)])
    derive(database, store)

    erase(database, store, ANN)

    assert counted(database, store) == {ADMIN["mbox"]: 1}


def test_what_an_erased_statement_had_voided_does_not_come_back(
    database: Database, store: Store, sender: Client
) -> None:
    sender.post_statements([one := statement(), voiding(one, actor=ADMIN)])
    derive(database, store)
    erase(database, store, ADMIN)

    list(projections.rebuild(database, store.store_id, "tally"))

    assert counted(database, store) == {}


def test_what_is_voided_by_a_statement_that_is_erased_unread_does_not_count(
    database: Database, store: Store, sender: Client
) -> None:
    sender.post_statements([one := statement()])
    derive(database, store)
    sender.post_statements(voiding(one, actor=ADMIN))
    erase(database, store, ADMIN)

    derive(database, store)

    assert counted(database, store) == {}


def test_no_generation_begins_while_somebody_erases(database: Database, store: Store, sender: Client) -> None:
    """It would read what is still there, and be left out of the erasure."""
    sender.post_statements(statement())
    beginner = Thread(target=derive, args=(database, store))

    with database.write(store.store_id) as tx:
        counters.lock(tx)  # as an act of erasing holds it
        beginner.start()
        beginner.join(0.3)
        meanwhile = checkpoints.of_store(tx)
    beginner.join()

    assert (meanwhile, counted(database, store)) == ([], {ANN["mbox"]: 1})


@dataclass
class History:
    """A store to which something happens; `alive` are the people whose statement counts."""

    database: Database
    store: Store
    sender: Client
    sent: list[dict[str, Any]]
    alive: set[str]

    def post(self, at: int) -> None:
        self._send(statement(actor=person(len(self.sent))))

    def void(self, at: int) -> None:
        """Void one of what was sent last, which may be a voiding statement, voided, or erased."""
        if self.sent:
            target = self.sent[-1 - at % len(self.sent)]
            self._send(voiding(target, actor=person(len(self.sent))))
            if "StatementRef" not in str(target["object"]):
                self.alive.discard(target["actor"]["mbox"])

    def void_and_post(self, at: int) -> None:
        """Void what comes only afterwards."""
        number = len(self.sent)
        late = statement(actor=person(number + 1))
        self._send(voiding(late, actor=person(number)))
        self._send(late)
        self.alive.discard(late["actor"]["mbox"])

    def erase(self, at: int) -> None:
        if self.sent:
            gone = self.sent[-1 - at % len(self.sent)]["actor"]
            erase(self.database, self.store, gone)
            self.alive.discard(gone["mbox"])

    def go_on(self, at: int) -> None:
        """Bring what is derived forward by some statements."""
        projections.tend(self.database, self.store.store_id)
        for each in checkpoints_of(self.database, self.store):
            deriving.advance(self.database, self.store.store_id, each, 1 + at % 3)

    def _send(self, one: dict[str, Any]) -> None:
        answer = self.sender.post_statements(one)
        assert answer.status_code == 200, answer.text
        self.sent.append(one)
        self.alive.add(one["actor"]["mbox"])


DEEDS = st.sampled_from(["post", "void", "void_and_post", "erase", "go_on"])


@given(st.lists(st.tuples(DEEDS, st.integers(0, 3)), min_size=6, max_size=20))
@trying(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_rebuilt_equals_live(database: Database, client_in: ClientIn, deeds: Sequence[tuple[str, int]]) -> None:
    store = make_store_with(database, "tally")
    history = History(database, store, client_in(store), [], set())
    for deed, at in deeds:
        getattr(history, deed)(at)

    derive(database, store)
    live = counted(database, store)
    list(projections.rebuild(database, store.store_id, "tally"))

    assert (live, counted(database, store)) == (dict.fromkeys(history.alive, 1),) * 2


def test_a_statement_that_it_cannot_take_stops_a_projection_there(
    database: Database, store: Store, sender: Client
) -> None:
    derive(database, store)
    sender.post_statements([statement() for _ in range(5)])
    sender.post_statements([bad := statement(actor=POISON), statement()])

    derive(database, store)

    (at,) = checkpoints_of(database, store)
    assert (at.position, at.error_position, at.error) == (5, 6, f"Poison: {bad['id']}")
    assert at.error_statement_id is not None and at.error_statement_id.hex() == bad["id"].replace("-", "")
    assert counted(database, store) == {ANN["mbox"]: 5}


def test_storing_goes_on_while_a_projection_has_stopped(database: Database, store: Store, sender: Client) -> None:
    sender.post_statements(statement(actor=POISON))
    derive(database, store)

    answer = sender.post_statements(statement())

    assert answer.status_code == 200


def test_after_a_mend_it_goes_on_where_it_stopped(database: Database, store: Store, sender: Client) -> None:
    sender.post_statements([statement(), statement(actor=POISON), statement()])
    derive(database, store)

    with plugged(database, without_the_poison):
        had_failed = projections.retry(database, store.store_id, "tally")
        derive(database, store)

    assert (had_failed, counted(database, store)) == (True, {ANN["mbox"]: 2})


def test_another_version_is_derived_beside_the_one_that_is_read(
    database: Database, store: Store, sender: Client
) -> None:
    sender.post_statements([statement() for _ in range(deriving.BATCH + 1)])
    derive(database, store)

    with plugged(database, lambda tx, events, rules: None, version=2):
        for _ in range(2):
            projections.tend(database, store.store_id)
        meanwhile = counted(database, store)
        derive(database, store)

    assert (meanwhile, counted(database, store)) == ({ANN["mbox"]: deriving.BATCH + 1}, {})
    assert counted_in_all_generations(database, store) == 0


def test_changed_settings_are_derived_by_anew(database: Database, store: Store, sender: Client) -> None:
    sender.post_statements([statement(), statement(verb=ATTEMPTED)])
    derive(database, store)
    activations.change_settings(database, store, "tally", {"verb": ATTEMPTED["id"]})
    projections.tend(database, store.store_id)
    sender.post_statements(statement(verb=ATTEMPTED))
    meanwhile = counted(database, store)

    derive(database, store)

    assert (meanwhile, counted(database, store)) == ({ANN["mbox"]: 2}, {ANN["mbox"]: 2})


def test_every_spelling_of_a_verb_counts_as_what_it_means(database: Database, store: Store, sender: Client) -> None:
    activations.change_settings(database, store, "tally", {"concept": "liked"})
    spellings = [
        f"{scheme}://activitystrea.ms/{path}like" for scheme in ("http", "https") for path in ("", "schema/1.0/")
    ]
    sender.post_statements([statement(verb={"id": each}) for each in (*spellings, ATTEMPTED["id"])])

    derive(database, store)

    assert counted(database, store) == {ANN["mbox"]: 4}


def test_a_verb_that_the_store_adds_to_a_concept_counts_from_the_beginning(
    database: Database, store: Store, sender: Client
) -> None:
    activations.change_settings(database, store, "tally", {"concept": "liked"})
    sender.post_statements(statement(verb=ATTEMPTED))
    derive(database, store)
    stores.change_settings(database, store.name, {"concepts": {"liked": [ATTEMPTED["id"]]}})

    derive(database, store)

    assert counted(database, store) == {ANN["mbox"]: 1}


def test_what_is_switched_off_stands_still(database: Database, store: Store, sender: Client) -> None:
    derive(database, store)
    activations.disable(database, store, "tally")
    sender.post_statements(statement())

    derive(database, store)

    assert counted(database, store) == {}


def test_another_stores_rows_stay_untouched(
    database: Database, store: Store, sender: Client, client_in: ClientIn
) -> None:
    other = stores.by_id(database, make_store(database))
    activations.enable(database, other, "tally")
    client_in(other).post_statements(statement())
    sender.post_statements(statement())
    for each in (store, other):
        derive(database, each)

    erase(database, store, ANN)
    list(projections.rebuild(database, store.store_id, "tally"))

    assert counted(database, other) == {ANN["mbox"]: 1}


def test_many_workers_derive_each_statement_once(database: Database, store: Store, sender: Client) -> None:
    sender.post_statements([statement() for _ in range(5 * deriving.BATCH)])

    with ThreadPoolExecutor(4) as workers:
        for each in [workers.submit(derive, database, store) for _ in range(4)]:
            each.result()

    assert counted(database, store) == {ANN["mbox"]: 5 * deriving.BATCH}


def test_a_projection_that_cannot_forget_is_made_anew_without_what_is_erased(
    database: Database, store: Store, sender: Client
) -> None:
    sender.post_statements([statement(), statement(actor=ADMIN)])
    derive(database, store)

    with plugged(database, refuse):
        erase(database, store, ANN)
    left = counted_in_all_generations(database, store)
    derive(database, store)

    assert (left, counted(database, store)) == (0, {ADMIN["mbox"]: 1})


def test_rules_are_tried_without_a_change(database: Database, store: Store, sender: Client) -> None:
    sender.post_statements([statement(), statement(), statement(verb=ATTEMPTED), statement(actor=ADMIN)])
    sender.post_statements([statement(actor=person(1), verb=ATTEMPTED)])
    derive(database, store)
    before = counted(database, store)

    with trials.trial(database, store.store_id, "tally", {"verb": ATTEMPTED["id"]}) as tried:
        list(tried.run())
        differences = {each.name: (each.now, each.then) for each in tried.differences()}
    derive(database, store)

    assert differences == {ADMIN["mbox"]: (1, None), ANN["mbox"]: (3, 1)}
    assert (counted(database, store), counted_in_all_generations(database, store)) == (before, 5)


def test_settings_that_are_none_are_not_tried(database: Database, store: Store) -> None:
    with pytest.raises(BadRequest, match="verb"), trials.trial(database, store.store_id, "tally", {"verb": 1}):
        pass


def test_who_is_not_switched_on_is_not_rebuilt(database: Database) -> None:
    with pytest.raises(NotFound, match="not switched on"):
        list(projections.rebuild(database, make_store(database), "tally"))


def test_a_rebuild_that_fails_says_why(database: Database, store: Store, sender: Client) -> None:
    sender.post_statements(statement(actor=POISON))

    with pytest.raises(Conflict, match="Poison"):
        list(projections.rebuild(database, store.store_id, "tally"))
