"""Many rows at once, by the driver alone: what a transaction does in one statement, whatever their number.

Values are given as the driver takes them: numbers, bytes, text and truth.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import BigInteger, Boolean, Float, Integer, LargeBinary, SmallInteger, String, Table

from lrs.storage.prepared import MOST_MARKS, padded

Rows = Iterable[tuple[Any, ...]]
# What was asked for, to be gone through once. In a pipeline, it is known at its end.
Answer = Iterator[tuple[Any, ...]]
_MOST_PARAMETERS = 900  # SQLite takes 999


class ManyRows:
    """The part of a transaction that finds and writes many rows."""

    store_id: int
    _driver: Any
    _is_postgresql: bool

    def _key(self, table: Table) -> dict[str, int]:
        """What every row has that is inserted into `table`."""
        raise NotImplementedError

    def _and_generation(self, table: Table) -> str:
        """SQL for what is said of rows of `table` beside the store."""
        raise NotImplementedError

    def _execute(self, sql: str, *values: Any) -> Any:
        """The driver's cursor over what `sql` gives.

        PostgreSQL answers in binary: as text, bytes take twice the room, and are written and read digit by digit.
        """
        if self._is_postgresql:
            return self._driver.execute(sql, *values, binary=True)
        return self._driver.execute(sql, *values)

    def _asked(self, sql: str, *values: Any) -> Answer:
        """The rows that `sql` gives."""
        cursor = self._execute(sql, *values)
        return _read_later(cursor) if self._is_postgresql else iter(cursor.fetchall())

    def find_many(
        self, table: Table, names: Sequence[str], by: str, wanted: Iterable[Any]
    ) -> Iterator[tuple[Any, ...]]:
        """The columns `names` of the rows of this store whose column `by` has one of the values `wanted`."""
        if self._is_postgresql:
            return self.find_matching(table, names, (by,), ((value,) for value in dict.fromkeys(wanted)))
        return chain.from_iterable(self._found_by(table, names, by, list(wanted)))

    def _found_by(self, table: Table, names: Sequence[str], by: str, values: list[Any]) -> list[Answer]:
        """What SQLite finds, as many values at once as it takes."""
        found = f"SELECT {', '.join(names)} FROM {table.name} WHERE store_id = ?"
        answers = []
        for start in range(0, len(values), MOST_MARKS):
            portion = padded(values[start : start + MOST_MARKS])
            marks = ", ".join("?" * len(portion))
            sql = f"{found} AND {by} IN ({marks}){self._and_generation(table)}"
            answers.append(self._asked(sql, (self.store_id, *portion)))
        return answers

    def find_matching(
        self,
        table: Table,
        names: Sequence[str],
        by: Sequence[str],
        wanted: Rows,
        *,
        since: str | None = None,
        sifted: str | None = None,
    ) -> Answer:
        """The columns `names` of the rows of this store whose columns `by` are one of the tuples `wanted`.

        With `since`, each tuple has one value more: what that column is at least. With `sifted`, one of `names`, it has
        one value more as well: what that column is. Rows are looked up without it, for where another index has it,
        which PostgreSQL takes while it has no statistics.
        """
        given = [*by, *filter(None, (since, sifted))]
        columns = ", ".join(f"{table.name}.{name}" for name in names)
        matching = self._matching(table, by) + (f" AND {table.name}.{since} >= wanted.{since}" if since else "")
        if self._is_postgresql:
            # LATERAL with OFFSET, so that each is looked up: the planner takes a store or a generation that it has no
            # statistics of for an empty one, and would read all of it for each batch.
            each = f"LATERAL (SELECT {columns} FROM {table.name} WHERE {matching} OFFSET 0) AS found"
            sifting = f" WHERE found.{sifted} = wanted.{sifted}" if sifted else ""
            return self._asked_with(table, given, wanted, f"SELECT found.* FROM wanted CROSS JOIN {each}{sifting}")
        sifting = f" AND {table.name}.{sifted} = wanted.{sifted}" if sifted else ""
        # CROSS: what is wanted is gone through, and each looked up.
        found = f"SELECT {columns} FROM wanted CROSS JOIN {table.name} WHERE {matching}{sifting}"
        return self._asked_with(table, given, wanted, found)

    def sums_before(self, table: Table, name: str, by: Sequence[str], wanted: Rows, *, before: str) -> Answer:
        """The tuples `wanted`, of values of the columns `by` and one of the column `before`, each with a sum behind.

        It is that of the column `name` of the rows whose columns `by` are these, and whose column `before` is less.
        """
        walled = f"{self._matching(table, by)} AND {table.name}.{before} < wanted.{before}"
        summed = f"(SELECT coalesce(sum({table.name}.{name}), 0) FROM {table.name} WHERE {walled})"
        return self._asked_with(table, (*by, before), wanted, f"SELECT wanted.*, {summed} FROM wanted")

    def _matching(self, table: Table, by: Sequence[str]) -> str:
        """SQL for the rows of this store whose columns `by` are those of the row of `wanted`."""
        matched = " AND ".join(f"{table.name}.{name} = wanted.{name}" for name in by)
        return f"{table.name}.store_id = {self.store_id} AND {matched}{self._and_generation(table)}"

    def _asked_with(self, table: Table, columns: Sequence[str], rows: Rows, sql: str) -> Answer:
        """What a select gives for which `rows`, tuples of the table's `columns`, are a table called `wanted`."""
        given, named = list(rows), f"WITH wanted({', '.join(columns)}) AS"
        if self._is_postgresql:
            wanted = f"{named} (SELECT * FROM unnest({self._arrays(table, columns)}))"
            return self._asked(f"{wanted} {sql}", _columns_of(given)) if given else iter(())
        portions = self._portions(given, len(columns))
        return chain.from_iterable([self._asked(f"{named} (VALUES {marks}) {sql}", each) for each, marks in portions])

    def add_up(
        self,
        table: Table,
        rows: Rows,
        *,
        names: Sequence[str],
        adds: Sequence[str],
        greatest: Sequence[str] = (),
        returning: Sequence[str] = (),
    ) -> Rows:
        """Insert `rows`, tuples of the columns `names`; where the key is there, add to the columns `adds`.

        Of the columns `greatest` the larger value is kept. No key may come twice. Gives the columns `returning` of
        each row, as they are then.
        """
        given = list(rows)
        if not given:
            return []
        into, of_key = self._into(table, names)
        larger = "greatest" if self._is_postgresql else "max"
        changed = [f"{name} = {table.name}.{name} + excluded.{name}" for name in adds]
        changed += [f"{name} = {larger}({table.name}.{name}, excluded.{name})" for name in greatest]
        on_conflict = f"ON CONFLICT ({', '.join(column.name for column in table.primary_key)}) DO UPDATE"
        end = f"{on_conflict} SET {', '.join(changed)}" + (f" RETURNING {', '.join(returning)}" if returning else "")
        if self._is_postgresql:
            unnested = f"SELECT {of_key}, * FROM unnest({self._arrays(table, names)})"
            return self._fetched(f"{into} {unnested} {end}", _columns_of(given), returning)
        if not returning:
            self._driver.executemany(f"{into} VALUES ({of_key}, {', '.join('?' * len(names))}) {end}", given)
            return []
        found: list[tuple[Any, ...]] = []
        for portion, marks in self._portions(given, len(names), f"{of_key}, "):
            found += self._execute(f"{into} VALUES {marks} {end}", portion).fetchall()
        return found

    def _fetched(self, sql: str, values: Sequence[Any], returning: Sequence[str]) -> Rows:
        cursor = self._execute(sql, values)
        return cursor.fetchall() if returning else []

    @staticmethod
    def _portions(rows: list[tuple[Any, ...]], width: int, first: str = "") -> Iterator[tuple[list[Any], str]]:
        """Parameters of as many rows as SQLite takes at once, and marks for them, `first` in front of each row's."""
        one = f"({first}{', '.join('?' * width)})"
        most = _MOST_PARAMETERS // width
        for start in range(0, len(rows), most):
            portion = rows[start : start + most]
            yield [value for row in portion for value in row], ", ".join([one] * len(portion))

    def insert_many(self, table: Table, names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Insert `rows`, tuples of the columns `names`, in one statement."""
        self._insert_many(table, names, rows, "")

    def insert_missing(self, table: Table, names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Insert those of `rows`, tuples of the columns `names`, whose key is not there yet."""
        self._insert_many(table, names, rows, " ON CONFLICT DO NOTHING")

    def _insert_many(
        self, table: Table, names: Sequence[str], given: Iterable[tuple[Any, ...]], on_conflict: str
    ) -> None:
        rows = list(given)
        if not rows:
            return
        into, of_key = self._into(table, names)
        if self._is_postgresql:
            # Arrays that are unnested over there beat COPY and multi-row INSERT.
            unnested = f"SELECT {of_key}, * FROM unnest({self._arrays(table, names)})"
            self._send_many(f"{into} {unnested}{on_conflict}", _columns_of(rows))
        else:
            marks = ", ".join("?" * len(names))
            self._send_many(f"{into} VALUES ({of_key}, {marks}){on_conflict}", rows)

    def _into(self, table: Table, names: Sequence[str]) -> tuple[str, str]:
        """SQL that inserts the columns `names`, and for the values of those in front of them."""
        key = self._key(table)
        return f"INSERT INTO {table.name} ({', '.join((*key, *names))})", ", ".join(map(str, key.values()))

    def _send_many(self, sql: str, values: Sequence[Any]) -> None:
        """Run `sql` with many rows: PostgreSQL takes an array a column, SQLite a tuple a row."""
        if self._is_postgresql:
            self._execute(sql, values)
        else:
            self._driver.executemany(sql, values)

    @staticmethod
    def _arrays(table: Table, columns: Sequence[str]) -> str:
        """PostgreSQL's placeholders for an array of each of `columns`, binary: as text bytes cost thrice the time."""
        return ", ".join(f"%b::{_ARRAYS[type(table.c[name].type)]}[]" for name in columns)

    def delete_many(self, table: Table, names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Delete the rows of this store whose columns `names` have the values of one of `rows`."""
        columns = ("store_id", *names)
        walled = [(self.store_id, *row) for row in rows]
        if not walled:
            return
        if self._is_postgresql:
            matched = " AND ".join(f"{table.name}.{name} = gone.{name}" for name in columns)
            gone = f"unnest({self._arrays(table, columns)}) AS gone({', '.join(columns)})"
            sql = f"DELETE FROM {table.name} USING {gone} WHERE {matched}{self._and_generation(table)}"
            self._send_many(sql, _columns_of(walled))
        else:
            matched = " AND ".join(f"{name} = ?" for name in columns)
            self._send_many(f"DELETE FROM {table.name} WHERE {matched}{self._and_generation(table)}", walled)


def _read_later(cursor: Any) -> Answer:
    # fetchall: asked for one by one, rows cost the driver twice the time.
    yield from cursor.fetchall()


def _columns_of(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


# PostgreSQL's names for the elements of an array, by column type.
_ARRAYS: Mapping[type, str] = {
    BigInteger: "bigint",
    Boolean: "boolean",
    Float: "double precision",
    Integer: "integer",
    LargeBinary: "bytea",
    SmallInteger: "smallint",
    String: "text",
}
