"""Whether JSON says what is signed: no term undefined, nothing vanishing. Credentials within others each for itself."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lrs.errors import BadRequest
from lrs.lazily import lazily

openbadges = lazily("lrs.verifiable.openbadges")

_MEMBERS = "verifiableCredential"
_MOST_DEEP = 4
# What canonicalizations differ on: all of C0 but tab and line ends, and DEL.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def check_form(document: Mapping[str, Any], proof: Mapping[str, Any]) -> None:
    """Raise LibOpenBadgesException where something of a document, or of a credential in it, isn't what is signed."""
    loader = openbadges.document_loader()
    for layer, signed in layers(document, proof):
        openbadges.check_json_ld_form(layer, signed, loader)


def check_text(value: Any, section: str, hint: str, place: str = "") -> None:
    """Raise BadRequest where a text at a place of a document can't be signed so that all others read the same.

    `section` of the documentation and `hint` say what to do about it.
    """
    if isinstance(value, str) and _CONTROL.search(value):
        rule = f"{place} has a control character, which not everybody signs alike"
        raise BadRequest(f"this can't be signed: {rule}", section=section, hint=hint)
    children = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for name, child in children:
        check_text(child, section, hint, f"{place}/{name}")


def layers(
    document: Mapping[str, Any], proof: Mapping[str, Any], deep: int = _MOST_DEEP
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """A presentation or credential without those that it holds, and then these, each with its proof."""
    subject = document.get("credentialSubject")
    bare = {name: value for name, value in document.items() if name != _MEMBERS}
    if isinstance(subject, Mapping) and _MEMBERS in subject:
        bare["credentialSubject"] = {name: value for name, value in subject.items() if name != _MEMBERS}
    yield bare, dict(proof)
    for member in members_of(document) if deep else ():
        told = member.get("proof")
        yield from layers(member, told if isinstance(told, Mapping) else {}, deep - 1)


def members_of(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The credentials that a presentation or a CLR holds."""
    subject = document.get("credentialSubject")
    holding = subject if isinstance(subject, Mapping) and _MEMBERS in subject else document
    told = holding.get(_MEMBERS, [])
    return [each for each in (told if isinstance(told, list) else [told]) if isinstance(each, Mapping)]


def id_of(value: Any) -> str:
    """The id of an object, of the only one in a list, or the value itself where it is text."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    found = value.get("id") if isinstance(value, Mapping) else value
    return found if isinstance(found, str) else ""


def types_of(value: Mapping[str, Any]) -> set[str]:
    """The types of an object."""
    told = value.get("type")
    return {each for each in (told if isinstance(told, list) else [told]) if isinstance(each, str)}
