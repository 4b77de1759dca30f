"""The sender's clinic: refused statements and the health of senders, below /extensions/ (docs/clinic.md)."""

from flask import Blueprint, Response

from lrs.operations.senders import health, refusals
from lrs.storage.senders.refusals import STATES, WAITING, Cursor, Wanted
from lrs.web import xapi
from lrs.xapi import exact_json
from lrs.xapi.parameters import Parameters

_SECTION = "docs/clinic.md"


def register(blueprint: Blueprint) -> None:
    """Add the resources to `blueprint`."""
    one = "/extensions/refusals/<refusal_id>"
    blueprint.add_url_rule("/extensions/refusals", view_func=_list_refusals, methods=["GET"])
    blueprint.add_url_rule("/extensions/refusals/replay", view_func=_replay_waiting, methods=["POST"])
    blueprint.add_url_rule(one, view_func=_get_refusal, methods=["GET"])
    blueprint.add_url_rule(f"{one}/replay", view_func=_replay, methods=["POST"])
    blueprint.add_url_rule(f"{one}/dismiss", view_func=_dismiss, methods=["POST"])
    blueprint.add_url_rule("/extensions/senders", view_func=_list_senders, methods=["GET"])
    blueprint.add_url_rule("/extensions/senders/<key>", view_func=_get_sender, methods=["GET"])


def _list_refusals() -> Response:
    given = xapi.parameters("sender", "state", "limit", "cursor", section=_SECTION)
    state = given.one_of("state", WAITING, *STATES, "any")
    wanted = Wanted(given.values.get("sender"), None if state == "any" else state, _cursor(given))
    _catch_up()
    page = refusals.find(xapi.server().database, xapi.actor(), wanted, given.count("limit"))
    listed = [refusals.as_json(each) for each in page.refusals]
    return _json({"refusals": listed, "more": xapi.more(given, page.cursor) if page.cursor else ""})


def _get_refusal(refusal_id: str) -> Response:
    xapi.parameters(section=_SECTION)
    _catch_up()
    return _json(refusals.as_json(refusals.get(xapi.server().database, xapi.actor(), refusal_id)))


def _replay(refusal_id: str) -> Response:
    """Replay one refusal, with the body in place of what was sent, if there is one."""
    xapi.parameters(section=_SECTION)
    _catch_up()
    ids = refusals.replay(xapi.server().database, xapi.actor(), refusal_id, xapi.body() or None)
    return _json({"stored": ids})


def _replay_waiting() -> Response:
    """Replay as many of those that wait as fit a page."""
    given = xapi.parameters("sender", "cursor", section=_SECTION)
    _catch_up()
    wanted = Wanted(given.values.get("sender"), cursor=_cursor(given))
    done = refusals.replay_waiting(xapi.server().database, xapi.actor(), wanted)
    stored = [{"refusal": refusal_id, "stored": ids} for refusal_id, ids in done.stored.items()]
    refused = [{"refusal": refusal_id, **error.as_json()} for refusal_id, error in done.refused.items()]
    return _json({"replayed": stored, "refused": refused, "more": xapi.more(given, done.cursor) if done.cursor else ""})


def _dismiss(refusal_id: str) -> Response:
    xapi.parameters(section=_SECTION)
    _catch_up()
    refusals.dismiss(xapi.server().database, xapi.actor(), refusal_id)
    return xapi.no_content()


def _list_senders() -> Response:
    xapi.parameters(section=_SECTION)
    _catch_up()
    listed = health.senders(xapi.server().database, xapi.actor())[: health.MOST_LISTED]
    return _json({"senders": [sender.as_json() for sender in listed]})


def _get_sender(key: str) -> Response:
    xapi.parameters(section=_SECTION)
    _catch_up()
    return _json(health.get(xapi.server().database, xapi.actor(), key).as_json())


def _catch_up() -> None:
    """Let what this process has noted be found."""
    xapi.server().clinic.write_down()


def _cursor(given: Parameters) -> Cursor | None:
    return refusals.cursor(given.text("cursor")) if "cursor" in given.values else None


def _json(answer: object) -> Response:
    return xapi.json_response(exact_json.dumps(answer))
