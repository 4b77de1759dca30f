"""/stores/<store>/log: signed tree heads and proofs, for strangers too unless the store says no."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request

from lrs.actor import Actor
from lrs.errors import Forbidden, NotFound, Unauthorized
from lrs.operations import stores
from lrs.operations.transparency import heads, proofs
from lrs.storage.stores import Store
from lrs.web import xapi
from lrs.xapi import exact_json
from lrs.xapi.parameters import Parameters

_SECTION = "docs/transparency.md"
_READS_ALL = ("statements/read", "all/read")
_READS = (*_READS_ALL, "statements/read/mine")
_OF_NOW, _FOR_EVER = "max-age=10", "max-age=31536000, immutable"


def blueprint() -> Blueprint:
    """The resources."""
    log = Blueprint("log", __name__, url_prefix="/stores/<store>/log")
    for path, view in (("/head", _head), ("/consistency", _consistency), ("/inclusion", _inclusion)):
        log.add_url_rule(path, view_func=view, methods=["GET"])
    return log


@dataclass(frozen=True)
class _Asking:
    """Who asks about which store; strangers are nobody."""

    store: Store
    actor: Actor | None

    @property
    def reads_all(self) -> bool:
        """Whether they may read every statement."""
        return self.actor is not None and self.actor.may(*_READS_ALL)

    def check(self) -> None:
        """Raise Unauthorized or Forbidden where the log isn't shown to them."""
        if not self.store.settings["log_open"]:
            self.check_reads(*_READS)

    def check_reads(self, *scopes: str) -> None:
        """Raise Unauthorized or Forbidden unless they may read statements."""
        if self.actor is not None:
            self.actor.check(*scopes)
        elif "Authorization" in request.headers:
            raise Forbidden(f"these credentials are not of the store {self.store.name}", section=_SECTION)
        else:
            raise Unauthorized("this is for those who may read statements", section=_SECTION)


def _asking(name: str) -> _Asking:
    store = stores.get(xapi.database(), name)
    made = _Asking(store, _actor_of(store) if "Authorization" in request.headers else None)
    made.check()
    return made


def _actor_of(store: Store) -> Actor | None:
    """Whose credentials these are; None where they are of another store."""
    actor = xapi.actor()
    xapi.check_rate()
    return actor if actor.store_id == store.store_id else None


def _head(store: str) -> Response:
    given, asking = xapi.parameters("size", section=_SECTION), _asking(store)
    store_id = asking.store.store_id
    if "size" in given.values:
        found = heads.of_size(xapi.database(), store_id, given.count("size"))
        return _answer(asking, heads.as_json(found), _FOR_EVER)
    return _answer(asking, heads.as_json(heads.recent(xapi.database(), store_id)), _OF_NOW)


def _consistency(store: str) -> Response:
    given, asking = xapi.parameters("first", "second", section=_SECTION), _asking(store)
    given.text("first")
    second = _size(given, "second", asking.store)
    proof = proofs.consistency(xapi.database(), asking.store.store_id, given.count("first"), second)
    return _answer(asking, proof, _FOR_EVER if "second" in given.values else _OF_NOW)


def _inclusion(store: str) -> Response:
    given = xapi.parameters("statementId", "sha256", "position", "size", section=_SECTION)
    asking = _asking(store)
    size = _size(given, "size", asking.store)
    proof = _at(given, asking, size) if "position" in given.values else _of(given, asking, size)
    return _answer(asking, proof, _FOR_EVER if "size" in given.values else _OF_NOW)


def _size(given: Parameters, name: str, store: Store) -> int:
    """The size of the tree that is meant, which is that of the newest head where none is given. Raises NotFound."""
    if name in given.values:
        return given.count(name)
    newest = heads.recent(xapi.database(), store.store_id).tree_size
    if newest == 0:
        raise NotFound(f"the log of {store.name} is empty", section=_SECTION, hint="There is nothing to prove yet.")
    return newest


def _at(given: Parameters, asking: _Asking, size: int) -> dict[str, Any]:
    """The proof of what stands at a position, which names its statement."""
    asking.check_reads(*_READS_ALL)
    return proofs.inclusion_at(xapi.database(), asking.store.store_id, given.count("position"), size)


def _of(given: Parameters, asking: _Asking, size: int) -> dict[str, Any]:
    """The proof of a statement, for who may read it, or has it: whoever knows its hash."""
    statement_id = given.uuid("statementId")
    digest = "" if asking.reads_all else given.text("sha256").lower()
    found = proofs.inclusions(xapi.database(), asking.store.store_id, [statement_id], size)
    proof = found.get(statement_id)
    if proof is None or digest not in ("", proof["body_sha256"]):
        if not asking.reads_all:
            xapi.count_failure()
        raise NotFound(
            f"there is no statement {statement_id} with this hash among the first {size} of this store",
            section=_SECTION,
            hint="If it came within the last minute, ask again a minute later.",
        )
    return proof


def _answer(asking: _Asking, value: dict[str, Any], kept: str) -> Response:
    response = xapi.json_response(exact_json.dumps(value))
    is_public = asking.store.settings["log_open"] and asking.actor is None
    response.headers["Cache-Control"] = f"{'public' if is_public else 'private'}, {kept}"
    response.headers["Vary"] = "Authorization"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
