"""How members want to be seen, which they say by a statement: so it is in the log, and can be voided."""

from collections.abc import Mapping
from typing import Any

VERB = {"id": "https://w3id.org/cairn/verbs/chose-visibility", "display": {"en": "chose to be seen as"}}
ACTIVITY = {
    "id": "https://w3id.org/cairn/leaderboards",
    "definition": {"name": {"en": "Leaderboards"}, "type": "https://w3id.org/cairn/activity-types/leaderboards"},
}
ALIAS_EXTENSION = "https://w3id.org/cairn/extensions/alias"
NAMED, ALIAS, NEIGHBOURS, HIDDEN = "named", "alias", "neighbours", "hidden"
VISIBILITIES = (NAMED, ALIAS, NEIGHBOURS, HIDDEN)
MOST_LETTERS = 60


def statement(agent: Mapping[str, Any], visibility: str, alias: str) -> dict[str, Any]:
    """The statement by which a member chooses."""
    result: dict[str, Any] = {"response": visibility}
    if visibility == ALIAS:
        result["extensions"] = {ALIAS_EXTENSION: alias}
    return {"actor": dict(agent), "verb": VERB, "object": ACTIVITY, "result": result}


def chosen(statement: Mapping[str, Any]) -> tuple[str, str] | None:
    """Visibility and alias, where a statement chooses them; an alias that is none hides."""
    if statement["verb"]["id"] != VERB["id"] or statement["object"].get("id") != ACTIVITY["id"]:
        return None
    result = statement.get("result", {})
    visibility = result.get("response")
    alias = result.get("extensions", {}).get(ALIAS_EXTENSION, "")
    if visibility not in VISIBILITIES:
        return None
    if visibility != ALIAS:
        return visibility, ""
    is_alias = isinstance(alias, str) and 0 < len(alias.strip()) <= MOST_LETTERS
    return (ALIAS, alias.strip()) if is_alias else (HIDDEN, "")
