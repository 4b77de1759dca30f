"""Files of statements: JSON lines or JSON arrays, plain or gzipped; statements as they are, or as other stores
keep them in their databases (docs/moving.md).
"""

import codecs
import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from lrs.clock import iso
from lrs.operations.moving.transfer import Incoming
from lrs.xapi import exact_json
from xapi_schemas import Rule, Violation

_CHUNK = 64 * 1024
_MOST_LINE = 16 * 1024 * 1024
_MOST_ELEMENT = 64 * 1024 * 1024
_DECODER = json.JSONDecoder()
_NUMBERS = ("$numberInt", "$numberLong", "$numberDouble", "$numberDecimal")
_JSON_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", re.A)
_SPACE = re.compile(r"[ \t\r\n]*")

_JSON = "a line, or an element of the array, is one statement as JSON"
_SHAPE = Rule("the file has another format than the one named", "docs/moving.md", "Leave --format out, or change it.")
_OTHER_LRS = Rule(
    "a store takes the statements of one LRS; this one is of another than those before",
    "docs/moving.md",
    "Import each into a store of its own, with --lrs-id.",
)


class Dump:
    """The statements in a file. `form` is one of FORMATS, or "auto"; `lrs_id` chooses among the stores in a dump.

    `bytes_read` is how far it was read, of `size_bytes`.
    """

    def __init__(self, path: Path, form: str = "auto", lrs_id: str | None = None):
        self.bytes_read = 0
        self._path, self._lrs_id, self._leaves_out_others = path, lrs_id, lrs_id is not None
        self._shapes = list(FORMATS.values()) if form == "auto" else [FORMATS[form]]

    def size_bytes(self) -> int:
        """Its size without gzip. Raises ValueError where it is a gzip that is cut off or broken."""
        try:
            with _opened(self._path) as file:
                return sum(map(len, iter(lambda: file.read(_CHUNK), b"")))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise ValueError(f"{self._path} is no whole gzip file: {error}") from error

    def __iter__(self) -> Iterator[Incoming]:
        with _opened(self._path) as file:
            for where, text in _documents(file, self._counted):
                incoming = self._incoming(where, text)
                if incoming is not None:
                    yield incoming

    def _counted(self, piece: bytes) -> bytes:
        self.bytes_read += len(piece)
        return piece

    def _incoming(self, where: str, text: bytes) -> Incoming | None:
        """What a document holds; None where it is of an LRS that was not asked for."""
        try:
            document = exact_json.loads(text)
        except ValueError as error:
            rule = Rule(f"{_JSON}: {error}", "Data 2.2", "Write each statement on a line of its own.")
            return Incoming(where, broken=Violation("", str(error), rule))
        statement = next((found for shape in self._shapes if (found := shape(document)) is not None), None)
        if statement is None:
            return Incoming(where, broken=Violation("", document, _SHAPE))
        if statement is not document and not self._is_of_this_lrs(document):
            broken = Violation("/lrs_id", document["lrs_id"], _OTHER_LRS)
            return None if self._leaves_out_others else Incoming(where, broken=broken)
        is_voided = statement is not document and document.get("voided") is True
        return Incoming(where, statement, is_voided=is_voided)

    def _is_of_this_lrs(self, document: dict[str, Any]) -> bool:
        """A dump of a whole Learning Locker has the statements of all its stores, which never meet here either."""
        lrs_id = _object_id(document.get("lrs_id"))
        if lrs_id is None:
            return True
        self._lrs_id = self._lrs_id or lrs_id
        return lrs_id == self._lrs_id


def _opened(path: Path) -> IO[bytes]:
    """The file, unpacked if it is gzipped."""
    with path.open("rb") as file:
        is_gzipped = file.read(2) == b"\x1f\x8b"
    return gzip.open(path) if is_gzipped else path.open("rb")  # type: ignore[return-value]


def _documents(file: IO[bytes], counted: Callable[[bytes], bytes]) -> Iterator[tuple[str, bytes]]:
    """Each line, or each element of the arrays in the file, with words for where it is."""
    begin = file.read(_CHUNK).removeprefix(codecs.BOM_UTF8)
    file.seek(0)
    if begin.lstrip()[:1] != b"[":
        for number, line in enumerate(_lines(file), 1):
            if counted(line).strip():
                yield f"line {number}", line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
    else:
        decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        arrays = _Arrays(lambda size: decode(piece := counted(file.read(size)), not piece))
        for number, element in enumerate(arrays, 1):
            yield f"element {number}", element.encode()


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file. Raises ValueError on one that no memory may hold, which a small gzip can make."""
    while line := file.readline(_MOST_LINE + 1):
        if len(line) > _MOST_LINE:
            raise ValueError(f"there is a line of more than {_MOST_LINE} bytes")
        yield line


class _Arrays:
    """The texts of the elements of JSON arrays, one after another, that `read` gives in pieces.

    Several are files that were joined. Raises ValueError on what is no array.
    """

    def __init__(self, read: Callable[[int], str]):
        self._read, self._text, self._at, self._ended = read, "", 0, False

    def __iter__(self) -> Iterator[str]:
        while self._next():
            yield from self._array()

    def _array(self) -> Iterator[str]:
        self._pass("[")
        if self._next() != "]":
            yield self._element()
        while self._next() != "]":
            self._pass(",")
            yield self._element()
        self._pass("]")

    def _pass(self, character: str) -> None:
        found = self._next()
        if found != character:
            raise ValueError(
                f"the file's JSON array is broken: {found or 'its end'!r} stands where {character!r} should"
            )
        self._at += 1

    def _next(self) -> str:
        """The character that follows, white space aside; empty at the end of the file."""
        while True:
            self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text) or self._ended:
                return self._text[self._at : self._at + 1]
            self._fill()

    def _element(self) -> str:
        self._next()
        while True:
            try:
                _, end = _DECODER.raw_decode(self._text, self._at)
                problem = ""
            except (ValueError, RecursionError) as error:
                end, problem = -1, str(error)
            # A number that ends with the piece may go on in the next one.
            if 0 <= end < len(self._text) or (end >= 0 and self._ended):
                element, self._at = self._text[self._at : end], end
                return element
            if self._ended or len(self._text) - self._at > _MOST_ELEMENT:
                raise ValueError(f"the file's JSON array is broken: {problem}")
            self._fill()

    def _fill(self) -> None:
        """Read as much again as there is, so that a large element is not tried too often."""
        left = self._text[self._at :]
        piece = self._read(max(_CHUNK, len(left)))
        self._text, self._at, self._ended = left + piece, 0, not piece


def _plain(document: Any) -> Any:
    return document


def _of_learning_locker(document: Any) -> Any:
    """The statement in a document of Learning Locker's collection `statements`, as mongoexport writes it."""
    found = document.get("statement") if isinstance(document, dict) and "actor" not in document else None
    if not isinstance(found, dict):
        return None
    statement = _without_mongo(found)
    stored = _date(document.get("stored"))
    return {**statement, "stored": stored} if stored and "stored" not in statement else statement


def _of_ralph(document: Any) -> Any:
    """The statement in what `ralph read` gives: of Elasticsearch, OpenSearch, MongoDB, ClickHouse, or of a file."""
    if not isinstance(document, dict):
        return None
    if "actor" in document:
        return document
    if isinstance(document.get("_source"), dict):
        return document["_source"]
    found = document.get("event", document.get("event_str"))
    if "event_id" not in document or not isinstance(found, str | dict):
        return None
    try:
        return exact_json.loads(found.encode()) if isinstance(found, str) else found
    except ValueError:
        return None


# How a statement lies in a document, by the name of the format; the first that fits is taken.
FORMATS: dict[str, Callable[[Any], Any]] = {
    "learninglocker": _of_learning_locker,
    "ralph": _of_ralph,
    "statements": _plain,
}


def _without_mongo(value: Any, *, in_extensions: bool = False) -> Any:
    """`value` with numbers for MongoDB's spelling of them, and with dots in the names of extensions.

    MongoDB had no dots in names, so Learning Locker writes &46; for them, not within lists.
    """
    if isinstance(value, list):
        return [_without_mongo(each) for each in value]
    if not isinstance(value, dict):
        return value
    number = _number(value)
    if number is not None:
        return number
    return {
        name.replace("&46;", ".") if in_extensions else name: _without_mongo(
            each, in_extensions=in_extensions or name == "extensions"
        )
        for name, each in value.items()
    }


def _number(value: dict[str, Any]) -> Any:
    """The number that MongoDB's extended JSON spells {"$numberLong": "5"}; None where `value` is something else."""
    name, text = next(iter(value.items()), ("", ""))
    if len(value) > 1 or name not in _NUMBERS or not isinstance(text, str) or not _JSON_NUMBER.fullmatch(text):
        return None
    return exact_json.loads(text.encode())


def _date(value: Any) -> str | None:
    """A date in MongoDB's extended JSON, {"$date": ...}, as ISO 8601; None where it is none."""
    date = value.get("$date") if isinstance(value, dict) else value
    if isinstance(date, str):
        return date
    milliseconds = _number(date) if isinstance(date, dict) else date
    try:
        return iso(milliseconds * 1000) if isinstance(milliseconds, int) else None
    except OverflowError:
        return None


def _object_id(value: Any) -> str | None:
    """An id in MongoDB's extended JSON, {"$oid": ...}."""
    found = value.get("$oid") if isinstance(value, dict) else value
    return found if isinstance(found, str) else None
