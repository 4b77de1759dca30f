"""What mastery tells of people to who awards badges."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lrs.api import BadRequest, NotFound, Transaction, agent_key
from lrs_competencies.mastery.holding import holds
from lrs_competencies.mastery.levels import scale_of
from lrs_competencies.mastery.reading import Reading

_NOBODY = {"holds": False, "words": "", "statements": ()}


def competence(tx: Transaction, agents: Sequence[Mapping[str, Any]], item: str, level: str) -> list[dict[str, Any]]:
    """Of each agent whether they hold an item at a level or above, why in words, and the statements that say so.

    Of what can't be known yet, or is no level, nobody is known to hold anything.
    """
    known = [agent for agent in agents if agent_key(agent)]
    try:
        answers = iter(holds(tx, known, item, level))
    except (BadRequest, NotFound):
        return [dict(_NOBODY) for _ in agents]
    return [_told(next(answers)) if agent_key(agent) else dict(_NOBODY) for agent in agents]


def levels(tx: Transaction, items: Sequence[str]) -> list[list[str] | None]:
    """Of each item the names of its levels, the lowest first: `mastered` where a framework names none for it.

    None where no framework has the item, and an empty list while it can't be known yet.
    """
    try:
        outline = Reading(tx).basis.outline
    except NotFound:
        return [[] for _ in items]
    found = (outline.find(item) for item in items)
    return [None if each is None else [level.name for level in scale_of(each)] for each in found]


def _told(answer: Mapping[str, Any]) -> dict[str, Any]:
    words = answer["why"] if answer["holds"] else "; ".join(answer["missing"])
    statements = tuple(dict.fromkeys(_statements(answer))) if answer["holds"] else ()
    return {"holds": answer["holds"], "words": words, "statements": statements}


def _statements(answer: Mapping[str, Any]) -> Iterator[str]:
    """What the level that is held rests on; of an item below others, what those rest on is theirs to tell."""
    for level in answer["levels"]:
        if level["is_held"] and level["rank"] == answer["rank"]:
            yield from (each["statement"] for each in (*level["grants"], *level["evidence"]))
