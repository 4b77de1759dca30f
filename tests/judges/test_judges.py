"""Every kind of what we issue, before every judge that knows it: right, tampered with, expired and revoked."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.judges.asking import DIGITALBAZAAR, JOSE, VERIFIER_CORE, Question, Verdict, published, verdicts
from tests.judges.issued import LATER, Issuing, Made
from tests.portfolio.conftest import PUBLIC_URL, serving

PROOF, JWT = (DIGITALBAZAAR, VERIFIER_CORE), (JOSE,)
RIGHT, TAMPERED, EXPIRED, REVOKED = "right", "tampered with", "expired", "revoked"


@dataclass(frozen=True)
class Kind:
    """A kind of what we issue: who judges it, whether it may end, and whether it can be revoked."""

    name: str
    judges: tuple[str, ...]
    may_end: bool
    may_be_revoked: bool

    @property
    def conditions(self) -> list[str]:
        """In which conditions there is one."""
        wanted = {RIGHT: True, TAMPERED: True, EXPIRED: self.may_end, REVOKED: self.may_be_revoked}
        return [condition for condition, is_there in wanted.items() if is_there]


KINDS = (
    Kind("badge", PROOF, may_end=True, may_be_revoked=True),
    Kind("badge as JWT", JWT, may_end=True, may_be_revoked=True),
    Kind("endorsement of a person", PROOF, may_end=True, may_be_revoked=False),
    Kind("endorsement of a badge", PROOF, may_end=True, may_be_revoked=False),
    Kind("endorsement as JWT", JWT, may_end=True, may_be_revoked=False),
    Kind("status list", PROOF, may_end=True, may_be_revoked=False),
    Kind("record of statements", PROOF, may_end=False, may_be_revoked=True),
    Kind("CLR", PROOF, may_end=False, may_be_revoked=True),
    Kind("CLR as JWT", JWT, may_end=False, may_be_revoked=True),
    Kind("presentation", PROOF, may_end=False, may_be_revoked=True),
)
CASES = [(kind.name, judge, condition) for kind in KINDS for judge in kind.judges for condition in kind.conditions]
# What each says, in its words.
BECAUSE = {
    (DIGITALBAZAAR, TAMPERED): "Invalid signature",
    (DIGITALBAZAAR, EXPIRED): 'after "validUntil"',
    (DIGITALBAZAAR, REVOKED): "revoked",
    (VERIFIER_CORE, TAMPERED): "signature",
    (VERIFIER_CORE, EXPIRED): "expiration",
    (VERIFIER_CORE, REVOKED): "revocation_status",
    (JOSE, TAMPERED): "JWSSignatureVerificationFailed",
    (JOSE, EXPIRED): "JWTExpired",
    (JOSE, REVOKED): "revoked",
}


@pytest.fixture(scope="module")
def judged() -> Iterator[Mapping[tuple[str, str, str], Verdict]]:
    """What each judge says of each kind in each condition; they are all asked at once."""
    with serving() as server:
        issuing = Issuing(server)
        made = issuing.all()
        documents = published(issuing.store, PUBLIC_URL, *(each.fresh for each in made.values()))
    asked = [_question(made[kind], judge, condition) for kind, judge, condition in CASES]
    yield dict(zip(CASES, verdicts(documents, *asked), strict=True))


def _question(made: Made, judge: str, condition: str) -> Question:
    if condition == REVOKED:
        return Question(judge, made.revoked)
    if condition == TAMPERED:
        return Question(judge, _tampered(made.fresh))
    return Question(judge, made.fresh, LATER if condition == EXPIRED else None)


def _tampered(secured: Any) -> Any:
    """The same, where something else is told under the same signature."""
    if isinstance(secured, str):
        header, payload, signature = secured.split(".")
        told = _otherwise(json.loads(urlsafe_b64decode(payload + "==")))
        return ".".join((header, urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode(), signature))
    if "holder" in secured:
        return {**secured, "verifiableCredential": [_otherwise(each) for each in secured["verifiableCredential"]]}
    return _otherwise(secured)


def _otherwise(told: Mapping[str, Any]) -> dict[str, Any]:
    return {**told, "validFrom": "2020-01-01T00:00:00Z"}


@pytest.mark.parametrize(("kind", "judge", "condition"), CASES)
def test_what_is_right_is_accepted_and_the_rest_refused(
    judged: Mapping[tuple[str, str, str], Verdict], kind: str, judge: str, condition: str
) -> None:
    verdict = judged[kind, judge, condition]

    assert verdict.accepted == (condition == RIGHT), verdict.because
    assert BECAUSE.get((judge, condition), "") in verdict.because
