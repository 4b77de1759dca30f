"""What somebody does to a package who wants to be believed, and what is wrong then."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

import orjson
import png
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from hypothesis import strategies as st
from openbadgeslib import baking

from lrs.verifiable import proofs, public_keys, signing
from lrs.verifiable.packages.manifests import CLR, CLR_JWT, HASHES, HEAD, MANIFEST, PRESENTATION, PROOFS, STATEMENTS
from tests.portfolio.conftest import ESSAY, Taken
from tests.portfolio.packages import Files, json_in


@dataclass(frozen=True)
class Tampering:
    """A deed by its name, and which item has to be named."""

    name: str
    deed: Callable[[Files], None]
    item: Callable[[Taken], str]


def _second(taken: Taken) -> str:
    return f"statement {taken.statements[1]}"


def a_byte_in_a_statement(files: Files) -> None:
    lines = files[STATEMENTS].split(b"\n")
    lines[1] = lines[1].replace(b"example", b"examp1e", 1)
    files[STATEMENTS] = b"\n".join(lines)


def a_statement_with_its_hash(files: Files) -> None:
    """Who changes a statement, and its hash in the list, and that of both files in the manifest."""
    before = files[STATEMENTS].split(b"\n")[1]
    a_byte_in_a_statement(files)
    after = files[STATEMENTS].split(b"\n")[1]
    files[HASHES] = files[HASHES].replace(sha256(before).hexdigest().encode(), sha256(after).hexdigest().encode())
    relist(files, STATEMENTS, HASHES)


def relist(files: Files, *paths: str) -> None:
    """List files in the manifest as they are now."""
    told = json_in(files, MANIFEST)
    for each in told["files"]:
        if each["path"] in paths:
            each.update(sha256=sha256(files[each["path"]]).hexdigest(), bytes=len(files[each["path"]]))
    told["files"] = [each for each in told["files"] if each["path"] in files]
    files[MANIFEST] = orjson.dumps(told)


def a_swapped_attachment(files: Files) -> None:
    files[f"attachments/{sha256(ESSAY).hexdigest()}"] = b"Something that I never wrote."


def a_removed_statement(files: Files) -> None:
    lines = files[STATEMENTS].split(b"\n")
    files[STATEMENTS] = b"\n".join([lines[0], *lines[2:]])


def a_removed_credential(files: Files) -> None:
    del files["credentials/record.json"]


def a_removed_credential_that_is_not_listed(files: Files) -> None:
    a_removed_credential(files)
    relist(files)


def an_added_file(files: Files) -> None:
    files["credentials/doctorate.json"] = b"{}"


def a_truncated_log(files: Files) -> None:
    files[PROOFS] = b"\n".join(files[PROOFS].split(b"\n")[:1]) + b"\n"


def a_log_without_its_end(files: Files) -> None:
    """A head that says of itself that the log is shorter."""
    head = json_in(files, HEAD)
    header, _, signature = head["jws"].split(".")
    shorter = {**head, "tree_size": 2}
    told = {name: value for name, value in shorter.items() if name not in ("jws", "key_id")}
    files[HEAD] = orjson.dumps({**shorter, "jws": f"{header}.{_base64(orjson.dumps(told))}.{signature}"})


def _base64(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def the_signature_of_another_member(files: Files) -> None:
    other = Ed25519PrivateKey.generate()
    told = {name: value for name, value in json_in(files, PRESENTATION).items() if name != "proof"}
    told["holder"] = public_keys.did_of(other.public_key())
    method = public_keys.method_of(other.public_key())
    files[PRESENTATION] = orjson.dumps(signing.with_proof(told, other, method, "2026-01-01T00:00:00Z"))


def another_badge_in_an_image(files: Files) -> None:
    """Who puts another badge into an image, and lists that."""
    path = next(name for name in files if name.endswith(".png"))
    told = json_in(files, path.replace(".png", ".json"))
    bare = BytesIO()
    chunks = [each for each in png.Reader(bytes=files[path]).chunks() if each[0] != b"iTXt"]
    png.write_chunks(bare, chunks)
    other = orjson.dumps({**told, "name": "Surgery"}).decode()
    files[path] = baking.bake_png(bare.getvalue(), other, keyword=baking.ITXT_KEYWORD_OB3)
    relist(files, path)


def a_clr_as_jwt_by_another_key(files: Files) -> None:
    """Who signs it by a key of their own, and says that it is the store's."""
    read = proofs.read(files[CLR_JWT])
    assert read.header is not None
    claims = ("iss", "jti", "sub", "nbf")
    told = {name: value for name, value in read.credential.items() if name not in claims}
    files[CLR_JWT] = signing.as_jwt(told, generate_private_key(65537, 2048), read.header["kid"]).encode()


def without(path: str) -> Callable[[Files], None]:
    """Who takes out something that vouches for the rest."""

    def deed(files: Files) -> None:
        del files[path]

    return deed


def another_name_on_the_clr(files: Files) -> None:
    files[CLR] = files[CLR].replace(b"Portfolio of Ann", b"Portfolio of Eve")


TAMPERINGS = (
    Tampering("a byte in a statement", a_byte_in_a_statement, _second),
    Tampering("a statement with its hash", a_statement_with_its_hash, _second),
    Tampering("a swapped attachment", a_swapped_attachment, lambda _: "attachment essay"),
    Tampering("a removed statement", a_removed_statement, _second),
    Tampering("a removed credential", a_removed_credential, lambda _: "the record"),
    Tampering("a removed credential that isn't listed", a_removed_credential_that_is_not_listed, lambda _: MANIFEST),
    Tampering("an added file", an_added_file, lambda _: "credentials/doctorate.json"),
    Tampering("a truncated log", a_truncated_log, _second),
    Tampering("a log without its end", a_log_without_its_end, lambda _: HEAD),
    Tampering("another member's signature", the_signature_of_another_member, lambda _: PRESENTATION),
    Tampering("another badge in an image", another_badge_in_an_image, lambda _: "Badge: First aid, as an image"),
    Tampering("a CLR as JWT by another key", a_clr_as_jwt_by_another_key, lambda _: CLR_JWT),
    Tampering("no CLR", without(CLR), lambda _: CLR),
    Tampering("no CLR as JWT", without(CLR_JWT), lambda _: CLR_JWT),
    Tampering("no presentation", without(PRESENTATION), lambda _: PRESENTATION),
    Tampering("no manifest", without(MANIFEST), lambda _: MANIFEST),
    Tampering("another name on the CLR", another_name_on_the_clr, lambda _: CLR),
)


# Some byte of some content, and a bit of it.
ANY_BIT = {"at": st.integers(0, 2**32), "bit": st.integers(0, 7)}


def flipped(content: bytes, at: int, bit: int) -> bytes:
    """Content with one bit the other way."""
    changed = bytearray(content)
    changed[at % len(content)] ^= 1 << bit
    return bytes(changed)


def is_named(wrong: Sequence[str], path: str, files: Files) -> bool:
    """Whether the first item that is wrong is what a file of a package holds, or a statement where it has those.

    Of the manifest, which may be wrong of any file, it is enough that it is among them.
    """
    listed = {each["path"]: each["item"] for each in json_in(files, MANIFEST)["files"]}
    if path == MANIFEST:
        return path in wrong
    if path in (STATEMENTS, HASHES, PROOFS) and wrong[0].startswith("statement "):
        return True
    return wrong[0] in (path, listed.get(path))
