"""Badges for applications: below /badges/api."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from marshmallow import ValidationError

from lrs.api import BadRequest, NotFound, Transaction, operation, picture, visitor
from lrs_badges import achievements, answers, awards, editing, people, questions, rights, schemas, trying
from lrs_badges.achievements import SECTION
from lrs_badges.awarding import byhand
from lrs_badges.rules.doubts import doubts
from lrs_badges.tables import PROJECTION_NAME
from lrs_badges.trying import Trial

blueprint = Blueprint("badges_api", __name__)


@blueprint.get("/api/achievements")
@operation("List the achievements", schemas.AchievementsAnswer)
def api_achievements() -> Any:
    asking = visitor()
    rights.check_sees(asking.actor)
    with asking.store.read() as tx:
        return {"achievements": [answers.achievement(each) for each in achievements.newest(tx)]}


@blueprint.get("/api/achievements/<name>")
@operation("Read all versions of an achievement", schemas.VersionsAnswer)
def api_achievement(name: str) -> Any:
    asking = visitor()
    rights.check_sees(asking.actor)
    with asking.store.read() as tx:
        achievements.get(tx, name)
        return {"versions": [answers.achievement(each) for each in reversed(achievements.versions(tx, [name]))]}


@blueprint.put("/api/achievements/<name>")
@operation("Keep an achievement", schemas.KeptAnswer, body=schemas.AchievementBody)
def api_keep_achievement(name: str, **told: Any) -> Any:
    asking = visitor()
    asking.actor.check(rights.MANAGE)
    checked_name(name)
    (kept,) = editing.keep(asking.store, [{"name": name, **told}])
    criterion = editing.rules_of(asking.store, told)
    with asking.store.read() as tx:
        return {**vars(kept), "warnings": doubts(asking.store, tx, criterion)}


@blueprint.delete("/api/achievements/<name>")
@operation("Have an achievement be awarded no more", schemas.RetiredAnswer)
def api_retire_achievement(name: str) -> Any:
    asking = visitor()
    asking.actor.check(rights.MANAGE)
    editing.retire(asking.store, name)
    return {"retired": name}


@blueprint.post("/api/achievements/<name>/try")
@operation(
    "Try rules over history: who would gain, and who has a badge by others",
    schemas.TryAnswer,
    body=schemas.AchievementBody,
)
def api_try(name: str, **told: Any) -> Any:
    asking = visitor()
    asking.actor.check(rights.MANAGE)
    return tried(name, told)


def tried(name: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """What comes of rules, over as many statements as may be read while somebody waits. Raises BadRequest."""
    store = visitor().store
    criterion = editing.rules_of(store, told)
    if criterion is None:
        raise BadRequest("there are no rules to try", section=SECTION, hint="Send `criteria`.")
    trial = Trial(store, name, criterion, store.settings["most_tried"])
    for _ in trial.run():
        pass
    return trying.answer(trial)


def checked_name(name: str) -> None:
    """Raise BadRequest for what can be no name of an achievement."""
    try:
        schemas.Name(name)
    except ValidationError as error:
        raise BadRequest(
            f"{name!r} is no name of an achievement", section=SECTION, hint=str(error.messages[0])
        ) from None


@blueprint.get("/images/<sha2>")
def image(sha2: str) -> Response:
    """The image of an achievement."""
    asking = visitor()
    rights.check_sees(asking.actor)
    with asking.store.read() as tx:
        found = achievements.image_of(tx, bytes.fromhex(sha2)) if len(sha2) == 64 and _is_hex(sha2) else None
    if found is None:
        raise NotFound("there is no such image", section=SECTION)
    answer = picture(found[1], found[0].media_type)
    answer.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return answer


def _is_hex(text: str) -> bool:
    return not set(text) - set("0123456789abcdef")


@blueprint.get("/api/awards")
@operation("List awards of a person or of an achievement", schemas.AwardsAnswer, query=schemas.AwardsQuery)
def api_awards(agent: Mapping[str, Any] | None, achievement: str, limit: int, before: int) -> Any:
    asking = visitor()
    with asking.store.read() as tx:
        check_sees(tx, agent)
        asking.store.derived(tx, PROJECTION_NAME)
        return questions.listed(tx, agent, achievement, limit, before)


@blueprint.post("/api/awards")
@operation("Award a badge by hand", schemas.RecordedAnswer, body=schemas.AwardBody)
def api_award(agent: Mapping[str, Any], achievement: str, reason: str) -> Any:
    asking = visitor()
    asking.actor.check(rights.AWARD)
    return {"statement": byhand.award(asking.store, asking.actor.agent, agent, achievement, reason)}


@blueprint.get("/api/awards/<uuid:award>")
@operation("Read an award", schemas.AwardAnswer)
def api_read_award(award: UUID) -> Any:
    asking = visitor()
    with asking.store.read() as tx:
        rights.check_sees(asking.actor)
        asking.store.derived(tx, PROJECTION_NAME)
        found = awards.find(tx, award)
        check_sees(tx, found.agent if found else None)
        if found is None:
            raise NotFound(f"there is no award {award}", section=SECTION)
        return questions.awarded(tx, [found])[0]


@blueprint.post("/api/awards/<uuid:award>/<any(revoke, suspend, resume):deed>")
@operation("Revoke, suspend or resume an award", schemas.RecordedAnswer, body=schemas.ChangeBody)
def api_change_award(award: UUID, deed: str, reason: str) -> Any:
    asking = visitor()
    asking.actor.check(rights.AWARD)
    return {"statement": byhand.change(asking.store, asking.actor.agent, award, deed, reason)}


@blueprint.get("/api/achievements/<name>/why")
@operation("Read why somebody has a badge, and why not yet", schemas.WhyAnswer, query=schemas.WhyQuery)
def api_why(name: str, agent: Mapping[str, Any], version: int) -> Any:
    asking = visitor()
    with asking.store.read() as tx:
        check_sees(tx, agent)
        return questions.why(asking.store, tx, agent, name, version)


def check_sees(tx: Transaction, agent: Mapping[str, Any] | None) -> None:
    """Raise Forbidden unless somebody may see a person's badges: a member their own."""
    actor = visitor().actor
    rights.check_sees(actor)
    if not rights.may_see_all(actor) and not (agent is not None and people.is_person(tx, agent, actor)):
        rights.check_sees_all(actor)
