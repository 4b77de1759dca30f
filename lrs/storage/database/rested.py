"""Connections to PostgreSQL that have rested: the server may have ended them meanwhile.

Asking each one before it is used costs every request an answer's time. Here it is looked whether something came from
the server, as its farewell and the end of the connection do. Who says nothing is asked only after a longer rest: a
network between may have forgotten the connection without a word.
"""

import select
import time
from typing import Any

from psycopg import Error
from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

from lrs.storage.database.impatient import Impatient

TRUSTED_S = 5.0
_ANSWER_WITHIN_S = 5.0
_TAKEN_AT = "taken_at_s"


def check(engine: Engine) -> None:
    """Have the pool of `engine` hand out no connection that has ended: all others that are as old go with it."""

    @event.listens_for(engine, "checkout")
    def taken(connection: Impatient, record: Any, _: Any) -> None:
        if (_has_rested_long(record) or _has_arrived(connection)) and not _answers(engine, connection):
            raise InvalidatePoolError


def _has_rested_long(record: Any) -> bool:
    """Whether a connection was taken from the pool last more than TRUSTED_S ago."""
    now_s = time.monotonic()
    taken_at_s = record.info.get(_TAKEN_AT, now_s)
    record.info[_TAKEN_AT] = now_s
    return bool(now_s - taken_at_s > TRUSTED_S)


def _has_arrived(connection: Impatient) -> bool:
    """Whether there is anything to read, at which the server has not been asked for anything."""
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def _answers(engine: Engine, connection: Impatient) -> bool:
    dialect: Any = engine.dialect
    try:
        with connection.answering_within(_ANSWER_WITHIN_S):
            return bool(dialect.do_ping(connection))
    except Error:
        return False
