"""Checks of who may come in."""

from collections.abc import Iterable, Iterator

from lrs.clock import DAY_US, now_us
from lrs.doctor.findings import Finding, found_or, warning
from lrs.doctor.patient import Patient
from lrs.doctor.stores import MOST_STORES
from lrs.storage.database import inspection
from lrs.storage.senders import credentials
from lrs.storage.senders.credentials import Credential

_DAYS = 90


def access(patient: Patient) -> Iterable[Finding]:
    """Whether somebody can come in to each store, and nobody with rights that nobody uses."""
    oidc_store = patient.settings.oidc_store if patient.settings.oidc_issuer else None
    with patient.database.looking() as connection:
        known = {store.name: credentials.page(tx) for store, tx in inspection.walled(connection, MOST_STORES)}
    shut = [finding for name, listed in known.items() if name != oidc_store for finding in _shut(name, listed)]
    idle = [finding for name, listed in known.items() for finding in _idle(name, listed)]
    return found_or([*shut, *idle], "every store has one that is right, and none with all rights lies idle")


def _shut(store: str, listed: list[Credential]) -> Iterator[Finding]:
    make = f"lrs credential create --store {store} --label WHO"
    if not listed:
        yield warning(f"store {store} has no credential: nobody can come in", make)
    elif not any(each.is_active(now_us()) for each in listed):
        yield warning(f"store {store}: every credential is expired or revoked: nobody can come in", make)


def _idle(store: str, listed: list[Credential]) -> Iterator[Finding]:
    since_us = now_us() - _DAYS * DAY_US
    for each in listed:
        last_us = each.last_used_us or each.created_us
        if "all" in each.scopes and each.is_active(now_us()) and last_us < since_us:
            what = f'store {store}: the credential "{each.label}" may do everything, and wasn\'t used for {_DAYS} days'
            yield warning(what, f"lrs credential revoke {each.key}")
