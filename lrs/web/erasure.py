"""/extensions/erase: what would be erased of a person, and, when that is confirmed, the erasure (docs/erasure.md)."""

from collections import deque
from typing import Any

from flask import Blueprint, Response

from lrs.errors import BadRequest
from lrs.operations import stores
from lrs.operations.erasing import confirmation, erasure
from lrs.operations.erasing.preview import Preview, previews
from lrs.operations.erasing.selections import ANYWHERE, PersonSelection, as_text, read_person, with_personas
from lrs.web import addresses, xapi
from lrs.xapi import exact_json

_SECTION = "docs/erasure.md"
_MEMBERS = ("agents", "statements", "where", "confirm")


def register(blueprint: Blueprint) -> None:
    """Add the resource to `blueprint`."""
    blueprint.add_url_rule("/extensions/erase", view_func=_erase, methods=["POST"])


def _erase() -> Response:
    xapi.parameters(section=_SECTION)
    xapi.actor().check("all")
    asked = _asked()
    named = read_person(
        [exact_json.dumps(agent).decode() for agent in _list(asked, "agents")],
        as_text(asked.get("where", ANYWHERE)),
        [as_text(each) for each in _list(asked, "statements")],
    )
    selection = with_personas(xapi.server().database, xapi.actor().store_id, named)
    answer = _erased(selection, as_text(asked["confirm"])) if "confirm" in asked else _shown(selection)
    return xapi.json_response(exact_json.dumps(answer))


def _shown(selection: PersonSelection) -> dict[str, Any]:
    preview = _preview(selection)
    token = confirmation.token(xapi.server().database, _confirmed(selection, preview))
    return {"would_erase": preview.as_json(), "confirm": token, "confirm_within_s": confirmation.LASTS_S}


def _erased(selection: PersonSelection, token: str) -> dict[str, Any]:
    database, store_id = xapi.server().database, xapi.actor().store_id
    confirmation.check(database, token, _confirmed(selection, _preview(selection)))
    store = stores.by_id(database, store_id)
    act = erasure.begin(database, store, selection, addresses.root())
    deque(act.run(), maxlen=0)
    return {"receipt_id": str(act.receipt_id), "receipt": act.jws}


def _preview(selection: PersonSelection) -> Preview:
    return deque(previews(xapi.server().database, xapi.actor().store_id, selection), maxlen=1).pop()


def _confirmed(selection: PersonSelection, preview: Preview) -> dict[str, Any]:
    """What a confirmation stands for."""
    asked = {"agents": selection.agents, "where": selection.where, "statements": sorted(map(str, selection.ids))}
    return {"store": xapi.actor().store_id, "asked": asked, "counts": preview.counts()}


def _asked() -> dict[str, Any]:
    """The request's body."""
    try:
        asked = exact_json.loads(xapi.body())
    except ValueError as error:
        raise BadRequest(str(error), section=_SECTION, hint="Send JSON in UTF-8.") from None
    if not isinstance(asked, dict):
        raise BadRequest("the body is no JSON object", section=_SECTION, hint='Send {"agents": [...]}.')
    unknown = [name for name in asked if name not in _MEMBERS]
    if unknown:
        known = ", ".join(_MEMBERS)
        raise BadRequest(f'"{unknown[0]}" is not known here', section=_SECTION, hint=f"Known are: {known}.")
    return asked


def _list(asked: dict[str, Any], name: str) -> list[Any]:
    value = asked.get(name, [])
    if not isinstance(value, list):
        raise BadRequest(f'"{name}" is no list', section=_SECTION, hint=f'Send {{"{name}": [...]}}.')
    return value
