"""Signed endorsements before they are stored: one whose signature isn't right by a key of the endorser is refused."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lrs.api import SIGNATURE, InStore, Problem, SigningKey, Transaction, signing_keys_of
from lrs_endorsements.credentials import signatures
from lrs_endorsements.credentials.signatures import BadSignature
from lrs_endorsements.said import Reader
from lrs_endorsements.vocabulary import Vocabulary

Statement = Mapping[str, Any]
Keys = Sequence[SigningKey]


def check(tx: Transaction, statements: Sequence[Statement], store: InStore) -> Iterator[Problem]:
    """What is wrong with the signatures of endorsements; those without any are let pass."""
    signed = {index: places for index, each in enumerate(statements) if (places := _signed_at(each))}
    if not signed:
        return
    reader = Reader(Vocabulary(store.rules.settings["base"]), store.rules.concepts)
    endorsers = {index: said.endorser for index in signed if (said := reader.endorsement(statements[index]))}
    known = signing_keys_of(tx, endorsers.values())
    for index, endorser in endorsers.items():
        for place in signed[index]:
            yield from _problems(index, statements[index], place, known.get(endorser, ()), store)


def _signed_at(statement: Statement) -> list[int]:
    return [at for at, each in enumerate(statement.get("attachments", ())) if each["usageType"] == SIGNATURE]


def _problems(
    index: int, statement: Statement, place: int, own: Sequence[SigningKey], store: InStore
) -> Iterator[Problem]:
    pointer = f"/attachments/{place}"
    content = store.content(statement["attachments"][place]["sha2"].lower())
    if content is None:
        yield Problem(index, pointer, "a signature comes along with its statement, of up to 64 KiB", "Send it too.")
        return
    try:
        signatures.check(statement, content, own)
    except BadSignature as bad:
        yield Problem(index, pointer, bad.reason, bad.hint)
