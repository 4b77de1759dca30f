"""What verbs mean: every spelling that senders use for a deed, under one name. The stored statement never changes.

Rules speak of concepts, such as `liked`; docs/concepts.md lists them. The first spelling is the one to emit.
"""

from collections.abc import Iterable, Mapping
from itertools import chain

# Raised with every change of what a verb means here: what was derived by it is derived anew.
VERSION = 1

_ADL = "http://adlnet.gov/expapi/verbs/"
_ADL_PROFILE = "https://w3id.org/xapi/adl/verbs/"
_STREAMS = "http://activitystrea.ms/"
_ACROSSX = "https://w3id.org/xapi/acrossx/verbs/"
_TINCAN = "http://id.tincanapi.com/verb/"
_TINCAN_UK = "http://www.tincanapi.co.uk/"
_TLA = "https://w3id.org/xapi/tla/verbs/"
_EDLM = "https://xapi.edlm/profiles/edlm-lms/concepts/verbs/"
_BADGES = "http://specification.openbadges.org/xapi/verbs/"

CONCEPTS: Mapping[str, tuple[str, ...]] = {
    "abandoned": (f"{_ADL_PROFILE}abandoned",),
    "accepted": (f"{_STREAMS}accept",),
    "achieved": (f"{_TLA}achieved", f"{_ADL}mastered"),
    "answered": (f"{_ADL}answered",),
    "asked": (f"{_ADL}asked",),
    "assigned": (f"{_ACROSSX}was-assigned", f"{_TINCAN_UK}verbs/enrolled_onto_learning_plan", f"{_STREAMS}assign"),
    "attended": (f"{_ADL}attended", f"{_STREAMS}attend", f"{_STREAMS}checkin"),
    "befriended": (f"{_STREAMS}make-friend", f"{_STREAMS}request-friend"),
    "commented": (f"{_ADL}commented", f"{_TINCAN}replied"),
    "completed": (f"{_ADL}completed", f"{_STREAMS}complete"),
    "conferred": (f"{_TLA}conferred", f"{_TLA}asserted", f"{_TLA}certified", f"{_TLA}inferred"),
    "declined": (f"{_STREAMS}reject", f"{_STREAMS}deny"),
    "deselected": (f"{_TLA}deselected", f"{_TINCAN_UK}pages/verbs.html#cancelled_planned_learning"),
    "disliked": (f"{_ACROSSX}disliked", f"{_STREAMS}dislike", f"{_TINCAN}voted-down"),
    "downloaded": (f"{_TINCAN}downloaded",),
    "earned": (f"{_BADGES}earned", f"{_TINCAN}earned", f"{_TLA}achieved", f"{_TLA}conferred"),
    "expired": (f"{_TLA}expired", f"{_TINCAN}expired"),
    "failed": (f"{_ADL}failed",),
    "followed": (f"{_STREAMS}follow",),
    "forfeited": (f"{_TLA}forfeited",),
    "hired": (f"{_TINCAN}hired",),
    "initialized": (f"{_ADL}initialized",),
    "interviewed": (f"{_TINCAN}interviewed",),
    "invited": (f"{_STREAMS}invite",),
    "joined": (f"{_STREAMS}join", f"{_ADL}registered"),
    "launched": (f"{_ADL}launched",),
    "left": (f"{_STREAMS}leave",),
    "liked": (f"{_ACROSSX}liked", f"{_STREAMS}like", f"{_TINCAN}voted-up", f"{_STREAMS}favorite"),
    "logged-in": (f"{_ADL_PROFILE}logged-in", f"{_EDLM}login"),
    "logged-out": (f"{_ADL_PROFILE}logged-out", f"{_EDLM}logout"),
    "mastered": (f"{_ADL}mastered",),
    "mentored": (f"{_TINCAN}mentored",),
    "passed": (f"{_ADL}passed",),
    "performed": (f"{_TINCAN}performed-offline", f"{_ADL}experienced"),
    "planned": (f"{_TLA}planned", f"{_TINCAN_UK}pages/verbs.html#planned_learning"),
    "posted": (f"{_ACROSSX}posted", f"{_STREAMS}create", f"{_STREAMS}author"),
    "progressed": (f"{_ADL}progressed",),
    "promoted": (f"{_TINCAN}promoted", f"{_TLA}promoted"),
    "rated": (f"{_TINCAN}rated",),
    "registered": (f"{_ADL}registered", f"{_STREAMS}rsvp-yes"),
    "revoked": (f"{_TLA}revoked",),
    "satisfied": (f"{_ADL_PROFILE}satisfied",),
    "searched": (f"{_ACROSSX}searched",),
    "shared": (f"{_ADL}shared", f"{_STREAMS}share", f"{_TINCAN}bookmarked"),
    "terminated": (f"{_ADL}terminated",),
    "unliked": (f"{_STREAMS}unlike", f"{_STREAMS}unfavorite"),
    "verified": (f"{_TLA}verified", f"{_TLA}validated", f"{_STREAMS}approve", f"{_STREAMS}agree"),
    "viewed": (f"{_TINCAN}viewed",),
    "voided": (f"{_ADL}voided",),
    "waived": (f"{_ADL_PROFILE}waived",),
}


class Concepts:
    """The concepts of a store: those of all, and what the store has added to them."""

    def __init__(self, added: Mapping[str, Iterable[str]]):
        """`added`: further verbs by concept, which may be a concept of the store's own."""
        self._of: dict[str, frozenset[str]] = {}
        for table in (CONCEPTS, added):
            for concept, verbs in table.items():
                for verb in map(_spelling, verbs):
                    self._of[verb] = self._of.get(verb, frozenset()) | {concept}

    @property
    def names(self) -> frozenset[str]:
        """All concepts that there are."""
        return frozenset(chain.from_iterable(self._of.values()))

    def of(self, verb_id: str) -> frozenset[str]:
        """What a verb means; nothing, where nobody has said."""
        return self._of.get(_spelling(verb_id), frozenset())


def _spelling(verb_id: str) -> str:
    """One of the spellings that differ in nothing but the scheme, or a path that activity streams have dropped."""
    rest = verb_id.removeprefix("https://").removeprefix("http://")
    return rest.replace("activitystrea.ms/schema/1.0/", "activitystrea.ms/", 1)
