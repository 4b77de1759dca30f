"""How long the primary PostgreSQL is waited for: as long as it answers others, within limits."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine

from lrs.errors import Silent, Unavailable
from lrs.storage.database import witness
from lrs.storage.database.engine import borrowed, make_engine
from lrs.storage.database.impatient import NoAnswer, unhurried
from lrs.storage.database.witness import Attended, Witness
from tests.postgresql import PostgresqlServer, free_port

EngineTo = Callable[[str], Engine]


@pytest.fixture
def engine_to(postgresql_server: PostgresqlServer) -> Iterator[EngineTo]:
    """Makes engines, each with the options of a URL."""
    made: list[Engine] = []

    def make(options: str) -> Engine:
        made.append(make_engine(postgresql_server.url("postgres") + options))
        return made[-1]

    yield make
    for engine in made:
        engine.dispose()


@pytest.fixture
def engine(engine_to: EngineTo) -> Engine:
    return engine_to("")


def run(engine: Engine, sql: str) -> Any:
    """The one value that `sql` gives."""
    with borrowed(engine, writes=True) as pooled:
        return pooled.driver_connection.execute(sql).fetchone()[0]  # type: ignore[union-attr]


class Asked:
    """Asks a server that does as it is told, and counts how often it was asked."""

    def __init__(self) -> None:
        self.error: psycopg.Error | None = None
        self.times = 0

    def __call__(self) -> None:
        self.times += 1
        if self.error is not None:
            raise self.error


@pytest.mark.parametrize(
    "error",
    [
        NoAnswer("no answer within 3 s"),
        psycopg.errors.ConnectionTimeout("connection timeout expired"),
        psycopg.OperationalError('connection to server at "10.0.0.1", port 5432 failed: No route to host'),
    ],
    ids=["to a question", "to a connection", "because the network has no way to it"],
)
def test_a_server_that_does_not_answer_a_witness_is_silent(error: psycopg.Error) -> None:
    ask = Asked()
    ask.error = error
    asked = Witness(ask)

    assert not asked.is_answered()
    with pytest.raises(NoAnswer):
        asked.check()


def test_a_server_that_refuses_a_witness_is_not_silent(postgresql_server: PostgresqlServer) -> None:
    assert Witness(lambda: connect(postgresql_server.url("nonesuch"))).is_answered()


def test_where_nobody_listens_nobody_answers() -> None:
    assert not Witness(lambda: connect(f"postgresql://cairn@127.0.0.1:{free_port()}/postgres")).is_answered()


def connect(url: str) -> None:
    psycopg.connect(url).close()


def test_a_witness_is_asked_once_a_second_at_most() -> None:
    ask = Asked()
    asked = Witness(ask)

    assert [asked.is_answered() for _ in range(3)] == [True] * 3
    assert ask.times == 1


def test_who_comes_while_it_is_silent_asks_whether_it_still_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witness, "ASK_EVERY_S", 0.0)
    ask = Asked()
    asked = Witness(ask)
    asked.note(is_silent=True)

    asked.check()

    assert (ask.times, asked.is_silent) == (1, False)


def test_a_server_that_answers_others_is_waited_for(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witness, "DOUBT_AFTER_S", 0.2)

    assert run(engine, "SELECT pg_sleep(0.6)") == ""


def test_what_takes_too_long_is_given_up_here_and_there(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Attended, "answer_within_s", 0.3)

    with pytest.raises(Silent, match=r"no answer within 0\.3 s"):
        run(engine, "SELECT pg_sleep(60)")

    monkeypatch.setattr(Attended, "answer_within_s", 30)
    at_work = "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)' AND state = 'active'"
    until_s = time.monotonic() + 10
    while (left := run(engine, at_work)) and time.monotonic() < until_s:
        time.sleep(0.05)
    assert left == 0


def test_a_process_of_the_server_that_hangs_alone_is_given_up(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Silent), borrowed(engine, writes=True) as pooled:
        driver: Any = pooled.driver_connection
        with stopped(driver.info.backend_pid), driver.answering_within(0.3):
            driver.execute("SELECT 1")

    assert run(engine, "SELECT 1") == 1


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_what_has_its_time_is_waited_for(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Attended, "answer_within_s", 0.2)

    with borrowed(engine, writes=True) as pooled, unhurried(pooled.driver_connection):
        pooled.driver_connection.execute("SELECT pg_sleep(0.6)")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        pytest.param("lock_timeout", "7s", id="a lock is waited for as long as on SQLite"),
        pytest.param("client_connection_check_interval", "10s", id="who has gone does not stand in a queue"),
        pytest.param("tcp_keepalives_idle", "10", id="whether a machine is there is asked after a while"),
        pytest.param("tcp_keepalives_interval", "5", id="and again"),
        pytest.param("tcp_keepalives_count", "3", id="who does not answer three times has gone"),
        pytest.param("tcp_user_timeout", "25000", id="and who takes no answer"),
    ],
)
def test_postgresql_itself_has_limits(engine: Engine, name: str, limit: str) -> None:
    assert run(engine, f"SHOW {name}") == limit


def test_a_limit_that_an_operator_set_stays(engine_to: EngineTo) -> None:
    assert run(engine_to("?options=-c%20lock_timeout%3D1s"), "SHOW lock_timeout") == "1s"


def test_a_lock_that_somebody_keeps_is_no_silence(engine: Engine, engine_to: EngineTo) -> None:
    hurried = engine_to("?options=-c%20lock_timeout%3D100")
    with borrowed(engine, writes=True) as pooled:
        pooled.driver_connection.execute("SELECT pg_advisory_xact_lock(7)")  # type: ignore[union-attr]
        with pytest.raises(Unavailable, match="lock timeout") as raised:
            run(hurried, "SELECT pg_advisory_xact_lock(7)")

    assert not isinstance(raised.value, Silent)
