"""Checks of a PostgreSQL server: that it keeps what it acknowledges, and has room for this one."""

from collections.abc import Iterable, Iterator, Mapping

from lrs.clock import now_us
from lrs.doctor.findings import Finding, found_or, ok, problem, warning
from lrs.doctor.patient import Patient
from lrs.storage.database import inspection
from lrs.storage.database.engine import POOL_SIZE

_OLDEST_MAINTAINED = 14
_DURABLE = {
    "synchronous_commit": "a crash loses statements that were acknowledged",
    "fsync": "a crash of the machine can destroy the database",
    "full_page_writes": "a crash of the machine can leave torn pages",
}
_NOTED = (*_DURABLE, "server_version_num", "server_encoding")
_MOST_APART_US = 2_000_000


def server(patient: Patient) -> Iterable[Finding]:
    """Its version, encoding and durability."""
    if not patient.database.is_postgresql:
        return []
    with patient.database.looking() as connection:
        noted = inspection.postgresql_settings(connection, _NOTED)
    return found_or(judged(noted), "maintained, in UTF-8, and keeps what it acknowledges")


def judged(settings: Mapping[str, str]) -> Iterator[Finding]:
    """What is wrong with these settings of PostgreSQL."""
    version = int(settings["server_version_num"]) // 10_000
    if version < _OLDEST_MAINTAINED:
        yield warning(f"PostgreSQL {version} gets no more security fixes", f"Move to {_OLDEST_MAINTAINED} or later.")
    if settings["server_encoding"] != "UTF8":
        mend = "Make another with createdb --template=template0 --encoding=UTF8, and export and import the statements."
        yield problem(f"the database's encoding is {settings['server_encoding']}, which lacks characters", mend)
    for name, harm in _DURABLE.items():
        if settings[name] == "off":
            yield problem(f"{name} is off: {harm}", f"Set {name} = on, for the server, the database and the user.")


def connections(patient: Patient) -> Iterable[Finding]:
    """Whether it takes as many connections as the processes of a server may open."""
    if not patient.database.is_postgresql:
        return []
    with patient.database.looking() as connection:
        most = inspection.most_connections(connection)
    return [room_for(most, patient.settings.processes)]


def room_for(most: int, processes: int) -> Finding:
    """Whether `most` connections are enough for a server of so many processes."""
    needed = POOL_SIZE * processes
    said = f"{most} connections are allowed, and each lrs serve may open {needed}"
    mend = "Raise max_connections, or the limit of the database or user, or lower processes."
    return problem(said, mend) if most < needed else ok(f"{said}: room for {most // needed}")


def replica(patient: Patient) -> Iterable[Finding]:
    """Whether the replica follows this very database."""
    if not patient.settings.replica_url or not patient.database.is_postgresql:
        return []
    with patient.database.looking() as connection:
        primary = inspection.system_identifier(connection)
    with patient.replica.looking() as connection:
        follows = inspection.is_replica(connection) and inspection.system_identifier(connection) == primary
        lag_s = inspection.replay_lag_s(connection)
    if follows:
        return [ok(f"it follows; the last transaction that it replayed was committed {lag_s:.0f} s ago")]
    mend = "Make it by pg_basebackup from the server of database_url, or leave replica_url empty."
    return [problem("replica_url is of a server that doesn't follow that of database_url", mend)]


def clock(patient: Patient) -> Iterable[Finding]:
    """Whether its clock and this machine's agree."""
    if not patient.database.is_postgresql:
        return []
    with patient.database.looking() as connection:
        before_us, there_us, after_us = now_us(), inspection.clock_us(connection), now_us()
    return [agreement(there_us - (before_us + after_us) // 2)]


def agreement(apart_us: int) -> Finding:
    """Whether clocks that are so far apart, the database's less this one's, agree."""
    said = f"the database's clock is {abs(apart_us) / 1_000_000:.1f} s {'ahead' if apart_us > 0 else 'behind'}"
    if abs(apart_us) > _MOST_APART_US:
        return warning(f"{said}: expiry follows the one, stored the other", "Set both by NTP.")
    return ok(said)
