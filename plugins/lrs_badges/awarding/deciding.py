"""What is to be done about somebody's badges, as a pure function of what is known of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lrs_badges import awards
from lrs_badges.awarding import deeds, said
from lrs_badges.awarding.catalogue import Rule
from lrs_badges.awarding.deeds import Changing, Deed, Earning
from lrs_badges.awarding.facts import Facts, Held
from lrs_badges.rules.judging import Finding, judge
from lrs_badges.settings import SUSPEND


@dataclass(frozen=True)
class Deciding:
    """Decides about one person, of whom all is known that rules hang on; awards get their ids within `namespace`."""

    facts: Facts
    settings: Mapping[str, Any]
    namespace: UUID

    def deeds(self, rules: Iterable[Rule]) -> Iterator[Deed]:
        """What is to be done now by some rules."""
        for rule in rules:
            held = self.facts.of_achievement(rule.achievement.name, rule.achievement.version)
            yield from self._about(rule, held)

    def _about(self, rule: Rule, held: Sequence[Held]) -> Iterator[Deed]:
        standing = [each for each in held if each.is_valid_at(self.facts.now_us)]
        if not standing:
            yield from self._without(rule, held)
            return
        first, *others = standing
        if not first.earned.is_by_hand and not first.is_touched_by_hand:
            yield from self._lost(rule, first)
        for each in (other for other in others if not other.earned.is_by_hand):
            yield self._change(each, said.SUSPEND, "the same person has it under another identifier")

    def _lost(self, rule: Rule, held: Held) -> Iterator[Deed]:
        """What is to be done where what an award rests on is gone."""
        finding = judge(rule.criterion, self.facts, held.earned.since_us)
        if not finding.is_met:
            is_soft = self.settings["when_lost"] == SUSPEND
            reason = f"what it was awarded for is not there any more: {finding.missing}"
            yield self._change(held, said.SUSPEND if is_soft else said.REVOKE, reason)

    def _without(self, rule: Rule, held: Sequence[Held]) -> Iterator[Deed]:
        """What is to be done where somebody has no valid award."""
        suspended = [each for each in held if each.state(self.facts.now_us) == awards.SUSPENDED]
        last = suspended[0] if suspended else held[-1] if held else None
        if last is not None and last.is_touched_by_hand:
            return
        since_us = self._since_us(last) if last else 0
        finding = judge(rule.criterion, self.facts, since_us)
        if finding.is_met and suspended and last and not last.earned.is_by_hand:
            yield self._change(last, said.RESUME, "what it was awarded for is there again")
        elif finding.is_met and not suspended and self._may_earn(rule):
            yield self._earn(rule, finding, since_us, len(held) + 1)

    def _may_earn(self, rule: Rule) -> bool:
        """Whether the achievement is awarded now, and there is an identifier to award it to."""
        is_open = rule.is_newest and rule.achievement.is_open_at(self.facts.now_us)
        return is_open and bool(self.facts.person.agent)

    def _since_us(self, last: Held) -> int:
        """From when on something counts: what an award has used up that has expired doesn't count again."""
        is_expired = last.state(self.facts.now_us) == awards.EXPIRED
        return last.earned.at_us if is_expired else last.earned.since_us

    def _earn(self, rule: Rule, finding: Finding, since_us: int, number: int) -> Deed:
        person = self.facts.person
        return Earning(
            deeds.earning_id(self.namespace, min(person.keys), rule.achievement, number),
            rule.achievement,
            person.agent,
            number,
            self.facts.now_us,
            since_us,
            finding.grounds,
            person.keys,
        )

    def _change(self, held: Held, kind: int, reason: str) -> Deed:
        award_id, step = UUID(bytes=bytes(held.earned.award)), len(held.steps) + 1
        return Changing(deeds.changing_id(award_id, kind, step), award_id, kind, step, self.facts.now_us, reason)
