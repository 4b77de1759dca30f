"""Whether a badge of Open Badges 3.0 holds: what holds for every credential, that it is a badge, and whose it is."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from lrs.verifiable import verification
from lrs.verifiable.badges.recipients import Holder, check_subject
from lrs.verifiable.fetching import Fetch
from lrs.verifiable.findings import Refused
from lrs.verifiable.forms import id_of, types_of
from lrs.verifiable.verification import BADGES, begin_of
from lrs_badges.credentials.elsewhere.found import V3, Found, text


def check(content: bytes, fetch: Fetch, now: datetime, holder: Holder) -> Found:
    """What a badge says, and what was checked of it."""
    recipient = ("recipient", partial(check_subject, holder=holder))
    report = verification.verify(content, fetch, now, form=_form, further=[recipient])
    told = report.credential
    achieved = _object(_object(told.get("credentialSubject")).get("achievement"))
    return Found(
        version=V3,
        id=text(told, "id"),
        title=text(achieved, "name") or text(told, "name"),
        description=text(achieved, "description"),
        issuer=report.issuer,
        issuer_name=text(told.get("issuer"), "name"),
        image=id_of(told.get("image") or achieved.get("image")),
        valid_from=text(told, "validFrom"),
        valid_until=text(told, "validUntil"),
        findings=report.findings,
    )


def _form(told: Mapping[str, Any]) -> str:
    if "VerifiableCredential" not in types_of(told) or not BADGES & types_of(told):
        raise Refused("it is no AchievementCredential")
    if not isinstance(told.get("id"), str) or not id_of(told.get("issuer")):
        raise Refused("it has no id, or no issuer")
    begin_of(told)
    if not text(_object(told.get("credentialSubject")).get("achievement"), "name"):
        raise Refused("it doesn't say which achievement it is for (credentialSubject.achievement.name)")
    return "an AchievementCredential of Open Badges 3.0"


def _object(value: Any) -> Mapping[str, Any]:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, Mapping) else {}
