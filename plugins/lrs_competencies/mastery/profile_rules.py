"""What statements of the Learner Competency Management profile mean, as rules that every store has."""

from collections.abc import Mapping, Sequence
from typing import Any

from lrs_competencies.mastery.settings import GRANT, GROUPING, OBJECT, WITHDRAWAL, RuleShape


def _rule(concept: str, **more: str) -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = RuleShape().load({"name": f"profile-{concept}", "concepts": [concept], **more})
    return loaded


PROFILE_RULES: Sequence[Mapping[str, Any]] = (
    _rule("conferred", takes=GROUPING, person=OBJECT, kind=GRANT),
    _rule("achieved", takes=OBJECT, kind=GRANT),
    _rule("revoked", takes=GROUPING, person=OBJECT, kind=WITHDRAWAL),
    _rule("expired", takes=OBJECT, kind=WITHDRAWAL),
    _rule("forfeited", takes=OBJECT, kind=WITHDRAWAL),
)
