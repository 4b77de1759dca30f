"""What follows when statements point at statements: recall through StatementRefs, and voiding.

A statement that refers to a match is a match, recursively (1.0.3 Communication 2.1.3). That is resolved
here when a statement arrives, in whichever order: the keys of the statement n references away are
written to the referrer's links with depth n. All keys of one depth belong to one statement, so a filter
of several conditions is met by one statement as a whole.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, dropwhile
from typing import Any

from sqlalchemy import true

from lrs.storage.tables import links, statement_refs, statements
from lrs.storage.transaction import Transaction
from lrs.xapi import exact_json
from lrs.xapi import references as xapi
from lrs.xapi.complete import Draft

# A chain is followed this far, so that no arrival costs more than so many steps.
LONGEST_CHAIN = 100


@dataclass(frozen=True)
class _Node:
    """A stored statement as a member of a chain."""

    rank: int
    keys: frozenset[bytes]
    target_id: bytes | None
    is_voiding: bool
    is_voided: bool


def follow(tx: Transaction, drafts: Sequence[Draft]) -> None:
    """Bring links and voiding up to date for `drafts`, which have just been inserted."""
    referrers = _referrers(tx, [draft.id_bytes for draft in drafts])
    pointing = [draft.id_bytes for draft in drafts if draft.target_id is not None]
    for statement_id in dict.fromkeys((*pointing, *_descendants(tx, referrers))):
        _inherit(tx, statement_id)
    awaited = {target for target, _, is_voiding in referrers if is_voiding}
    voided = [draft.target_id.bytes for draft in drafts if draft.is_voiding and draft.target_id is not None]
    for statement_id in dict.fromkeys((*voided, *sorted(awaited))):
        _void(tx, statement_id)


def _referrers(tx: Transaction, ids: Sequence[bytes]) -> list[tuple[bytes, bytes, bool]]:
    """Who points at `ids`: target, referrer, and whether it voids."""
    names = ("target_id", "statement_id", "is_voiding")
    return [*tx.find_many(statement_refs, names, "target_id", ids)]


def _descendants(tx: Transaction, referrers: list[tuple[bytes, bytes, bool]]) -> Iterator[bytes]:
    """Everybody who points, at whatever distance, at what `referrers` point at."""
    seen: set[bytes] = set()
    for _ in range(LONGEST_CHAIN):
        fresh = [referrer for _, referrer, _ in referrers if referrer not in seen]
        if not fresh:
            return
        yield from fresh
        seen.update(fresh)
        referrers = _referrers(tx, fresh)


def _inherit(tx: Transaction, statement_id: bytes) -> None:
    """Write to a referrer's links the keys of all that its chain reaches."""
    referrer = _node(tx, statement_id)
    # Who voided something and was erased still refers, but is found under nothing.
    if referrer is not None and not referrer.is_voided:
        rows = sorted((key, referrer.rank, depth) for depth, key in _inherited(tx, statement_id, referrer))
        tx.insert_missing(links, ("key", "rank", "depth"), rows)


def _inherited(tx: Transaction, statement_id: bytes, node: _Node) -> Iterator[tuple[int, bytes]]:
    """The depths and keys along the chain from `node`."""
    for depth, (_, target) in enumerate(_chain(tx, statement_id, node), 1):
        yield from ((depth, key) for key in target.keys)


def _chain(tx: Transaction, statement_id: bytes, node: _Node) -> Iterator[tuple[bytes, _Node]]:
    """The statements that `node` reaches, nearest first; a circle ends where it began."""
    seen = {statement_id}
    for _ in range(LONGEST_CHAIN):
        target_id = node.target_id
        target = None if target_id is None or target_id in seen else _node(tx, target_id)
        if target is None or target_id is None:
            return
        yield target_id, target
        seen.add(target_id)
        node = target


def _void(tx: Transaction, statement_id: bytes) -> None:
    """Take a statement out of sight, unless it is not here or voids another itself (1.0.3 Data 2.3.2)."""
    node = _node(tx, statement_id)
    if node is None or node.is_voiding or node.is_voided:
        return
    tx.delete_many(links, ("key", "rank"), sorted(_found_under(tx, statement_id, node)))
    tx.execute(tx.update(statements).where(statements.c.statement_id == statement_id).values(voided=true()))


def _found_under(tx: Transaction, statement_id: bytes, node: _Node) -> set[tuple[bytes, int]]:
    """Keys and rank of all links of a statement in sight."""
    inherited = (key for _, key in _inherited(tx, statement_id, node))
    return {(key, node.rank) for key in chain(node.keys, inherited)}


def forget(tx: Transaction, ids: Sequence[bytes]) -> None:
    """Take all that statements, which are about to be erased, have put into links and references.

    Referrers lose what they inherited from them, and through them. A voiding statement's reference stays: what
    it voided stays voided, also what arrives only later.
    """
    nodes = _nodes(tx, ids)
    for referrer_id in dict.fromkeys(_descendants(tx, _referrers(tx, ids))):
        if referrer_id not in nodes:
            _cut(tx, referrer_id, nodes)
    # The rank of a voided statement may be another one's by now.
    in_sight = [(statement_id, node) for statement_id, node in nodes.items() if not node.is_voided]
    found_under = {link for each in in_sight for link in _found_under(tx, *each)}
    tx.delete_many(links, ("key", "rank"), sorted(found_under))
    pointing = [(node.target_id, each) for each, node in nodes.items() if node.target_id and not node.is_voiding]
    tx.delete_many(statement_refs, ("target_id", "statement_id"), pointing)


def _cut(tx: Transaction, referrer_id: bytes, gone: Container[bytes]) -> None:
    """Take from a referrer's links the keys of its chain from the first statement on that is `gone`."""
    referrer = _node(tx, referrer_id)
    if referrer is None or referrer.is_voided:
        return
    reached = enumerate(_chain(tx, referrer_id, referrer), 1)
    lost = dropwhile(lambda step: step[1][0] not in gone, reached)
    rows = sorted((key, referrer.rank, depth) for depth, (_, target) in lost for key in target.keys)
    tx.delete_many(links, ("key", "rank", "depth"), rows)


def _node(tx: Transaction, statement_id: bytes) -> _Node | None:
    return _nodes(tx, [statement_id]).get(statement_id)


def _nodes(tx: Transaction, ids: Sequence[bytes]) -> dict[bytes, _Node]:
    """Those of `ids` that are stored and not erased."""
    columns = (statements.c.statement_id, statements.c.rank, statements.c.voided, statements.c.body)
    rows = tx.execute(tx.select(*columns).where(statements.c.statement_id.in_(ids)))
    return {row.statement_id: _as_node(row) for row in rows if row.body}


def _as_node(row: Any) -> _Node:
    statement = exact_json.loads(row.body)
    target = xapi.target_id(statement)
    return _Node(
        rank=row.rank,
        keys=frozenset(xapi.keys(statement)),
        target_id=None if target is None else target.bytes,
        is_voiding=xapi.is_voiding(statement),
        is_voided=row.voided,
    )
