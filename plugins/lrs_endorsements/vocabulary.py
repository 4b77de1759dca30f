"""The IRIs of statements about endorsements: registered ones where there are any, and our own, under a base."""

from dataclasses import dataclass

_TLA = "https://w3id.org/xapi/tla/"
_STREAMS = "http://activitystrea.ms/"

VERIFIED = f"{_TLA}verbs/verified"
ACCEPTED = f"{_STREAMS}accept"
DECLINED = f"{_STREAMS}reject"
EXPIRED = f"{_TLA}verbs/expired"
COMMENTED = "http://adlnet.gov/expapi/verbs/commented"
COMPETENCY = f"{_TLA}activity-types/competency"
BADGE = f"{_TLA}activity-types/badge"
LEARNER_COMPETENCY = "https://w3id.org/xapi/learnercompetency"
PROFILE_TYPE = "http://adlnet.gov/expapi/activities/profile"
EXPIRES = "https://w3id.org/xapi/comp/contextextensions/expires"


@dataclass(frozen=True)
class Vocabulary:
    """Our own IRIs, all of which begin with `base`."""

    base: str

    @property
    def profile(self) -> str:
        """The xAPI Profile that defines the others; statements name it as their category."""
        return f"{self.base}profile"

    @property
    def endorsed(self) -> str:
        """Vouched for a person in something, by personal knowledge: narrower than VERIFIED."""
        return f"{self.base}verbs/endorsed"

    @property
    def requested(self) -> str:
        """Asked a person for an endorsement."""
        return f"{self.base}verbs/requested"

    @property
    def withdrew(self) -> str:
        """Took back an endorsement, or a request for one."""
        return f"{self.base}verbs/withdrew"

    @property
    def disputed(self) -> str:
        """Said that an endorsement isn't right."""
        return f"{self.base}verbs/disputed"

    @property
    def level(self) -> str:
        """A level on the scale of the framework, as text."""
        return f"{self.base}extensions/level"

    @property
    def grounds(self) -> str:
        """On which grounds somebody endorses: a list of objects."""
        return f"{self.base}extensions/grounds"

    @property
    def evidence(self) -> str:
        """Statements that bear it out, with the SHA-256 of their stored bytes: a list of objects."""
        return f"{self.base}extensions/evidence"
