"""What is a member's own, for applications: below /badges/api/sharing and /badges/api/elsewhere."""

from base64 import b64decode
from typing import Any

from flask import Blueprint

from lrs.api import BadRequest, PluginStore, operation
from lrs_badges.credentials import sharing
from lrs_badges.credentials.elsewhere import checking, keeping
from lrs_badges.credentials.own.schemas import (
    ElsewhereAnswer,
    ElsewhereBody,
    ElsewhereListAnswer,
    FoundAnswer,
    LetGoAnswer,
    SharingAnswer,
    SharingBody,
)
from lrs_badges.credentials.rights import keeper, reader

blueprint = Blueprint("own_api", __name__, url_prefix="/api")


@blueprint.get("/sharing")
@operation("Read what strangers see of one's badges", SharingAnswer)
def read_sharing() -> Any:
    store, agent = reader()
    with store.read() as tx:
        return sharing.of_person(tx, keeping.key_of(agent))


@blueprint.put("/sharing")
@operation("Choose what strangers see of one's badges", SharingAnswer, body=SharingBody)
def change_sharing(**chosen: Any) -> Any:
    store, agent = keeper()
    return sharing.change(store, keeping.key_of(agent), **chosen)


@blueprint.get("/elsewhere")
@operation("List one's badges from elsewhere", ElsewhereListAnswer)
def listed() -> Any:
    store, agent = reader()
    with store.read() as tx:
        return {"badges": [each.as_json() for each in keeping.of_person(tx, keeping.key_of(agent))]}


@blueprint.post("/elsewhere")
@operation("Check a badge from elsewhere, and keep it", ElsewhereAnswer, body=ElsewhereBody)
def keep(**given: str) -> Any:
    store, agent = keeper()
    return keeping.keep(store, agent, _file(store, given), given.get("url", "")).as_json()


@blueprint.post("/elsewhere/check")
@operation("Check a badge from anywhere", FoundAnswer, body=ElsewhereBody)
def check(**given: str) -> Any:
    store, _ = reader()
    return checking.checked(store, _file(store, given)).found.as_json()


def _file(store: PluginStore, given: dict[str, str]) -> bytes:
    if "url" in given:
        return checking.fetched(store, given["url"])
    if "credential" in given:
        return given["credential"].encode()
    try:
        return b64decode(given["base64"], validate=True)
    except ValueError:
        raise BadRequest("base64 is none", section=checking.SECTION, hint="Send the file in Base64.") from None


@blueprint.post("/elsewhere/<name>/check")
@operation("Check one of one's badges from elsewhere again", ElsewhereAnswer)
def check_again(name: str) -> Any:
    store, agent = keeper()
    return keeping.check_again(store, agent, name).as_json()


@blueprint.delete("/elsewhere/<name>")
@operation("Keep a badge from elsewhere no longer", LetGoAnswer)
def forget(name: str) -> Any:
    store, agent = keeper()
    keeping.forget(store, agent, name)
    return {"forgotten": name}
