"""What owners have chosen for their portfolios: a title, sections and statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from lrs.api import BadRequest, Conflict, Forbidden, NotFound, Owner, Transaction, statements_by_id
from lrs_portfolio import tables
from lrs_portfolio.owners import SECTION, keys_of, name_of

# All statements about the owner; every other section is offered by a plugin.
RECORD = "portfolio/record"
MOST_STATEMENTS, MOST_SECTIONS, MOST_TITLE = 1_000, 100, 200


@dataclass(frozen=True)
class Chosen:
    """What is in a portfolio; sections in the order in which they were chosen, and so the statements."""

    title: str
    sections: Sequence[str]
    statements: Sequence[UUID]

    @property
    def has_record(self) -> bool:
        """Whether all statements about the owner are in it."""
        return RECORD in self.sections

    @property
    def is_empty(self) -> bool:
        return not self.sections and not self.statements


def of(tx: Transaction, owner: Owner) -> Chosen:
    """What an owner has chosen, under any of their agents."""
    keys = keys_of(owner)
    titles = list(tx.find_many(tables.titles, ("changed_us", "title"), "owner", keys))
    sections = tx.find_many(tables.sections, ("chosen_us", "section"), "owner", keys)
    statements = tx.find_many(tables.statements, ("chosen_us", "statement"), "owner", keys)
    title = max(titles)[1] if titles else f"Portfolio of {name_of(tx, owner)}"
    return Chosen(
        title,
        list(dict.fromkeys(name for _, name in sorted(sections))),
        list(dict.fromkeys(UUID(bytes=key) for _, key in sorted(statements))),
    )


def entitle(tx: Transaction, owner: Owner, title: str) -> None:
    """Call a portfolio otherwise. Raises BadRequest."""
    if not 0 < len(title) <= MOST_TITLE:
        hint = f"Send 1 to {MOST_TITLE} letters."
        raise BadRequest(f"a title of {len(title)} letters is none", section=SECTION, hint=hint)
    row = {"owner": keys_of(owner)[0], "title": title, "changed_us": tx.now_us()}
    tx.upsert(tables.titles, row, changes=["title", "changed_us"])


def choose_section(tx: Transaction, owner: Owner, section: str, offered: Iterable[str]) -> None:
    """Put a section in. Raises BadRequest where it isn't offered, Conflict where there are too many."""
    names = [RECORD, *offered]
    if section not in names:
        hint = f"Offered are: {', '.join(names)}."
        raise BadRequest(f"there is no section {section!r}", section=SECTION, hint=hint)
    if len(of(tx, owner).sections) >= MOST_SECTIONS:
        raise Conflict(f"a portfolio has at most {MOST_SECTIONS} sections", section=SECTION, hint="Drop one first.")
    row = {"owner": keys_of(owner)[0], "section": section, "chosen_us": tx.now_us()}
    tx.upsert(tables.sections, row, changes=["section"])


def choose_statement(tx: Transaction, owner: Owner, statement: UUID) -> None:
    """Put a statement in as evidence. Raises NotFound, Forbidden where the owner isn't in it, Conflict."""
    found = statements_by_id(tx, [statement]).get(statement)
    if found is None:
        raise NotFound(f"there is no statement {statement}", section=SECTION)
    if not owner.person.roles_in(found):
        hint = "A portfolio has statements that name its owner."
        raise Forbidden(f"the statement {statement} is about somebody else", section=SECTION, hint=hint)
    if len(of(tx, owner).statements) >= MOST_STATEMENTS:
        hint = f"Choose the section {RECORD}, which has all of them, or drop some."
        raise Conflict(f"a portfolio has at most {MOST_STATEMENTS} chosen statements", section=SECTION, hint=hint)
    row = {"owner": keys_of(owner)[0], "statement": statement.bytes, "chosen_us": tx.now_us()}
    tx.upsert(tables.statements, row, changes=["statement"])


def drop_section(tx: Transaction, owner: Owner, section: str) -> None:
    """Take a section out. Raises NotFound where it isn't in."""
    table = tables.sections
    gone = tx.execute(tx.delete(table).where(table.c.owner.in_(keys_of(owner)), table.c.section == section))
    _check_was_in(gone.rowcount, f"the section {section!r}")


def drop_statement(tx: Transaction, owner: Owner, statement: UUID) -> None:
    """Take a statement out. Raises NotFound where it isn't in."""
    table = tables.statements
    gone = tx.execute(tx.delete(table).where(table.c.owner.in_(keys_of(owner)), table.c.statement == statement.bytes))
    _check_was_in(gone.rowcount, f"the statement {statement}")


def _check_was_in(rows: int, what: str) -> None:
    if not rows:
        raise NotFound(f"{what} isn't in this portfolio", section=SECTION)
