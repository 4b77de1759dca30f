"""Making and setting up stores."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sqlalchemy.exc import IntegrityError

from lrs.clock import now_us
from lrs.database import Database
from lrs.errors import BadRequest, Conflict, NotFound
from lrs.operations.erasing.selections import read_rules
from lrs.storage import stores
from lrs.storage.erasing import tombstones
from lrs.storage.senders import refusals
from lrs.storage.stores import Store
from xapi_schemas.fields import IRI

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}", re.I | re.A)


def create(database: Database, name: str) -> None:
    """Add an empty store. Raises BadRequest on a name that is none, Conflict on one that is taken."""
    if not _NAME.fullmatch(name):
        raise BadRequest(
            f"{name!r} is no name of a store",
            hint="Use up to 100 letters, digits, dots, hyphens and underscores, beginning with a letter or digit.",
        )
    try:
        with database.write_server() as connection:
            stores.create(connection, name, now_us())
    except IntegrityError:
        raise Conflict(f"there is a store {name!r} already", hint="Choose another name.") from None
    database.origins.forget(None)


def all_of_them(database: Database) -> list[Store]:
    """Every store of the server, by name."""
    with database.read_server() as connection:
        return stores.all_of_them(connection)


def erased_count(database: Database, store_id: int) -> int:
    """How many of the store's statements were erased."""
    with database.read(store_id) as tx:
        return tombstones.count(tx)


def get(database: Database, name: str) -> Store:
    """The store with this name. Raises NotFound."""
    with database.read_server() as connection:
        found = stores.find(connection, name) if _NAME.fullmatch(name) else None
    if found is None:
        raise NotFound(f"there is no store {name!r}", hint=f"Create it: lrs store create {name}")
    return found


def by_id(database: Database, store_id: int) -> Store:
    """The store that a sender has come to."""
    with database.read(store_id) as tx:
        return stores.get(tx)


def change_settings(database: Database, name: str, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """Change some of a store's settings, and return them all. Raises BadRequest on an unknown one, NotFound.

    Refusals that it no longer keeps are gone at once.
    """
    store = get(database, name)
    for setting, value in changes.items():
        _check_setting(setting, value)
    with database.write(store.store_id) as tx:
        changed = stores.change_settings(tx, changes)
        refusals.clear_surplus(tx)
    database.origins.forget(None)
    database.activated.forget(store.store_id)
    return changed


def _check_setting(setting: str, value: Any) -> None:
    if setting in _READ:
        _READ[setting](value)
        return
    default = stores.DEFAULTS.get(setting)
    if default is None or type(value) is not type(default) or not _is_of_texts(value):
        known = ", ".join(f"{each} (such as {stores.DEFAULTS[each]!r})" for each in stores.DEFAULTS)
        raise BadRequest(f"{setting} = {value!r} is no setting of a store", hint=f"Settings are: {known}.")
    most = stores.MOST.get(setting)
    if most is not None and not 0 <= value <= most:
        raise BadRequest(f"{setting} = {value} is out of range", hint=f"Give a whole number from 0 to {most}.")


def _check_concepts(value: Any) -> None:
    """Raise BadRequest unless these are lists of verbs, by concept."""
    is_right = isinstance(value, dict) and all(
        isinstance(verbs, list) and all(isinstance(verb, str) and IRI.fullmatch(verb) for verb in verbs)
        for verbs in value.values()
    )
    if not is_right:
        raise BadRequest(
            "concepts are the IRIs of verbs, by what they mean",
            section="docs/concepts.md",
            hint='As in {"liked": ["http://example.com/verbs/applauded"]}; {} for none.',
        )


def _check_url(value: Any) -> None:
    """Raise BadRequest unless this is a URL, or empty: others would not read it as a part of who issues."""
    if not isinstance(value, str) or (value and not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", value)):
        raise BadRequest(f"{value!r} is no URL", section="docs/issuer.md", hint="Give one with https, or nothing.")


def _check_late(value: Any) -> None:
    """Raise BadRequest unless this says what becomes of statements that a plugin hasn't checked in time."""
    if value not in ("refuse", "pass"):
        raise BadRequest(f"check_late = {value!r} is none of its values", hint="Set it to refuse, or to pass.")


# Settings that are no value like their default, but are read.
_READ: Mapping[str, Callable[[Any], object]] = {
    "check_late": _check_late,
    "concepts": _check_concepts,
    "issuer_image": _check_url,
    "issuer_url": _check_url,
    "retention": read_rules,
}


def _is_of_texts(value: Any) -> bool:
    """Whether a list holds nothing but texts; whatever is no list does."""
    return not isinstance(value, list) or all(isinstance(each, str) for each in value)


def settings(database: Database, store_id: int) -> Mapping[str, Any]:
    """What the store has decided, with defaults for the rest."""
    with database.read(store_id) as tx:
        return stores.get(tx).settings


def is_origin_allowed(database: Database, store_id: int | None, origin: str) -> bool:
    """Whether scripts from `origin` may read answers of the store; of any store, before one is known."""
    if store_id is None:
        allowed = database.origins.get(None, partial(_origins_of_all, database))
    else:
        allowed = frozenset(settings(database, store_id)["cors_origins"])
    return not allowed.isdisjoint(("*", origin))


def _origins_of_all(database: Database) -> frozenset[str]:
    """What any store of the server allows."""
    return frozenset(origin for store in all_of_them(database) for origin in store.settings["cors_origins"])
