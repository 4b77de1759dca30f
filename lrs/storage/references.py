"""What follows when statements point at statements: recall through StatementRefs, and voiding.

A statement that refers to a match is a match, recursively (1.0.3 Communication 2.1.3). That is resolved
here when a statement arrives, in whichever order: the keys of the statement n references away are
written to the referrer's links with depth n. All keys of one depth belong to one statement, so a filter
of several conditions is met by one statement as a whole.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, dropwhile

from sqlalchemy import true

from lrs.storage.many_rows import Answer
from lrs.storage.tables import links, statement_refs, statements
from lrs.storage.transaction import Transaction
from lrs.xapi import exact_json
from lrs.xapi import references as xapi
from lrs.xapi.complete import Draft

# Who points at a statement: target, referrer, and whether it voids.
Referrer = tuple[bytes, bytes, bool]
# A chain is followed this far, so that no arrival writes more than so many times its own links.
LONGEST_CHAIN = 20
# The links of so many referrers are written at once.
_AT_ONCE = 500


@dataclass(frozen=True)
class _Node:
    """A stored statement as a member of a chain."""

    rank: int
    keys: frozenset[bytes]
    target_id: bytes | None
    is_voiding: bool
    is_voided: bool


def ask_referrers(tx: Transaction, ids: Sequence[bytes]) -> Answer:
    """Each Referrer of the statements `ids`; known at the end of a pipeline."""
    return tx.find_many(statement_refs, ("target_id", "statement_id", "is_voiding"), "target_id", ids)


def matter(drafts: Sequence[Draft], referrers: Sequence[Referrer]) -> bool:
    """Whether anything follows from storing `drafts`, at which `referrers` point already."""
    return bool(referrers) or any(draft.target_id is not None for draft in drafts)


def follow(tx: Transaction, drafts: Sequence[Draft], referrers: Sequence[Referrer]) -> None:
    """Bring links and voiding up to date for `drafts`, which have just been inserted, and those who pointed at them."""
    nodes = _Nodes(tx)
    pointing = [draft.id_bytes for draft in drafts if draft.target_id is not None]
    _inherit(tx, nodes, dict.fromkeys((*pointing, *_descendants(tx, referrers))))
    awaited = {target for target, _, is_voiding in referrers if is_voiding}
    voided = [draft.target_id.bytes for draft in drafts if draft.is_voiding and draft.target_id is not None]
    for statement_id in dict.fromkeys((*voided, *sorted(awaited))):
        _void(tx, nodes, statement_id)


def _descendants(tx: Transaction, referrers: Iterable[Referrer]) -> Iterator[bytes]:
    """Everybody who points, at whatever distance, at what `referrers` point at."""
    seen: set[bytes] = set()
    for _ in range(LONGEST_CHAIN):
        fresh = [referrer for _, referrer, _ in referrers if referrer not in seen]
        if not fresh:
            return
        yield from fresh
        seen.update(fresh)
        referrers = ask_referrers(tx, fresh)


def _inherit(tx: Transaction, nodes: "_Nodes", referrer_ids: Iterable[bytes]) -> None:
    """Write to the links of referrers the keys of all that their chains reach."""
    ids = list(referrer_ids)
    for start in range(0, len(ids), _AT_ONCE):
        portion = ids[start : start + _AT_ONCE]
        nodes.load(portion)
        # Who voided something and was erased still refers, but is found under nothing.
        referrers = [(each, node) for each in portion if (node := nodes[each]) is not None and not node.is_voided]
        rows = ((key, node.rank, depth) for each, node in referrers for depth, key in _inherited(nodes, each, node))
        tx.insert_missing(links, ("key", "rank", "depth"), sorted(rows))


def _inherited(nodes: "_Nodes", statement_id: bytes, node: _Node) -> Iterator[tuple[int, bytes]]:
    """The depths and keys along the chain from `node`."""
    for depth, (_, target) in enumerate(_chain(nodes, statement_id, node), 1):
        yield from ((depth, key) for key in target.keys)


def _chain(nodes: "_Nodes", statement_id: bytes, node: _Node) -> Iterator[tuple[bytes, _Node]]:
    """The statements that `node` reaches, nearest first; a circle ends where it began."""
    seen = {statement_id}
    for _ in range(LONGEST_CHAIN):
        target_id = node.target_id
        target = None if target_id is None or target_id in seen else nodes[target_id]
        if target is None or target_id is None:
            return
        yield target_id, target
        seen.add(target_id)
        node = target


def _void(tx: Transaction, nodes: "_Nodes", statement_id: bytes) -> None:
    """Take a statement out of sight, unless it is not here or voids another itself (1.0.3 Data 2.3.2)."""
    node = nodes[statement_id]
    if node is None or node.is_voiding or node.is_voided:
        return
    tx.delete_many(links, ("key", "rank"), sorted(_found_under(nodes, statement_id, node)))
    tx.execute(tx.update(statements).where(statements.c.statement_id == statement_id).values(voided=true()))


def _found_under(nodes: "_Nodes", statement_id: bytes, node: _Node) -> set[tuple[bytes, int]]:
    """Keys and rank of all links of a statement in sight."""
    inherited = (key for _, key in _inherited(nodes, statement_id, node))
    return {(key, node.rank) for key in chain(node.keys, inherited)}


def forget(tx: Transaction, ids: Sequence[bytes]) -> None:
    """Take all that statements, which are about to be erased, have put into links and references.

    Referrers lose what they inherited from them, and through them. A voiding statement's reference stays: what
    it voided stays voided, also what arrives only later.
    """
    nodes = _Nodes(tx)
    nodes.load(ids)
    gone = {statement_id: node for statement_id in ids if (node := nodes[statement_id]) is not None}
    for referrer_id in dict.fromkeys(_descendants(tx, ask_referrers(tx, ids))):
        if referrer_id not in gone:
            _cut(tx, nodes, referrer_id, gone)
    # The rank of a voided statement may be another one's by now.
    in_sight = [(statement_id, node) for statement_id, node in gone.items() if not node.is_voided]
    found_under = {link for each in in_sight for link in _found_under(nodes, *each)}
    tx.delete_many(links, ("key", "rank"), sorted(found_under))
    pointing = [(node.target_id, each) for each, node in gone.items() if node.target_id and not node.is_voiding]
    tx.delete_many(statement_refs, ("target_id", "statement_id"), pointing)


def _cut(tx: Transaction, nodes: "_Nodes", referrer_id: bytes, gone: Container[bytes]) -> None:
    """Take from a referrer's links the keys of its chain from the first statement on that is `gone`."""
    referrer = nodes[referrer_id]
    if referrer is None or referrer.is_voided:
        return
    reached = enumerate(_chain(nodes, referrer_id, referrer), 1)
    lost = dropwhile(lambda step: step[1][0] not in gone, reached)
    rows = sorted((key, referrer.rank, depth) for depth, (_, target) in lost for key in target.keys)
    tx.delete_many(links, ("key", "rank", "depth"), rows)


class _Nodes(dict[bytes, _Node | None]):
    """Statements by id, each read once; None for one that isn't stored, or was erased."""

    def __init__(self, tx: Transaction):
        self._tx = tx

    def __missing__(self, statement_id: bytes) -> _Node | None:
        self.load([statement_id])
        return self[statement_id]

    def load(self, ids: Iterable[bytes]) -> None:
        """Read those of `ids` that weren't read yet."""
        unread = [statement_id for statement_id in ids if statement_id not in self]
        self.update(dict.fromkeys(unread))
        names = ("statement_id", "rank", "voided", "body")
        for statement_id, rank, is_voided, body in self._tx.find_many(statements, names, "statement_id", unread):
            self[statement_id] = _node(rank, is_voided, body) if body else None


def _node(rank: int, is_voided: bool, body: bytes) -> _Node:
    statement = exact_json.loads(body)
    target = xapi.target_id(statement)
    return _Node(
        rank=rank,
        keys=frozenset(xapi.keys(statement)),
        target_id=None if target is None else target.bytes,
        is_voiding=xapi.is_voiding(statement),
        is_voided=is_voided,
    )
