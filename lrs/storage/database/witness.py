"""The primary PostgreSQL, for which nobody stands in: how long it is waited for.

What it is asked may take a while, because others hold a lock or the machine is busy; one that hangs never answers. So
where an answer isn't there soon, a witness is asked: a new connection. While that is answered, the wait goes on. If
not, all who wait get their error, and who comes then at once, until a witness is answered again.
"""

import logging
import time
from collections.abc import Callable
from threading import Lock
from typing import Any

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.engine import Dialect

from lrs.storage.database.impatient import Impatient, NoAnswer

CONNECT_WITHIN_S = 5
ANSWER_WITHIN_S = 30.0
DOUBT_AFTER_S, WITNESS_WITHIN_S = 3.0, 3
ASK_EVERY_S = 1.0
# What PostgreSQL itself limits, where nobody has set it otherwise and its version knows it.
_LIMITS = {
    # As long as others wait on SQLite: for their turn (`turns`), and then for the lock (`engine`).
    "lock_timeout": "7s",
    "client_connection_check_interval": "10s",  # else who has gone would stand in the queue of a lock
    # A machine that is cut off keeps its locks no longer than 25 seconds.
    "tcp_keepalives_idle": "10s",
    "tcp_keepalives_interval": "5s",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "25s",
}
_WANTED = ", ".join(f"('{name}', '{limit}')" for name, limit in _LIMITS.items())
_SET_LIMITS = (
    f"SELECT set_config(name, wanted, false) FROM (VALUES {_WANTED}) AS limits(name, wanted)"
    " JOIN pg_settings USING (name) WHERE source = 'default'"
)
_log = logging.getLogger(__name__)


class Witness:
    """Whether a server answers anybody: `ask` raises psycopg's errors where it doesn't, and where it refuses."""

    def __init__(self, ask: Callable[[], None]):
        self._ask = ask
        self._asking, self._asked_at_s = Lock(), float("-inf")
        self.is_silent = False

    def check(self) -> None:
        """Raise NoAnswer while the server is silent."""
        if self.is_silent and not self.is_answered():
            raise NoAnswer("it answers nobody")

    def is_answered(self) -> bool:
        """Whether the server answers a witness, asked by one thread at a time, and once a second at most."""
        if self._asking.acquire(blocking=False):
            try:
                if time.monotonic() - self._asked_at_s > ASK_EVERY_S:
                    self._look()
            finally:
                self._asking.release()
        return not self.is_silent

    def _look(self) -> None:
        try:
            self._ask()
            self.note(is_silent=False)
        except psycopg.Error as error:
            self.note(is_silent=not _is_of_the_server(error))
        self._asked_at_s = time.monotonic()

    def note(self, *, is_silent: bool) -> None:
        """Remember what was seen."""
        if is_silent and not self.is_silent:
            _log.error("PostgreSQL answers nobody: whoever needs it is refused until it does")
        elif self.is_silent and not is_silent:
            _log.warning("PostgreSQL answers again")
        self.is_silent = is_silent


class Attended(Impatient):
    """A connection to the primary."""

    answer_within_s = ANSWER_WITHIN_S
    witness: Witness

    def check(self, waited_s: float) -> None:
        """Raise NoAnswer as well where the server is silent."""
        super().check(waited_s)
        is_in_doubt = self.witness.is_silent or waited_s > DOUBT_AFTER_S
        if is_in_doubt and not self.witness.is_answered():
            raise NoAnswer(f"no answer within {waited_s:.0f} s, and a new connection has none either")


def attend(engine: Engine) -> None:
    """Have the connections of `engine` be Attended, and its pool hand out none while the server is silent."""
    witness = Witness(lambda: _ask(engine))

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Dialect, record: Any, arguments: list[Any], named: dict[str, Any]) -> psycopg.Connection:
        witness.check()
        try:
            made: Any = Attended.connect(*arguments, **{"connect_timeout": CONNECT_WITHIN_S, **named})
        except psycopg.errors.ConnectionTimeout as error:
            witness.note(is_silent=True)
            raise NoAnswer(f"no connection in time: {error}") from error
        made.witness = witness
        _set_limits(made)
        return made

    @event.listens_for(engine, "checkout", insert=True)  # before anything is asked by the connection
    def taken(connection: Attended, record: Any, proxy: Any) -> None:
        witness.check()


def _is_of_the_server(error: psycopg.Error) -> bool:
    """Whether the server has said so itself, as that it has too many clients, rather than nobody or the network.

    Of a refused connection libpq tells no code, but has two blanks behind the server's "FATAL:", in any language.
    """
    return error.sqlstate is not None or ":  " in str(error)


def _set_limits(connection: psycopg.Connection) -> None:
    connection.autocommit = True
    connection.execute(_SET_LIMITS)
    connection.autocommit = False


def _ask(engine: Engine) -> None:
    """Ask the server for nothing, by a new connection."""
    arguments, named = engine.dialect.create_connect_args(engine.url)
    asked = Impatient.connect(*arguments, **{**named, "connect_timeout": WITNESS_WITHIN_S}, autocommit=True)
    with asked, asked.answering_within(WITNESS_WITHIN_S):
        asked.execute("SELECT 1")
