"""Outboxes: everything that a channel wants arrives at least once, in order, whatever happens on the way."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from lrs.database import Database
from lrs.operations.erasing import erasure
from lrs.operations.erasing.selections import PersonSelection
from lrs.operations.outboxes import channels, sending
from lrs.operations.outboxes.delivery import HOLD_S
from lrs.operations.plugins import activations
from lrs.storage.outboxes import cursors, dead_letters
from lrs.storage.stores import Store
from tests.client import Client
from tests.outbox import courier
from tests.outbox.conftest import HOME, Post
from tests.outbox.receiver import Receiver
from tests.statements import ANN, BEN, COMPLETED, statement, voiding

POISON = {"mbox": "mailto:poison@example.com", "name": "poison"}
ATTEMPTED = {"id": "http://adlnet.gov/expapi/verbs/attempted"}


def ids(statements: list[dict[str, Any]]) -> list[str]:
    return [each["id"] for each in statements]


def dead(database: Database, store: Store) -> dict[str, str]:
    """What was said of each dead letter, by the id of the statement."""
    return {str(UUID(bytes=each.statement_id)): each.error for each in channels.dead(database, store.store_id, HOME)}


def erase(database: Database, store: Store, agent: dict[str, Any]) -> None:
    for _ in erasure.begin(database, store, PersonSelection([agent], "actor"), "http://lrs.example.com").run():
        pass


def test_what_is_stored_arrives_in_order(post: Post, sender: Client, receiver: Receiver) -> None:
    sent = [statement() for _ in range(250)]
    sender.post_statements(sent)

    post.go()

    assert receiver.ids == ids(sent)
    assert [len(parcel) for parcel in receiver.parcels] == [100, 100, 50]
    assert (post.cursor().position, post.cursor().delivered, post.go()) == (250, 250, 0)


def test_a_channel_begins_at_the_present(database: Database, store: Store, sender: Client, receiver: Receiver) -> None:
    sender.post_statements([statement() for _ in range(3)])
    post = Post(database, store)
    post.configure()
    later = statement()
    sender.post_statements(later)

    post.go()

    assert receiver.ids == [later["id"]]


def test_a_channel_begins_at_the_beginning_if_it_is_to(
    database: Database, store: Store, sender: Client, receiver: Receiver
) -> None:
    sent = [statement() for _ in range(3)]
    sender.post_statements(sent)
    post = Post(database, store)
    post.configure(from_beginning=True)

    post.go()

    assert receiver.ids == ids(sent)


def test_what_is_switched_off_waits_and_goes_on_from_there(
    database: Database, store: Store, post: Post, sender: Client, receiver: Receiver
) -> None:
    activations.disable(database, store, "courier")
    sent = statement()
    sender.post_statements(sent)
    while_off = post.go()
    activations.enable(database, store, "courier")

    post.go()

    assert (while_off, receiver.ids) == (0, [sent["id"]])


def test_only_what_is_wanted_is_sent(post: Post, sender: Client, receiver: Receiver) -> None:
    post.configure(verb=COMPLETED)
    wanted = [statement() for _ in range(2)]
    sender.post_statements([wanted[0], *(statement(verb=ATTEMPTED) for _ in range(300)), wanted[1]])

    post.go()

    assert (receiver.ids, post.cursor().position, post.cursor().delivered) == (ids(wanted), 302, 2)


def test_what_was_voided_before_is_not_sent(post: Post, sender: Client, receiver: Receiver) -> None:
    voided, kept = statement(), statement()
    voider = voiding(voided)
    sender.post_statements([voided, kept])
    sender.post_statements(voider)

    post.go()

    assert receiver.ids == [kept["id"], voider["id"]]


def test_what_voids_a_wanted_statement_is_sent_though_its_verb_is_not_wanted(
    post: Post, sender: Client, receiver: Receiver
) -> None:
    post.configure(verb=COMPLETED)
    wanted, other = statement(), statement(verb=ATTEMPTED)
    sender.post_statements([wanted, other])
    post.go()
    voiders = [voiding(wanted), voiding(other)]
    sender.post_statements(voiders)

    post.go()

    assert receiver.ids == [wanted["id"], voiders[0]["id"]]


def test_what_was_erased_is_not_sent(
    database: Database, store: Store, post: Post, sender: Client, receiver: Receiver
) -> None:
    erased, kept = statement(), statement(actor=BEN)
    sender.post_statements([erased, kept])
    erase(database, store, ANN)

    post.go()

    assert receiver.ids == [kept["id"]]


def test_a_parcel_that_failed_is_tried_again_with_the_same_key(post: Post, sender: Client, receiver: Receiver) -> None:
    receiver.answers = lambda ids: 503 if receiver.tries < 3 else 200
    sent = [statement() for _ in range(3)]
    sender.post_statements(sent)
    post.go()
    once = (post.cursor().attempts, post.cursor().error)
    sender.post_statements(statement())

    post.go_patiently(3)

    assert once == (1, "the answer is 503: status 503")
    assert [len(parcel) for parcel in receiver.parcels] == [3, 1]
    assert len(set(receiver.keys[:3])) == 1 and receiver.keys[3] != receiver.keys[0]
    assert (post.cursor().attempts, post.cursor().error) == (0, None)


def test_it_is_not_tried_again_before_the_receiver_wants_it(post: Post, sender: Client, receiver: Receiver) -> None:
    receiver.answers, receiver.headers = lambda ids: 429, {"Retry-After": "1000"}
    sender.post_statements(statement())

    post.go()

    cursor = post.cursor()
    assert cursor.failed_us is not None
    assert (receiver.tries, cursor.due_us - cursor.failed_us) == (1, 1_000_000_000)


@pytest.mark.parametrize("at", [0, 1, 37, 99])
def test_of_a_refused_parcel_the_statement_to_blame_is_found_and_the_rest_goes_on(
    database: Database, store: Store, post: Post, sender: Client, receiver: Receiver, at: int
) -> None:
    sent = [statement() for _ in range(100)]
    bad = sent[at]["id"]
    receiver.answers = lambda ids: 400 if bad in ids else 200
    sender.post_statements(sent)

    post.go()

    assert sorted(receiver.ids) == sorted(each for each in ids(sent) if each != bad)
    assert dead(database, store) == {bad: "the answer is 400: status 400"}
    assert receiver.tries < 20
    assert receiver.ids == [each for each in ids(sent) if each != bad]


def test_statements_to_blame_next_to_each_other_are_all_found(
    database: Database, store: Store, post: Post, sender: Client, receiver: Receiver
) -> None:
    sent = [statement() for _ in range(20)]
    bad = set(ids(sent)[5:8]) | {sent[19]["id"]}
    receiver.answers = lambda ids: 400 if bad & set(ids) else 200
    sender.post_statements(sent)

    post.go()

    assert (dead(database, store).keys(), receiver.ids) == (bad, [each for each in ids(sent) if each not in bad])


def test_who_breaks_over_a_statement_gets_the_rest_after_so_many_attempts(
    database: Database, store: Store, post: Post, sender: Client, receiver: Receiver
) -> None:
    post.configure(attempts=2)
    sent = [statement() for _ in range(4)]
    receiver.answers = lambda ids: 500 if sent[2]["id"] in ids else 200
    sender.post_statements(sent)

    post.go_patiently(20)

    assert dead(database, store).keys() == {sent[2]["id"]}
    assert receiver.ids == [each for each in ids(sent) if each != sent[2]["id"]]


@pytest.mark.parametrize("status", [302, 401, 403, 404, 503])
def test_no_statement_is_to_blame_for_a_receiver_that_is_not_there(
    database: Database, store: Store, post: Post, sender: Client, receiver: Receiver, status: int
) -> None:
    post.configure(attempts=2)
    sent = statement()
    receiver.answers = lambda ids: status if receiver.tries < 30 else 200
    sender.post_statements(sent)

    post.go_patiently(40)

    assert (dead(database, store), receiver.ids) == ({}, [sent["id"]])


def test_a_plugin_that_raises_stops_no_other_statement(
    database: Database, store: Store, post: Post, sender: Client, receiver: Receiver
) -> None:
    post.configure(attempts=1)
    bad, good = statement(actor=POISON), statement()
    sender.post_statements([bad, good])

    post.go_patiently(10)

    assert (dead(database, store), receiver.ids) == ({bad["id"]: "ZeroDivisionError: poison"}, [good["id"]])


def test_a_plugin_that_cannot_say_what_it_wants_is_asked_again_later(
    database: Database,
    store: Store,
    post: Post,
    sender: Client,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent = statement()
    sender.post_statements(sent)

    with monkeypatch.context() as broken:
        broken.setattr(courier, "wants", lambda verb, statement: statement["no such"])
        post.go()
    stalled = post.cursor()
    post.go_patiently(1)
    post.go()

    assert (stalled.position, stalled.attempts, stalled.error) == (0, 1, "KeyError: 'no such'")
    assert receiver.ids == [sent["id"]]


def test_a_plugin_that_cannot_say_its_channels_is_named(
    database: Database, store: Store, post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(courier, "deliver", None)
    monkeypatch.setattr(courier, "wants", None)

    assert sending._due(database, b"x" * 16) == {}
    assert "courier" in caplog.text


def test_dead_letters_are_sent_again_when_they_are_to(
    database: Database, store: Store, post: Post, sender: Client, receiver: Receiver
) -> None:
    sent = [statement() for _ in range(3)]
    receiver.answers = lambda ids: 400
    sender.post_statements(sent)
    post.go()
    before = dead(database, store).keys()
    receiver.answers = lambda ids: 200

    revived = channels.retry(database, store.store_id, HOME)
    post.go()

    assert (before, revived) == (set(ids(sent)), 3)
    assert (receiver.ids, dead(database, store), post.cursor().delivered) == (ids(sent), {}, 3)


def test_a_dead_letter_that_is_refused_again_stays_dead(
    database: Database, store: Store, post: Post, sender: Client, receiver: Receiver
) -> None:
    receiver.answers = lambda ids: 400
    sender.post_statements([statement(), statement()])
    post.go()
    tries = receiver.tries

    channels.retry(database, store.store_id, HOME, position=2)
    post.go()

    assert (receiver.tries - tries, len(dead(database, store))) == (1, 2)


def test_an_erased_statement_is_no_dead_letter_any_more(
    database: Database, store: Store, post: Post, sender: Client, receiver: Receiver
) -> None:
    receiver.answers = lambda ids: 400
    bens = statement(actor=BEN)
    sender.post_statements([statement(), bens])
    post.go()

    erase(database, store, ANN)

    assert dead(database, store).keys() == {bens["id"]}


def test_dead_letters_are_bounded_and_what_was_dropped_is_counted(
    database: Database,
    store: Store,
    post: Post,
    sender: Client,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dead_letters, "MOST", 3)
    receiver.answers = lambda ids: 400
    sent = [statement() for _ in range(5)]
    sender.post_statements(sent)

    post.go()

    assert (dead(database, store).keys(), post.cursor().dropped) == (set(ids(sent[2:])), 2)


def test_one_sends_a_channel_at_a_time_and_another_when_it_was_killed(
    database: Database, store: Store, post: Post, sender: Client, receiver: Receiver
) -> None:
    sender.post_statements(statement())
    post.go()
    sender.post_statements(statement())
    other = Post(database, store)
    while_held = other.go()
    _turn_clock(database, store, HOLD_S + 1)

    after = other.go()

    assert (while_held, after) == (0, 1)


def test_who_was_thought_killed_notes_nothing(
    database: Database, store: Store, post: Post, sender: Client, receiver: Receiver
) -> None:
    sender.post_statements(statement())
    other = Post(database, store)

    def while_another_takes_over(ids: list[str]) -> int:
        if receiver.tries == 1:
            _turn_clock(database, store, HOLD_S + 1)
            other.go()
        return 200

    receiver.answers = while_another_takes_over
    post.go()

    assert (len(receiver.ids), post.cursor().delivered) == (2, 1)


def test_a_channel_that_is_let_go_is_sent_by_another_at_once(
    database: Database, store: Store, post: Post, sender: Client, receiver: Receiver
) -> None:
    sender.post_statements(statement())
    post.go()
    post.deliverer.release(store.store_id)
    sender.post_statements(statement())

    assert Post(database, store).go() == 1


def test_many_senders_send_everything_in_order(
    database: Database, store: Store, post: Post, sender: Client, receiver: Receiver
) -> None:
    post.configure(most=5)
    sent = [statement() for _ in range(100)]
    sender.post_statements(sent)

    with ThreadPoolExecutor(4) as workers:
        for each in [workers.submit(Post(database, store).go) for _ in range(4)]:
            each.result()

    assert receiver.ids == ids(sent)


def test_another_stores_channels_stay_untouched(
    database: Database, store: Store, post: Post, sender: Client, receiver: Receiver
) -> None:
    before = post.cursor()
    with database.write(store.store_id + 1_000_000) as tx:
        cursors.begin(tx, HOME, 0)
        cursors.hold(tx, HOME, b"x" * 16, 60)
        cursors.remove(tx, HOME)

    assert post.cursor() == before


def _turn_clock(database: Database, store: Store, seconds: int) -> None:
    """As if so many seconds had passed for whoever holds the channel."""
    with database.write(store.store_id) as tx:
        held = cursors.find(tx, HOME)
        assert held is not None
        values = {**vars(held), "held_until_us": held.held_until_us - seconds * 1_000_000}
        cursors.change(tx, type(held)(**values))
