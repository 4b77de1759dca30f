"""The formats in which frameworks come in and go out, by name and by how their files are called."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import orjson

from case_schemas import Findings
from lrs.api import BadRequest, dumps, lazily
from lrs_competencies.frameworks import ctdl
from lrs_competencies.frameworks.reading import MOST_OBJECTS
from lrs_competencies.frameworks.tabular import COLUMNS, Asked, package_in, rows_of

_openpyxl = lazily("openpyxl")

MOST_BYTES, MOST_UNPACKED_BYTES = 64_000_000, 400_000_000
_MOST_ROWS, _MOST_COLUMNS = MOST_OBJECTS + 1, 200
_SECTION = "docs/frameworks.md"
# A spreadsheet takes such a text for a formula; an apostrophe in front says that it is none.
_FORMULA = re.compile(r"'*[=+\-@]")
_ESCAPED = re.compile(r"'+[=+\-@]")


@dataclass(frozen=True)
class Format:
    """How a file is read as a CFPackage, leniently, and how a CFPackage is written as a file."""

    name: str
    title: str
    suffix: str
    content_type: str
    read: Callable[[bytes, Asked, Findings], Any]
    write: Callable[[Mapping[str, Any]], bytes]


def _read_json(content: bytes, asked: Asked, findings: Findings) -> Any:
    """CASE, or CTDL-ASN if that is what it is."""
    try:
        raw = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"{asked.name} is not JSON: {error}", section=_SECTION) from None
    return ctdl.package_in(raw, asked, findings) if ctdl.is_meant(raw) else raw


def _read_csv(content: bytes, asked: Asked, findings: Findings) -> Any:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRequest(f"{asked.name} is not in UTF-8: {error}", section=_SECTION) from None
    header, _, _ = text.partition("\n")
    delimiter = max(",;\t", key=header.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise BadRequest(f"{asked.name} is not CSV: {error}", section=_SECTION) from None
    return _package(rows, asked, findings)


def _package(rows: Iterable[Iterable[Any]], asked: Asked, findings: Findings) -> Any:
    texts = [[_plain(cell) for cell in row] for row in rows]
    return package_in(texts[0] if texts else [], texts[1:], asked, findings)


def _plain(cell: Any) -> str:
    text = "" if cell is None else str(cell)
    return text[1:] if _ESCAPED.match(text) else text


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _write_csv(package: Mapping[str, Any]) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    writer.writerows([_guarded(cell) for cell in row] for row in rows_of(package))
    return written.getvalue().encode()


def _read_xlsx(content: bytes, asked: Asked, findings: Findings) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > MOST_UNPACKED_BYTES:
            raise BadRequest(f"{asked.name} unpacks to {unpacked} bytes, which is too large", section=_SECTION)
        book = _openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = list(islice(book.worksheets[0].iter_rows(values_only=True, max_col=_MOST_COLUMNS), _MOST_ROWS))
    except (zipfile.BadZipFile, zlib.error, LookupError, ValueError, OSError, EOFError, SyntaxError) as error:
        raise BadRequest(f"{asked.name} is no workbook (XLSX): {error}", section=_SECTION) from None
    return _package(rows, asked, findings)


def _write_xlsx(package: Mapping[str, Any]) -> bytes:
    book = _openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Items")
    sheet.append(COLUMNS)
    for row in rows_of(package):
        sheet.append([_openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", _guarded(cell)) for cell in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _write_json(package: Mapping[str, Any]) -> bytes:
    return dumps(package)


def _write_ctdl(package: Mapping[str, Any]) -> bytes:
    return dumps(ctdl.written(package))


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        Format("case", "CASE 1.1", ".json", "application/json", _read_json, _write_json),
        Format("csv", "CSV", ".csv", "text/csv; charset=utf-8", _read_csv, _write_csv),
        Format("xlsx", "XLSX", ".xlsx", _XLSX, _read_xlsx, _write_xlsx),
        Format("ctdl", "CTDL-ASN", ".jsonld", "application/ld+json", _read_json, _write_ctdl),
    )
}


def format_of(name: str, content: bytes) -> Format:
    """The format of a file, by its name or how it begins. Raises BadRequest where it is too large."""
    if len(content) > MOST_BYTES:
        raise BadRequest(f"{name} has {len(content)} bytes; {MOST_BYTES} are allowed", section=_SECTION)
    named = next((each for each in FORMATS.values() if name.lower().endswith(each.suffix)), None)
    if named is not None:
        return named
    if content.startswith(b"PK\x03\x04"):
        return FORMATS["xlsx"]
    return FORMATS["case" if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")) else "csv"]
