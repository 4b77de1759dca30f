"""Archives: what is written is read, and nothing else is."""

import io
import json
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from lrs.storage.snapshots.archive import Archive, BrokenArchive, Manifest, writing

ABOUT = {
    "cairn": "0.1.0",
    "database": "sqlite",
    "database_version": "3.40.1",
    "revision": "core_0001",
    "taken": "2026-03-01T09:30:00.123456Z",
    "missing": 0,
}
CONTENTS = {"first": b"one" * 500_000, "folder/" + "second" * 30: b"", "third": bytes(range(256)) * 7}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A whole archive."""
    path = tmp_path / "archive.tar"
    _write(path, CONTENTS)
    return path


def _write(path: Path, contents: dict[str, bytes]) -> Manifest:
    with path.open("wb") as file, writing(file) as archive:
        for name, content in contents.items():
            archive.add(name, io.BytesIO(content), len(content))
        return archive.finish(**ABOUT)


def _read(path: Path) -> dict[str, bytes]:
    return {member.name: b"".join(chunks) for member, chunks in Archive(path).members()}


def _listed(name: str, content: bytes, /, **changes: Any) -> dict[str, Any]:
    return {"name": name, "content_bytes": len(content), "sha256": sha256(content).hexdigest(), **changes}


def _forge(path: Path, contents: list[tuple[tarfile.TarInfo, bytes]], *lines: dict[str, Any], **about: Any) -> None:
    """An archive as no writer of ours makes it: `contents`, and a manifest that says `about` and `lines`."""
    counted = {"format": 1, "members": len(lines), "member_bytes": 0, **ABOUT, **about}
    manifest = b"".join(json.dumps(line).encode() + b"\n" for line in (counted, *lines))
    with tarfile.open(path, "w") as tar:
        for header, content in [*contents, (tarfile.TarInfo("manifest.jsonl"), manifest)]:
            header.size = header.size or len(content)
            tar.addfile(header, io.BytesIO(content) if content else None)


def test_what_was_written_is_read(path: Path) -> None:
    assert _read(path) == CONTENTS


def test_the_manifest_counts_what_is_in_it(path: Path) -> None:
    manifest = Archive(path).manifest

    assert (manifest.members, manifest.member_bytes) == (3, sum(map(len, CONTENTS.values())))
    assert {name: getattr(manifest, name) for name in ABOUT} == ABOUT


def test_any_tar_program_reads_it(path: Path) -> None:
    with tarfile.open(path) as tar:
        names = tar.getnames()

    assert names == [*CONTENTS, "manifest.jsonl"]


def test_contents_may_be_skipped(path: Path) -> None:
    assert [member.name for member, _ in Archive(path).members()] == list(CONTENTS)


def test_a_content_that_is_shorter_than_promised_is_no_archive(tmp_path: Path) -> None:
    with (tmp_path / "archive.tar").open("wb") as file, pytest.raises(OSError), writing(file) as archive:
        archive.add("short", io.BytesIO(b"abc"), 4)


def test_an_archive_whose_writing_failed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "archive.tar"
    with path.open("wb") as file, pytest.raises(RuntimeError), writing(file) as archive:
        archive.add("first", io.BytesIO(b"abc"), 3)
        raise RuntimeError

    with pytest.raises(BrokenArchive, match="cut off"):
        Archive(path)


@pytest.mark.parametrize("share", [0.0, 0.0001, 0.3, 0.5, 0.7, 0.99])
def test_an_archive_that_was_cut_off_is_refused(path: Path, share: float) -> None:
    whole = path.read_bytes()
    manifest_ends = whole.rindex(b"}\n")
    path.write_bytes(whole[: int(manifest_ends * share)])

    with pytest.raises(BrokenArchive):
        _read(path)


@pytest.mark.parametrize("name", ["header", "content", "list", "size-in-list"])
def test_an_archive_with_one_other_byte_is_refused(path: Path, name: str) -> None:
    whole = bytearray(path.read_bytes())
    places = {
        "header": whole.index(b"third"),
        "content": 700,
        "list": whole.rindex(b"sha256") + 12,
        "size-in-list": whole.rindex(b'"content_bytes": 1792') + 17,
    }
    whole[places[name]] ^= 1
    path.write_bytes(whole)

    with pytest.raises(BrokenArchive):
        _read(path)


@pytest.mark.parametrize("content", [b"", b"no tar at all " * 100, bytes(20480)], ids=["empty", "text", "zeros"])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)

    with pytest.raises(BrokenArchive):
        Archive(path)


def _link(header: tarfile.TarInfo) -> None:
    header.type, header.linkname = tarfile.SYMTYPE, "/etc/passwd"


def _hard_link(header: tarfile.TarInfo) -> None:
    header.type, header.linkname = tarfile.LNKTYPE, "/etc/passwd"


def _device(header: tarfile.TarInfo) -> None:
    header.type, header.devmajor, header.devminor = tarfile.CHRTYPE, 1, 5


def _folder(header: tarfile.TarInfo) -> None:
    header.type = tarfile.DIRTYPE


def _sparse(header: tarfile.TarInfo) -> None:
    header.pax_headers = {"GNU.sparse.size": "1000000000000", "GNU.sparse.map": "0,3", "GNU.sparse.name": "first"}


@pytest.mark.parametrize("change", [_link, _hard_link, _device, _folder, _sparse])
def test_a_member_that_is_no_plain_file_is_refused(tmp_path: Path, change: Callable[[tarfile.TarInfo], None]) -> None:
    path, header = tmp_path / "forged.tar", tarfile.TarInfo("first")
    change(header)
    content = b"abc" if header.isreg() else b""
    _forge(path, [(header, content)], _listed("first", content))

    with pytest.raises(BrokenArchive, match="no plain file"):
        _read(path)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([], id="a-member-too-many"),
        pytest.param([_listed("first", b"abc"), _listed("second", b"")], id="a-member-too-few"),
        pytest.param([_listed("second", b"abc")], id="another-name"),
        pytest.param([_listed("first", b"abcd")], id="another-size"),
        pytest.param([_listed("first", b"abc", sha256="0" * 64)], id="another-hash"),
        pytest.param([_listed("first", b"abc", sha256="abc")], id="a-hash-that-is-none"),
        pytest.param([_listed("first", b"abc", content_bytes=-3)], id="a-negative-size"),
        pytest.param([_listed("first", b"abc", content_bytes="3")], id="a-size-in-words"),
        pytest.param([_listed("first", b"abc", more=1)], id="something-unknown"),
        pytest.param([_listed("first", b"abc", name="x" * 5000)], id="a-line-too-long"),
    ],
)
def test_a_list_of_other_members_is_refused(tmp_path: Path, lines: list[dict[str, Any]]) -> None:
    path = tmp_path / "forged.tar"
    _forge(path, [(tarfile.TarInfo("first"), b"abc")], *lines)

    with pytest.raises(BrokenArchive):
        _read(path)


@pytest.mark.parametrize(
    "about",
    [
        pytest.param({"format": 2}, id="a-later-format"),
        pytest.param({"missing": "1"}, id="a-number-as-text"),
        pytest.param({"database": None}, id="no-database"),
        pytest.param({"unknown": 1}, id="something-unknown"),
    ],
)
def test_a_manifest_that_cannot_be_read_is_refused(tmp_path: Path, about: dict[str, Any]) -> None:
    path = tmp_path / "forged.tar"
    _forge(path, [(tarfile.TarInfo("first"), b"abc")], _listed("first", b"abc"), **about)

    with pytest.raises(BrokenArchive):
        Archive(path)
