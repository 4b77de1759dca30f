"""Which statements are evidence, of what: pure functions of what a store has set and of a statement."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lrs.api import Concepts, agent_key, digest, scaled_score
from lrs_competencies.mastery import evidence, said, settings
from lrs_competencies.mastery.evidence import DAY_US, LAST_US, NEVER, SCORE, WEIGHT, Goal, Piece, Remark
from lrs_competencies.mastery.keys import NOBODY, persons_of, reference_key, source_key, statement_key
from lrs_competencies.mastery.profile_rules import PROFILE_RULES
from lrs_competencies.mastery.vocabulary import level_extension
from xapi_schemas import VOIDED, instant_us

_KINDS = {
    settings.EVIDENCE: evidence.EVIDENCE,
    settings.GRANT: evidence.GRANT,
    settings.WITHDRAWAL: evidence.WITHDRAWAL,
}
_REMARKS = {"verified": evidence.VERIFIED, "deselected": evidence.DROPPED, "achieved": evidence.REACHED}
_PEOPLE = ("Agent", "Group")
_VERSION_LETTERS = 8


@dataclass(frozen=True)
class Named:
    """An item as a statement or a rule calls it, and the level that is meant there."""

    reference: str
    level: str = ""


@dataclass(frozen=True)
class EvidenceRule:
    """A rule as it is set (`settings.RuleShape`). `version` is another one whenever anything of it is."""

    number: int
    name: str
    version: str
    shape: Mapping[str, Any]
    verbs: frozenset[str]
    concepts: frozenset[str]
    tests: tuple[said.Test, ...]
    items: tuple[Named, ...]

    @property
    def kind(self) -> int:
        return _KINDS[self.shape["kind"]]

    def is_meant(self, verb_id: str, concepts: frozenset[str]) -> bool:
        """Whether statements with this verb concern it."""
        if not self.verbs and not self.concepts:
            return True
        return verb_id in self.verbs or not concepts.isdisjoint(self.concepts)


class EvidenceRules:
    """The rules of a store: those of the profile, and behind them what it has set."""

    def __init__(self, settings: Mapping[str, Any], concepts: Concepts):
        profile = [{**shape, "senders": settings["granted_by"]} for shape in PROFILE_RULES]
        self.all = tuple(_rule(number, each) for number, each in enumerate([*profile, *settings["rules"]]))
        self._concepts, self._level = concepts, level_extension(settings["base"])
        self._by_verb: dict[str, _ByActivity] = {}
        self._aligned: dict[str, tuple[Named, ...]] = {}
        for each in settings["alignments"]:
            named = tuple(Named(item, each["level"]) for item in each["items"])
            self._aligned[each["activity"]] = self._aligned.get(each["activity"], ()) + named

    def pieces(self, statement: Mapping[str, Any], position: int) -> Iterator[Piece]:
        """What a statement is evidence of."""
        if statement["verb"]["id"] == VOIDED:
            return
        for rule in self._meant_by(statement["verb"]["id"]).about(statement["object"].get("id", "")):
            if all(test(statement) for test in rule.tests):
                yield from self._pieces(rule, statement, position)

    def _pieces(self, rule: EvidenceRule, statement: Mapping[str, Any], position: int) -> Iterator[Piece]:
        weight, score = _weight(rule, statement), scaled_score(statement.get("result", {}))
        at_us = instant_us(statement["timestamp"])
        source = source_key(statement.get("authority", {}))
        signer = said.signer(statement, is_about_object=rule.shape["person"] == settings.OBJECT)
        until_us = _until_us(rule, statement, at_us)
        subject = statement[rule.shape["person"]]
        for named in self._items(rule, statement) if weight else ():
            level = named.level or said.extension_text(statement, self._level) or rule.shape["level"]
            for person in persons_of(subject) if subject.get("objectType", "Agent") in _PEOPLE else ():
                yield Piece(
                    person=person,
                    item=reference_key(named.reference),
                    statement=statement_key(statement["id"]),
                    rule=rule.number,
                    kind=rule.kind,
                    level=level,
                    weight=weight,
                    score=None if score is None else round(score * SCORE),
                    at_us=at_us,
                    until_us=until_us,
                    source=source,
                    signer=signer,
                    reference=named.reference,
                    position=position,
                )

    def remarks(self, statement: Mapping[str, Any]) -> Iterator[Remark]:
        """What a statement says of another."""
        target = statement["object"]
        if target.get("objectType") != "StatementRef":
            return
        for concept in self._concepts.of(statement["verb"]["id"]) & _REMARKS.keys():
            at_us, signer = instant_us(statement["timestamp"]), agent_key(statement["actor"]) or NOBODY
            where = statement_key(target["id"]), statement_key(statement["id"])
            yield Remark(*where, _REMARKS[concept], signer, at_us)

    def goals(self, statement: Mapping[str, Any], position: int) -> Iterator[Goal]:
        """The goals that a statement sets."""
        if "planned" not in self._concepts.of(statement["verb"]["id"]):
            return
        at_us, statement_id = instant_us(statement["timestamp"]), statement_key(statement["id"])
        level = said.extension_text(statement, self._level)
        for reference in said.competency_object(statement):
            for person in persons_of(statement["actor"]):
                yield Goal(person, statement_id, reference_key(reference), reference, level, at_us, position)

    def _items(self, rule: EvidenceRule, statement: Mapping[str, Any]) -> Sequence[Named]:
        takes = rule.shape["takes"]
        if takes == settings.ITEMS:
            return rule.items
        if takes == settings.ALIGNMENTS:
            return self._aligned.get(statement["object"].get("id", ""), ())
        named = said.competency_object if takes == settings.OBJECT else said.competency_grouping
        return [Named(reference) for reference in named(statement)]

    def _meant_by(self, verb_id: str) -> "_ByActivity":
        known = self._by_verb.get(verb_id)
        if known is None:
            concepts = self._concepts.of(verb_id)
            meant = [each for each in self.all if each.is_meant(verb_id, concepts)]
            known = self._by_verb[verb_id] = _ByActivity(meant)
        return known


class _ByActivity:
    """Rules by the activities that they name, so that a statement is held against few of many."""

    def __init__(self, rules: Sequence[EvidenceRule]):
        self._of_any = tuple(rule for rule in rules if not rule.shape["activities"])
        self._of: dict[str, tuple[EvidenceRule, ...]] = {}
        for rule in rules:
            for activity in set(rule.shape["activities"]):
                self._of[activity] = (*self._of.get(activity, ()), rule)

    def about(self, activity: str) -> tuple[EvidenceRule, ...]:
        """The rules for statements about an activity."""
        return self._of_any + self._of.get(activity, ())


def _rule(number: int, shape: Mapping[str, Any]) -> EvidenceRule:
    return EvidenceRule(
        number=number,
        name=shape["name"],
        version=digest(b"rule", json.dumps(shape, sort_keys=True, default=str)).hex()[:_VERSION_LETTERS],
        shape=shape,
        verbs=frozenset(shape["verbs"]),
        concepts=frozenset(shape["concepts"]),
        tests=tuple(said.tests(shape)),
        items=tuple(Named(item) for item in shape["items"]),
    )


def _weight(rule: EvidenceRule, statement: Mapping[str, Any]) -> int:
    """What it weighs, in thousandths; nothing, where it is weighed by a score that isn't there."""
    weight = rule.shape["weight"]
    if rule.shape["weigh"] == settings.BY_SCORE:
        weight *= max(0.0, scaled_score(statement.get("result", {})) or 0.0)
    return round(weight * WEIGHT) * (-1 if rule.shape["polarity"] == settings.NEGATIVE else 1)


def _until_us(rule: EvidenceRule, statement: Mapping[str, Any], at_us: int) -> int:
    """When it ceases to count: as it says itself, or as the rule says."""
    told = said.expires_us(statement)
    days = rule.shape["expires_days"]
    return told or (min(at_us + days * DAY_US, LAST_US) if days else NEVER)
