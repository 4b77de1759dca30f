"""Our own verbs and extensions as an xAPI Profile, so that others can read what statements mean."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from lrs_endorsements.vocabulary import EXPIRES, VERIFIED, Vocabulary

_CONTEXT = "https://w3id.org/xapi/profiles/context"
_CONFORMS = "https://w3id.org/xapi/profiles#1.0"
# When what the profile says was changed last: part of the version's id.
_GENERATED = "2026-11-22T00:00:00Z"


def profile_of(vocabulary: Vocabulary) -> dict[str, Any]:
    """The profile of a vocabulary, as JSON-LD."""
    version = f"{vocabulary.profile}/v1"
    return {
        "@context": _CONTEXT,
        "id": vocabulary.profile,
        "type": "Profile",
        "conformsTo": _CONFORMS,
        "prefLabel": {"en": "Endorsements"},
        "definition": {"en": "People vouch for each other in what they can do, on stated grounds and pinned evidence."},
        "author": {"type": "Organization", "name": "Cairn"},
        "versions": [{"id": version, "generatedAtTime": _GENERATED}],
        "concepts": [*_verbs(vocabulary, version), *_extensions(vocabulary, version)],
        "templates": list(_templates(vocabulary, version)),
        "patterns": [],
    }


def _verbs(own: Vocabulary, version: str) -> Iterator[dict[str, Any]]:
    told: Mapping[str, tuple[str, str]] = {
        own.endorsed: ("endorsed", "The actor vouches, by personal knowledge, for the person who is the object."),
        own.requested: ("requested", "The actor asks the person who is the object to endorse them."),
        own.withdrew: ("withdrew", "The actor takes back the endorsement or request that the object refers to."),
        own.disputed: ("disputed", "The actor says that the endorsement that the object refers to isn't right."),
    }
    for iri, (label, definition) in told.items():
        verb = _concept(iri, "Verb", label, definition, version)
        yield verb | ({"broadMatch": [VERIFIED]} if iri == own.endorsed else {})


def _extensions(own: Vocabulary, version: str) -> Iterator[dict[str, Any]]:
    told = {
        own.level: ("level", "A level on the scale of a framework, by name.", {"type": "string", "maxLength": 200}),
        own.grounds: ("grounds", "On which grounds the actor endorses.", {"type": "array", "maxItems": 5}),
        own.evidence: ("evidence", "Statements with the SHA-256 of their stored bytes.", _EVIDENCE),
    }
    for iri, (label, definition, schema) in told.items():
        concept = _concept(iri, "ContextExtension", label, definition, version)
        yield concept | {"inlineSchema": _text(schema)}


_EVIDENCE = {
    "type": "array",
    "maxItems": 20,
    "items": {
        "type": "object",
        "required": ["statement", "sha256"],
        "properties": {"statement": {"type": "string"}, "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}},
    },
}


def _templates(own: Vocabulary, version: str) -> Iterator[dict[str, Any]]:
    yield {
        **_concept(f"{own.base}templates/endorsement", "StatementTemplate", "endorsement", "", version),
        "definition": {"en": "Somebody endorses a person for what is in grouping."},
        "verb": own.endorsed,
        "rules": [
            {"location": "$.object.objectType", "presence": "included", "any": ["Agent"]},
            {"location": "$.context.contextActivities.grouping[*].id", "presence": "included"},
            {"location": f"$.context.extensions['{EXPIRES}']", "presence": "recommended"},
        ],
    }


def _concept(iri: str, kind: str, label: str, definition: str, version: str) -> dict[str, Any]:
    return {
        "id": iri,
        "type": kind,
        "inScheme": version,
        "prefLabel": {"en": label},
        "definition": {"en": definition},
    }


def _text(schema: Mapping[str, Any]) -> str:
    """A JSON Schema as profiles carry it: as text."""
    return json.dumps(schema)
