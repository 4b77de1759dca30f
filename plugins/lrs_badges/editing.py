"""Changing achievements: other rules are another version, which is awarded from then on; what was awarded stays."""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lrs.api import BadRequest, PluginStore, Transaction, iso
from lrs_badges import achievements, images, tables
from lrs_badges.achievements import SECTION, Achievement
from lrs_badges.awarding import projection
from lrs_badges.rules import criteria
from lrs_badges.rules.criteria import Criterion, Doing
from lrs_badges.rules.filters import read
from lrs_badges.tables import PROJECTION_NAME
from xapi_schemas import instant_us

# By these others get it than before.
_RULES = ("criteria", "scope", "starts_us", "ends_us", "valid_days")
_TEXTS = ("title", "description", "narrative", "criteria", "tags", "alignments", "scope", "valid_days")


@dataclass(frozen=True)
class Kept:
    """An achievement as it was kept: in which version, and whether that is new."""

    name: str
    version: int
    is_new: bool


def keep(store: PluginStore, told: Iterable[Mapping[str, Any]]) -> list[Kept]:
    """Keep achievements (`schemas.NamedAchievement`), all or none, and have the log read for rules that are new.

    Raises BadRequest where an image is broken, or rules go by a concept that there is not, or by themselves.
    """
    wanted = list(told)
    for each in wanted:
        rules_of(store, each)
    with store.write() as tx:
        kept = [_keep(tx, each) for each in wanted]
        _check_circles(tx)
        _derive(store, tx)
    return kept


def rules_of(store: PluginStore, told: Mapping[str, Any]) -> Criterion | None:
    """The rules that an achievement (`schemas.NamedAchievement`) tells. Raises BadRequest for an unknown concept."""
    found = criteria.read(told["criteria"], tuple(told["scope"]))
    known = store.rules.concepts.names
    for leaf in criteria.leaves(found):
        for concept in leaf.filter.concepts if isinstance(leaf, Doing) else ():
            if concept not in known:
                hint = f"Take a verb, or one of: {', '.join(sorted(known))}."
                raise BadRequest(f"there is no concept {concept!r}, of which rules speak", section=SECTION, hint=hint)
    return found


def retire(store: PluginStore, name: str) -> None:
    """Have an achievement be awarded no more. What was awarded stays. Raises NotFound."""
    with store.write() as tx:
        achievements.get(tx, name)
        ended = tx.update(tables.achievements).where(tables.achievements.c.name == name)
        tx.execute(ended.values(retired_us=tx.now_us()))


def _keep(tx: Transaction, told: Mapping[str, Any]) -> Kept:
    body, last = _body(told), achievements.find(tx, told["name"])
    is_new = last is None or last.is_awarded is False or any(body[name] != _told(last, name) for name in _RULES)
    version = (last.version if last else 0) + int(is_new)
    image = _image(tx, told.get("image"), last)
    row = {
        "name": told["name"],
        "version": version,
        "body": json.dumps(body, ensure_ascii=False),
        "image": image,
        "changed_us": tx.now_us(),
        "retired_us": 0,
    }
    tx.upsert(tables.achievements, row, changes=("body", "image", "changed_us"))
    return Kept(told["name"], version, is_new)


def _body(told: Mapping[str, Any]) -> dict[str, Any]:
    times = {f"{name}_us": instant_us(told[name]) if told[name] else 0 for name in ("starts", "ends")}
    return {**{name: told[name] for name in _TEXTS}, **times}


def _told(last: Achievement, name: str) -> Any:
    value = getattr(last, name)
    return list(value) if isinstance(value, tuple) else value


def _image(tx: Transaction, told: str | None, last: Achievement | None) -> bytes:
    if told is None:
        return last.image if last else b""
    if not told:
        return b""
    try:
        return images.keep(tx, base64.b64decode(told, validate=True))
    except binascii.Error:
        raise BadRequest("the image is no base64", section=SECTION, hint="Send a PNG or SVG in base64.") from None


def _check_circles(tx: Transaction) -> None:
    """Raise BadRequest where rules go by themselves."""
    newest = {each.name: each for each in achievements.newest(tx)}
    needs = {name: criteria.badges(criteria.read(each.criteria)) for name, each in newest.items()}
    for name in needs:
        if name in _reached(needs, name):
            raise BadRequest(f"the rules of {name} go by itself", section=SECTION, hint="Take the circle out.")


def _reached(needs: Mapping[str, frozenset[str]], name: str) -> set[str]:
    """What the rules of an achievement go by, at any number of steps."""
    found, waiting = set[str](), list(needs[name])
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += needs.get(each, ())
    return found


def _derive(store: PluginStore, tx: Transaction) -> None:
    """Have the log read again, where there are filters for which it was not."""
    wanted, derived = read(projection.wanted_filters(tx)), read(projection.filters_of(tx))
    if not set(wanted) <= set(derived):
        store.derive_anew(tx, PROJECTION_NAME)


def exported(each: Achievement) -> dict[str, Any]:
    """An achievement as it is written (`schemas.NamedAchievement`), without its image."""
    from_body = {name: _told(each, name) for name in _TEXTS if name != "alignments"}
    return {
        "name": each.name,
        **from_body,
        "alignments": [vars(alignment) for alignment in each.alignments],
        "starts": _time(each.starts_us),
        "ends": _time(each.ends_us),
    }


def _time(at_us: int) -> str:
    return iso(at_us) if at_us else ""
