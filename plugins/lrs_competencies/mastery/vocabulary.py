"""Every IRI that is read and written here: those of ADL's Learner Competency Management profile, and our own."""

CATEGORY = "https://w3id.org/xapi/learnercompetency"
COMPETENCY = "https://w3id.org/xapi/tla/activity-types/competency"
EXPIRES = "https://w3id.org/xapi/comp/contextextensions/expires"
SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"
_VERBS = "https://w3id.org/xapi/tla/verbs/"

PLANNED, DESELECTED, ACHIEVED = f"{_VERBS}planned", f"{_VERBS}deselected", f"{_VERBS}achieved"
CONFERRED, VERIFIED, EXPIRED = f"{_VERBS}conferred", f"{_VERBS}verified", f"{_VERBS}expired"
REVOKED, FORFEITED = f"{_VERBS}revoked", f"{_VERBS}forfeited"

# Below this our own stand, where a store hasn't set another base.
BASE = "https://w3id.org/cairn/"


def level_extension(base: str) -> str:
    """The context extension that names the level which a statement is about."""
    return f"{base}extensions/level"


def reason_extension(base: str) -> str:
    """The context extension that says in words why a statement is made."""
    return f"{base}extensions/reason"
