"""The list of checks, and the order in which they are made."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from lrs.doctor import attachments, configuration, credentials, database, postgresql, sqlite, stores, transparency
from lrs.doctor.findings import Finding, Level, problem, warning
from lrs.doctor.patient import Patient
from lrs.errors import Unavailable


@dataclass(frozen=True)
class Check:
    """A check by its name; what doesn't apply finds nothing. The rest may need it to find no problem."""

    name: str
    find: Callable[[Patient], Iterable[Finding]]
    is_needed: bool = False


CHECKS = (
    Check("variables", configuration.variables),
    Check("settings", configuration.mistakes, is_needed=True),
    Check("secrets", configuration.secrets),
    Check("addresses", configuration.addresses),
    Check("combinations", configuration.combinations),
    Check("file", sqlite.file, is_needed=True),
    Check("permissions", sqlite.permissions),
    Check("disk", sqlite.disk),
    Check("file system", sqlite.file_system),
    Check("connection", database.connection, is_needed=True),
    Check("journal", sqlite.journal),
    Check("damage", sqlite.damage),
    Check("server", postgresql.server),
    Check("connections", postgresql.connections),
    Check("clock", postgresql.clock),
    Check("replica", postgresql.replica),
    Check("revision", database.revision, is_needed=True),
    Check("order", stores.order),
    Check("links", stores.links),
    Check("trees", transparency.trees),
    Check("credentials", credentials.access),
    Check("attachments", attachments.place, is_needed=True),
    Check("contents", attachments.contents),
)


@dataclass(frozen=True)
class Examined:
    """A finding, and the check that found it."""

    check: str
    finding: Finding


def examine(patient: Patient, checks: Iterable[Check] = CHECKS) -> Iterator[Examined]:
    """What each of `checks` finds, up to one whose problem leaves nothing to look at."""
    for check in checks:
        findings = _find(check, patient)
        yield from (Examined(check.name, finding) for finding in findings)
        if check.is_needed and any(finding.level == Level.PROBLEM for finding in findings):
            return


def _find(check: Check, patient: Patient) -> list[Finding]:
    """What a check finds, with what stopped it, if anything did."""
    findings: list[Finding] = []
    try:
        for finding in check.find(patient):
            findings.append(finding)  # kept also if the next one can't be found
    except TimeoutError as error:
        findings.append(warning(str(error), "Give it more time: lrs doctor --limit SECONDS"))
    except Unavailable as error:
        findings.append(problem(error.detail, "See the log of the database."))
    except (DBAPIError, ValueError, OSError) as error:
        said = str(getattr(error, "orig", error)).partition("\n")[0]
        findings.append(problem(f"it can't be looked at: {said}", "If it is damage, restore the newest backup."))
    return findings
