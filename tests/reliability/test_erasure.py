"""`lrs erase` beside a running server: writers go on, a kill leaves no half act, and the bytes are gone."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text

from lrs.operations.erasing.erasure import BATCH
from lrs.storage.database.engine import make_engine
from lrs.storage.erasing import tombstones
from lrs.storage.transaction import Transaction
from tests.killed import wait_for
from tests.reliability import load, processes
from tests.reliability.load import Load, Post
from tests.reliability.server import Server, Store, running
from tests.statements import COURSE, statement

pytestmark = pytest.mark.crash

THREADS = 8
MANY = 800
BURIED = "SELECT count(*) FROM tombstones"
NAME = "Xanthippe of Athens"
XANTHIPPE = {"objectType": "Agent", "name": NAME, "mbox": "mailto:xanthippe.athens@example.com"}
of_each_kind = pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=pytest.mark.xdist_group(f"erasure-{kind}")) for kind in ("sqlite", "postgresql")]
)

StoreOf = Callable[[str], Store]


def environment(store: Store) -> dict[str, str]:
    urls = {"CAIRN_DATABASE_URL": store.database_url, "CAIRN_ATTACHMENTS_URL": str(store.folder / "attachments")}
    return {**os.environ, **urls}


def lrs(store: Store, *arguments: str) -> str:
    """What the command prints, in a process of its own."""
    return processes.printed(arguments, environ=environment(store), folder=store.folder).decode()


def verified(store: Store, receipt: str) -> str:
    """What a receipt claims, when it is right."""
    file = store.folder / "receipt.jws"
    file.write_text(receipt)
    return lrs(store, "receipt", "verify", str(file))


def rows(store: Store, query: str) -> list[Any]:
    engine = make_engine(store.database_url)
    try:
        with engine.connect() as connection:
            return list(connection.execute(text(query)))
    finally:
        engine.dispose()


def erasing(agent: dict[str, Any]) -> tuple[str, ...]:
    return "erase", "--agent", json.dumps(agent), "--yes"


@dataclass(frozen=True)
class Aftermath:
    """What was posted while one of the writers was erased again and again, and what is left."""

    posts: list[Post]
    receipts: list[str]
    log: list[tuple[int, dict[str, Any] | None]]
    store: Store
    server: Server


@pytest.fixture(
    scope="module",
    params=[pytest.param(kind, marks=pytest.mark.xdist_group(f"erasure-{kind}")) for kind in ("sqlite", "postgresql")],
)
def aftermath(request: pytest.FixtureRequest, store_of: StoreOf) -> Iterator[Aftermath]:
    store = store_of(request.param)
    server = Server(store)
    with running(server):
        with Load(server, threads=THREADS) as writers:
            time.sleep(1)
            receipts = [lrs(store, *erasing(load.agent(0))) for _ in range(2)]
        stored = rows(store, "SELECT position, body FROM statements ORDER BY position")
        log = [(position, json.loads(bytes(body)) if body else None) for position, body in stored]
        yield Aftermath(writers.posts, receipts, log, store, server)


def test_writers_are_not_refused(aftermath: Aftermath) -> None:
    assert {post.status for post in aftermath.posts} == {200}


def test_something_was_erased(aftermath: Aftermath) -> None:
    assert None in [body for _, body in aftermath.log]


def test_positions_have_no_gap(aftermath: Aftermath) -> None:
    positions = [position for position, _ in aftermath.log]

    assert positions == list(range(1, aftermath.store.last_position() + 1))


def test_nobody_else_lost_a_statement(aftermath: Aftermath) -> None:
    stored = {each["id"] for _, each in aftermath.log if each}
    others = [each for each in load.acknowledged(aftermath.posts).values() if each["actor"] != load.agent(0)]

    assert [each["id"] for each in others if each["id"] not in stored] == []


def test_what_came_after_the_last_act_is_there_and_what_came_before_is_not(aftermath: Aftermath) -> None:
    claims = json.loads(verified(aftermath.store, aftermath.receipts[-1]))
    erased = len([body for _, body in aftermath.log if body is None])

    of_writer = [position for position, each in aftermath.log if each and each["actor"] == load.agent(0)]

    assert all(position > claims["through_position"] for position in of_writer)
    assert len(of_writer) + erased == len(
        [each for post in aftermath.posts for each in post.statements if each["actor"] == load.agent(0)]
    )


def test_every_receipt_is_right(aftermath: Aftermath) -> None:
    for receipt in aftermath.receipts:
        verified(aftermath.store, receipt)


@pytest.mark.parametrize("number", range(THREADS))
def test_the_index_finds_exactly_what_the_log_has(aftermath: Aftermath, number: int) -> None:
    of_agent = [each["id"] for _, each in aftermath.log if each and each["actor"] == load.agent(number)]

    with aftermath.server.client() as client:
        found, _ = client.find_all(agent=load.agent(number), ascending="true")

    assert [each["id"] for each in found] == of_agent


def test_the_whole_log_can_be_paged_through(aftermath: Aftermath) -> None:
    in_log = [each["id"] for _, each in aftermath.log if each]

    with aftermath.server.client() as client:
        found, _ = client.find_all(ascending="true")

    assert [each["id"] for each in found] == in_log


def stay_in_the_second_batch() -> None:
    """Have `tombstones.bury` never come back, once it has buried more than one batch."""
    bury = tombstones.bury

    def stay(tx: Transaction, *arguments: Any) -> None:
        bury(tx, *arguments)
        if tombstones.count(tx) > BATCH:
            time.sleep(60)

    tombstones.bury = stay


@of_each_kind
def test_an_erasure_that_was_killed_goes_on_under_its_receipt(store_of: StoreOf, kind: str, tmp_path: Any) -> None:
    store = store_of(kind)
    file = tmp_path / "statements.ndjson"
    file.write_text("".join(json.dumps(statement(actor=XANTHIPPE)) + "\n" for _ in range(MANY)))
    lrs(store, "import", str(file))
    killed = processes.started(
        erasing(XANTHIPPE),
        environ=environment(store),
        output=store.folder / "killed.log",
        prepare=stay_in_the_second_batch,
    )
    wait_for(lambda: rows(store, BURIED) == [(BATCH,)])
    killed.kill()
    killed.join()
    buried = rows(store, BURIED)

    receipt = lrs(store, *erasing(XANTHIPPE))

    claims = json.loads(verified(store, receipt))
    assert (killed.exitcode, buried) == (-signal.SIGKILL, [(BATCH,)])
    assert claims["counts"]["statements"] == MANY
    assert len(lrs(store, "receipt", "list").splitlines()) == 1


def test_no_byte_of_the_person_stays_in_a_sqlite_file(sqlite_store: Store) -> None:
    """While a server has the file open."""
    response = {"response": NAME * 2_000}  # too long for a page of the file
    server = Server(sqlite_store)
    with running(server), server.client() as client:
        for at in range(50):
            client.post_statements([statement(actor=XANTHIPPE), statement(actor=XANTHIPPE, result=response)])
            client.post_statements(statement(actor={**XANTHIPPE, "name": f"{NAME} {at}"}))
        state = {"activityId": COURSE["id"], "agent": XANTHIPPE, "stateId": "diary"}
        for words in (1, 500, 3):
            client.request("PUT", "/activities/state", params=state, data=NAME * words)
        before = remains(sqlite_store)

        lrs(sqlite_store, *erasing(XANTHIPPE))

        assert (before > 0, remains(sqlite_store)) == (True, 0)


def remains(store: Store) -> int:
    """How often the name or the address stands in the database's files."""
    files = [file.read_bytes() for file in store.folder.glob("cairn.db*")]
    return sum(content.count(word) for content in files for word in (NAME.encode(), b"xanthippe.athens"))
