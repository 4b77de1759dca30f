"""Packages as somebody might tamper with them, and what is found of them."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from lrs.verifiable.packages import opening
from lrs.verifiable.packages.archives import LOCAL
from lrs.verifiable.packages.asking import Asking
from lrs.verifiable.packages.verdicts import Verdict

Files = dict[str, bytes]


def files_of(content: bytes) -> Files:
    """The files of a package, in their order."""
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Mapping[str, bytes]) -> bytes:
    """A ZIP of files."""
    sink = BytesIO()
    with ZipFile(sink, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return sink.getvalue()


def changed(content: bytes, change: Callable[[Files], None]) -> bytes:
    """A package in which something was changed."""
    files = files_of(content)
    change(files)
    return packed(files)


def found(content: bytes) -> Verdict:
    """What is found of a package where nobody can be asked."""
    return opening.check("portfolio.zip", BytesIO(content), Asking(None), datetime.now(UTC), LOCAL)


def json_in(files: Files, name: str) -> Any:
    return json.loads(files[name])
