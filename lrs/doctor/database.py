"""Checks of any database: that it can be reached, and has the tables of this version."""

import re
from collections.abc import Iterable

from lrs.config import without_password
from lrs.doctor.findings import Finding, ok, problem
from lrs.doctor.patient import Patient
from lrs.errors import Unavailable
from lrs.storage.database import inspection, migrate

# What drivers say, and what helps; the first that fits.
_REMEDIES = (
    ("Connection refused", "Start PostgreSQL, or mend host and port in database_url."),
    ("timeout expired", "Nothing answers at that host and port: mend database_url, or let the firewall pass it."),
    ("resolve host|translate host", "No such host is known: mend the host in database_url."),
    ("password", "Mend the user or password in database_url."),
    ("pg_hba.conf", "Allow this machine, user and database in PostgreSQL's pg_hba.conf."),
    ('database ".*" does not exist', "Make the database, as PostgreSQL's administrator: createdb NAME"),
    ('role ".*" does not exist', "Make the user, as PostgreSQL's administrator: createuser NAME"),
    ("connection slots|too many", "End other users of the database, or raise max_connections."),
    ("is locked", "Another program holds the file: end it."),
)


def connection(patient: Patient) -> Iterable[Finding]:
    """Whether the database can be read at all."""
    try:
        with patient.database.looking() as connection:
            product = inspection.product(connection)
    except Unavailable as error:
        return [problem(error.detail, _remedy(error.detail))]
    return [ok(f"{product} at {without_password(patient.settings.database_url)}")]


def _remedy(said: str) -> str:
    fitting = (remedy for pattern, remedy in _REMEDIES if re.search(pattern, said))
    return next(fitting, "Mend database_url, or what it names.")


def revision(patient: Patient) -> Iterable[Finding]:
    """Whether its tables are those of this version."""
    found, newest = migrate.revision(patient.database.engine), migrate.newest_revision()
    if found == newest:
        return [ok(f"up to date at {newest}")]
    if found is None:
        return [problem("the database has no tables of Cairn", "If it is the right one, prepare it: lrs migrate")]
    if migrate.is_known(found):
        return [problem(f"the database is at {found}, this version needs {newest}", "Back it up, then: lrs migrate")]
    return [
        problem(f"the database is at {found}, which this version doesn't know", "Install the version that made it.")
    ]
