"""What a statement endorses, as a credential says it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

from lrs.api import BadRequest, Rules, iso
from lrs_endorsements.credentials.document import Endorsed, Pinned
from lrs_endorsements.parts import Parts
from lrs_endorsements.said import Endorsement, Reader, item_activity
from lrs_endorsements.vocabulary import Vocabulary

_MOST_TITLE = 200


def read(statement: Mapping[str, Any], rules: Rules) -> tuple[Endorsement, Endorsed]:
    """The endorsement that a stored statement is, and what its credential says. Raises BadRequest where it is none."""
    reader = Reader(Vocabulary(rules.settings["base"]), rules.concepts)
    said = reader.endorsement(statement)
    if said is None or said.id is None:
        hint = "Endorsements: GET /endorsements/api/endorsements"
        raise BadRequest("this statement is no endorsement", section="docs/endorsement-credentials.md", hint=hint)
    return said, Endorsed(
        statement_id=said.id,
        subject=_subject(said.target, said.endorsee),
        title=_title(statement),
        comment=_comment(statement, said),
        valid_from=iso(said.at_us),
        valid_until=iso(said.parts.expires_us) if said.parts.expires_us else "",
        evidence=[Pinned(each.statement_id, each.sha256) for each in said.parts.evidence],
    )


def _subject(target: UUID | None, endorsee: Mapping[str, Any] | None) -> str:
    if target is not None:
        return f"urn:uuid:{target}"
    return iri_of(endorsee or {})


def iri_of(agent: Mapping[str, Any]) -> str:
    """An IRI that stands for a person; an account is its name, as a fragment of its home page."""
    if "account" in agent:
        return f"{agent['account']['homePage'].partition('#')[0]}#{quote(agent['account']['name'], safe='')}"
    if "mbox_sha1sum" in agent:
        return f"urn:sha1:{agent['mbox_sha1sum'].lower()}"
    return str(agent.get("mbox") or agent.get("openid") or "")


def _title(statement: Mapping[str, Any]) -> str:
    name = _item_name(statement)
    return f"Endorsement: {name}"[:_MOST_TITLE] if name else "Endorsement"


def _item_name(statement: Mapping[str, Any]) -> str:
    item = item_activity(statement) or {}
    names = item.get("definition", {}).get("name", {})
    return str(next(iter(names.values()), item.get("id", "")))


def _comment(statement: Mapping[str, Any], said: Endorsement) -> str:
    """All that the endorser says, a line each: for what, the grounds, and their words."""
    lines = [*_for_what(said), *_of_parts(said.parts), str(statement.get("result", {}).get("response", ""))]
    return "\n".join(line for line in lines if line) or "Endorsed."


def _for_what(said: Endorsement) -> list[str]:
    return [f"For: {said.item}"] if said.item else []


def _of_parts(parts: Parts) -> list[str]:
    level = [f"Level: {parts.level}"] if parts.level else []
    return [*level, *(f"Grounds: {ground.told}" for ground in parts.grounds)]
