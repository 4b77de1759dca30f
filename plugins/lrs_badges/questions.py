"""What people ask: who has which badge, why, and why not yet."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from lrs.api import BadRequest, PluginStore, Transaction, agent_text, entries_by_id, names_of
from lrs_badges import achievements, answers, awards, people
from lrs_badges.achievements import SECTION, Achievement
from lrs_badges.awarding import catalogue, facts, projection
from lrs_badges.awarding.facts import Held, Wanted
from lrs_badges.awards import Award
from lrs_badges.rules import criteria, filters, judging, words
from lrs_badges.rules.judging import Finding
from lrs_badges.tables import PROJECTION_NAME

MOST_SHOWN = 50


def awarded(tx: Transaction, found: Sequence[Award]) -> list[dict[str, Any]]:
    """Awards with the titles of what they are for."""
    known = achievements.versions(tx, {each.achievement for each in found})
    titles = {(each.name, each.version): each.title for each in known}
    return [answers.award(each, titles) for each in found]


def listed(
    tx: Transaction, agent: Mapping[str, Any] | None, achievement: str, limit: int, before: int
) -> dict[str, Any]:
    """Awards of a person, or of an achievement. Raises BadRequest where neither is named."""
    if agent is not None:
        mine = awards.of_person(tx, people.person(tx, agent).key)
        found = [each for each in mine if achievement in ("", each.achievement)]
        return {"awards": awarded(tx, found[:limit]), "before": 0}
    if not achievement:
        raise BadRequest(
            "this takes an agent or an achievement", section=SECTION, hint="Send ?agent= or ?achievement=."
        )
    found = awards.of_achievement(tx, achievement, most=limit, before=before)
    last = found[-1].position if len(found) == limit else 0
    return {"awards": awarded(tx, found), "before": last}


def why(store: PluginStore, tx: Transaction, agent: Mapping[str, Any], name: str, version: int = 0) -> dict[str, Any]:
    """Why somebody has a badge, or why not yet: with every rule, and the statements that count.

    Raises BadRequest, NotFound, also while the log is read for these rules.
    """
    store.derived(tx, PROJECTION_NAME)
    told, person = achievements.get(tx, name, version), people.person(tx, agent)
    criterion = criteria.read(told.criteria, told.scope)
    (held,) = facts.held_by(tx, [person], [criteria.badges(criterion) | {told.name}])
    wanted = Wanted(person, list(criteria.leaves(criterion)), held)
    (known,) = facts.of_people(store, tx, [wanted], tx.now_us())
    own = known.of_achievement(told.name, told.version)
    finding = judging.judge(criterion, known, _since_us(own, known.now_us)) if criterion else None
    mine = [each for each in awards.of_person(tx, person.key) if each.achievement == told.name]
    derived = {each.key for each in filters.read(projection.filters_of(tx))}
    is_ready = criterion is None or catalogue.is_derived(criterion, frozenset(derived))
    return _answer(tx, told, finding, mine, is_ready)


def _since_us(held: Sequence[Held], now_us: int) -> int:
    """From when on statements count: behind the last award where that has expired."""
    if not held:
        return 0
    last = held[-1].earned
    return last.at_us if held[-1].state(now_us) == awards.EXPIRED else last.since_us


def _answer(
    tx: Transaction, told: Achievement, finding: Finding | None, mine: Sequence[Award], is_ready: bool
) -> dict[str, Any]:
    valid = next((each for each in mine if each.version == told.version and each.is_valid), None)
    return {
        "achievement": told.name,
        "version": told.version,
        "title": told.title,
        "rule": words.of(finding.criterion if finding else None),
        "narrative": told.narrative,
        "has_badge": valid is not None,
        "why": _why(tx, valid, finding) if valid else "",
        "why_not_yet": "" if valid else _why_not(told, finding, mine, is_ready),
        "progress": 1.0 if valid else finding.progress if finding else 0.0,
        "finding": _finding(finding, _statements(tx, finding)) if finding else None,
        "awards": awarded(tx, mine),
    }


def _why(tx: Transaction, valid: Award, finding: Finding | None) -> str:
    if valid.is_by_hand:
        by = valid.by or {}
        return f"{names_of(tx, [by]).of(by)} has awarded it: {valid.reason}"
    return f"They have {finding.words}." if finding else ""


def _why_not(told: Achievement, finding: Finding | None, mine: Sequence[Award], is_ready: bool) -> str:
    lost = next((each for each in mine if each.version == told.version and each.reason and not each.is_valid), None)
    before = f"It was {lost.state}: {lost.reason}. " if lost and lost.state != awards.EXPIRED else ""
    if not is_ready:
        return before + "The statements of this store are still being read for these rules."
    if finding is None:
        return before + "It is given by hand."
    if not told.is_awarded:
        return before + "It is not awarded any more."
    return before + (finding.missing if not finding.is_met else "The rules are met: it is awarded in a moment.")


def _finding(finding: Finding, known: Mapping[UUID, Mapping[str, Any]]) -> dict[str, Any]:
    shown = [each for each in finding.statements if each in known][:MOST_SHOWN]
    return {
        "rule": finding.words,
        "is_met": finding.is_met,
        "have": finding.have,
        "need": finding.need,
        "missing": finding.missing,
        "statements": [_ground(each, known[each]) for each in shown],
        "parts": [_finding(part, known) for part in finding.parts],
    }


def _ground(statement_id: UUID, statement: Mapping[str, Any]) -> dict[str, str]:
    return {"statement": str(statement_id), "timestamp": statement["timestamp"], "words": in_words(statement)}


def in_words(statement: Mapping[str, Any]) -> str:
    """A statement as a sentence: who, did, what."""
    verb, target = statement["verb"], statement["object"]
    did = _text(verb.get("display")) or verb["id"].rpartition("/")[2]
    what = _text(target.get("definition", {}).get("name")) or target.get("id") or agent_text(target)
    return f"{agent_text(statement['actor'])} {did} {what}"[:500]


def _text(languages: Mapping[str, str] | None) -> str:
    return next(iter((languages or {}).values()), "")


def _statements(tx: Transaction, finding: Finding) -> Mapping[UUID, Mapping[str, Any]]:
    wanted = list(_shown_ids(finding))
    return {key: json.loads(entry.body) for key, entry in entries_by_id(tx, wanted).items() if entry.is_in_sight}


def _shown_ids(finding: Finding) -> Iterator[UUID]:
    yield from islice(finding.statements, MOST_SHOWN)
    for part in finding.parts:
        yield from _shown_ids(part)
