"""lrs verify"""

import json
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import click
from cryptography.exceptions import UnsupportedAlgorithm

from lrs.fetch import Fetcher
from lrs.lazily import lazily
from lrs.verifiable.badges.recipients import Known, holder_named
from lrs.verifiable.fetching import through
from lrs.verifiable.findings import UNCHECKED, Finding
from lrs.verifiable.packages.archives import LOCAL
from lrs.verifiable.packages.asking import Asking
from lrs.verifiable.packages.verdicts import HEADINGS, HOLDS, HOLDS_IN_PART, IS_WRONG, NOT_PROVEN, Verdict

_opening = lazily("lrs.verifiable.packages.opening")
_serialization = lazily("cryptography.hazmat.primitives.serialization")

_STATUS = {HOLDS: 0, IS_WRONG: 1, HOLDS_IN_PART: 3, NOT_PROVEN: 4}
_STEERING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_MOST_SHOWN = 100
_MOST_PEM_BYTES = 20_000


@click.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print everything that was found as JSON.")
@click.option("--offline", is_flag=True, help="Ask nobody: keys and status lists are taken as FILE brings them.")
@click.option("--private", "networks", default="", metavar="NETWORKS", help="Private networks that may be asked, too.")
@click.option("--for", "holder", default="", metavar="WHO", help="Whose a badge should be: a mail address, or a DID.")
@click.option("--key", type=click.File("rb"), help="The public key (PEM) of who signed a badge of Open Badges 2.0.")
def verify(file: Path, as_json: bool, offline: bool, networks: str, holder: str, key: BinaryIO | None) -> None:
    """Check FILE: a portfolio (ZIP), a credential or presentation (JSON, JWT), or a badge's image (PNG, SVG).

    Needs neither a server nor a database. The exit status is 0 where everything holds, 1 where something is wrong, 3
    where nothing is wrong, but not everything could be checked, and 4 where nothing could.
    """
    asking = Asking(None if offline else through(Fetcher(networks).get))
    known = Known(holder_named(holder), _pem(key) if key else "")
    with file.open("rb") as opened:
        verdict: Verdict = _opening.check(file.name, opened, asking, datetime.now(UTC), LOCAL, known=known)
    told = verdict.as_json()
    click.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else _text(file.name, verdict, offline))
    sys.exit(_STATUS[verdict.conclusion])


def _pem(file: BinaryIO) -> str:
    """A public key in a file. Raises UsageError where it is none."""
    content = file.read(_MOST_PEM_BYTES)
    try:
        _serialization.load_pem_public_key(content)
        return content.decode()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise click.UsageError(f"--key: this is no public key in PEM: {error}") from None


def _text(name: str, verdict: Verdict, offline: bool) -> str:
    """A verdict as people read it; what strangers wrote doesn't steer their terminal."""
    lines = [f"{name}: {verdict.kind}, {verdict.conclusion}", verdict.sentence]
    if offline and verdict.of(UNCHECKED) and not verdict.first_wrong:
        lines.append("Nobody was asked: without --offline, issuers are.")
    for outcome, heading in HEADINGS.items():
        lines += _part(heading, verdict.of(outcome))
    return _STEERING.sub("�", "\n".join(lines))


def _part(heading: str, findings: list[Finding]) -> Iterable[str]:
    if not findings:
        return
    yield f"\n{heading}"
    for each in findings[:_MOST_SHOWN]:
        told = [f"by {each.by}" if each.by else "", f"since {each.since}" if each.since else ""]
        yield f"  {each.item}: {each.words}" + "".join(f", {part}" for part in told if part)
    if len(findings) > _MOST_SHOWN:
        yield f"  and {len(findings) - _MOST_SHOWN} more, which --json prints"


COMMANDS = (verify,)
