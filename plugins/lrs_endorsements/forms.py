"""What people type into the forms, as endorsements and requests."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marshmallow import Schema, ValidationError, fields, validate

from lrs.api import AgentText, read_form
from lrs_endorsements import deeds
from lrs_endorsements.grounds import GROUNDS, MOST_LETTERS, Ground
from lrs_endorsements.parts import MOST_EVIDENCE, MOST_LEVEL_LETTERS
from lrs_endorsements.vocabulary import BADGE, COMPETENCY
from lrs_endorsements.writing import Asked, Given, Item
from xapi_schemas import is_iri

KINDS: Mapping[str, str] = {"competency": COMPETENCY, "badge": BADGE, "other": ""}

SECTION = "docs/endorsements.md"


class _IdsText(fields.Field[list[UUID]]):
    """Ids of statements, apart by white space or commas."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> list[UUID]:
        try:
            ids = [UUID(each) for each in str(value).replace(",", " ").split()]
        except ValueError:
            raise ValidationError("It has something that is no id of a statement.") from None
        if len(ids) > MOST_EVIDENCE:
            raise ValidationError(f"There are more than {MOST_EVIDENCE}.")
        return ids


class _Item(Schema):
    item = fields.String(required=True, validate=lambda text: len(text) <= 2_000 and is_iri(text))
    name = fields.String(load_default="", validate=validate.Length(max=200))
    kind = fields.String(load_default="competency", validate=validate.OneOf(list(KINDS)))


class _Giving(Schema):
    """What every form has by which somebody endorses."""

    level = fields.String(load_default="", validate=validate.Length(max=MOST_LEVEL_LETTERS))
    ground = fields.String(required=True, validate=validate.OneOf(list(GROUNDS)))
    on = fields.String(load_default="")
    ground_words = fields.String(load_default="", validate=validate.Length(max=MOST_LETTERS))
    evidence = _IdsText(load_default=list)
    words = fields.String(load_default="", validate=validate.Length(max=10_000))


class _GivingSomebody(_Giving, _Item):
    agent = AgentText(required=True)
    answers = fields.UUID(load_default=None)


class _Asking(_Item):
    agent = AgentText(required=True)
    level = fields.String(load_default="", validate=validate.Length(max=MOST_LEVEL_LETTERS))
    words = fields.String(load_default="", validate=validate.Length(max=10_000))


class _Shown(Schema):
    agent = AgentText(load_default=None)


class _Acting(Schema):
    on_behalf_of = AgentText(load_default=None)


def shown(asked: Mapping[str, str]) -> Mapping[str, Any] | None:
    """Whose page is asked for; None where nobody is named. Raises BadRequest."""
    found: Mapping[str, Any] | None = read_form(_Shown, asked, SECTION)["agent"]
    return found


def acting(form: Mapping[str, str]) -> Mapping[str, Any] | None:
    """In whose name something is to be done; None where nobody is named. Raises BadRequest."""
    found: Mapping[str, Any] | None = read_form(_Acting, form, SECTION)["on_behalf_of"]
    return found


def asked(form: Mapping[str, str]) -> Asked:
    """The request that somebody has typed. Raises BadRequest."""
    typed = read_form(_Asking, form, SECTION)
    return Asked(typed["agent"], _item(typed), typed["level"], words=typed["words"])


def given(form: Mapping[str, str]) -> Given:
    """The endorsement of a person that somebody has typed. Raises BadRequest."""
    typed = read_form(_GivingSomebody, form, SECTION)
    return _given(typed, agent=typed["agent"], item=_item(typed), answers=typed["answers"])


def answer(form: Mapping[str, str], agent: Mapping[str, Any], item: Item, request: UUID) -> Given:
    """The endorsement that somebody has typed to answer a request. Raises BadRequest."""
    return _given(read_form(_Giving, form, SECTION), agent=agent, item=item, answers=request)


def _given(typed: Mapping[str, Any], *, agent: Mapping[str, Any], item: Item, answers: UUID | None) -> Given:
    return Given(
        agent=agent,
        item=item,
        level=typed["level"],
        grounds=[Ground(typed["ground"], typed["on"], typed["ground_words"])],
        evidence=deeds.evidence_of(typed["evidence"]),
        answers=answers,
        words=typed["words"],
    )


def _item(typed: Mapping[str, Any]) -> Item:
    return Item(typed["item"], typed["name"], KINDS[typed["kind"]])
