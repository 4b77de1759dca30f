"""What is hashed of a document: its canonical form as RDF, after a check that nothing of it vanishes on the way.

openbadgeslib does the same, and expands each document three times: here check and hash share what it expands
to, and the options of a proof, which are the same for a whole second, are looked at once.
"""

import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from functools import lru_cache
from hashlib import sha256
from typing import Any

from lrs.lazily import lazily
from lrs.verifiable import processors

openbadges = lazily("lrs.verifiable.openbadges")


def checked_hash(document: Mapping[str, Any], what: str) -> bytes:
    """SHA-256 of a document in canonical form. Raises LibOpenBadgesException where something of it would vanish.

    `what` it is, for the message: a credential, or a proof.
    """
    openbadges.require_guard()
    remembering = _Remembering()
    openbadges.check_form(dict(document), openbadges.document_loader(), remembering, what=what, depth=0)
    return hash_of_expanded(remembering.expanded)


def hash_of_expanded(expanded: Any) -> bytes:
    """SHA-256 of what a document was expanded to, in canonical form. Raises LibOpenBadgesException."""
    budget, options = openbadges.WorkBudget(), {"documentLoader": openbadges.document_loader()}
    try:
        budget.take_pairs(openbadges.node_map_pairs(expanded))
        dataset = processors.of_this_thread().to_rdf(expanded, {**options, "produceGeneralizedRdf": False})
        return sha256(openbadges.canonize_dataset(dataset, budget).encode()).digest()
    except openbadges.NOT_CANONICAL as error:
        raise openbadges.LibOpenBadgesException(str(error)) from None


def checked_hash_of_layers(
    document: Mapping[str, Any], layers: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]
) -> bytes:
    """As `checked_hash`, where a document may hold others (`forms.layers`), each of which is checked for itself."""
    (first, _), *others = layers
    if not others:
        return checked_hash(first, "credential")
    for layer, _ in ((first, {}), *others):
        checked_hash({name: value for name, value in layer.items() if name != "proof"}, "credential")
    options = {"documentLoader": openbadges.document_loader()}
    return hash_of_expanded(processors.of_this_thread().expand(deepcopy(dict(document)), options))


class _Remembering:
    """PyLD, as the check uses it, which remembers what the whole document was expanded to."""

    def __init__(self) -> None:
        self.processor, self.expanded = processors.of_this_thread(), None

    def expand(self, document: Any, options: Any) -> Any:
        found = self.processor.expand(document, options)
        if self.expanded is None:
            self.expanded = json.loads(json.dumps(found))
        return found

    def compact(self, *given: Any) -> Any:
        return self.processor.compact(*given)


def hash_of_options(options: Mapping[str, Any]) -> bytes:
    """The same of the options of a proof, which has the context of its document."""
    return _hash_of_options(json.dumps(options, sort_keys=True))


@lru_cache(maxsize=256)
def _hash_of_options(options: str) -> bytes:
    return checked_hash(json.loads(options), "proof")
