"""Whether JSON says what is signed: no term undefined, nothing vanishing. Credentials within others each for itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from lrs.lazily import lazily

openbadges = lazily("lrs.verifiable.openbadges")

_MEMBERS = "verifiableCredential"
_MOST_DEEP = 4


def check_form(document: Mapping[str, Any], proof: Mapping[str, Any]) -> None:
    """Raise LibOpenBadgesException where something of a document, or of a credential in it, isn't what is signed."""
    loader = openbadges.document_loader()
    for layer, signed in layers(document, proof):
        openbadges.check_json_ld_form(layer, signed, loader)


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
