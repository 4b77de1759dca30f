"""lrs verify"""

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import click

from lrs.fetch import Fetcher
from lrs.lazily import lazily
from lrs.verifiable.fetching import through
from lrs.verifiable.findings import CLAIMED, PROVEN, UNCHECKED, WRONG, Finding
from lrs.verifiable.packages.archives import LOCAL
from lrs.verifiable.packages.asking import Asking
from lrs.verifiable.packages.verdicts import HOLDS, HOLDS_IN_PART, IS_WRONG, NOT_PROVEN, Verdict

_opening = lazily("lrs.verifiable.packages.opening")

_HEADINGS = {WRONG: "Wrong", PROVEN: "Proven", CLAIMED: "Claimed by who has signed it", UNCHECKED: "Not checked"}
_STATUS = {HOLDS: 0, IS_WRONG: 1, HOLDS_IN_PART: 3, NOT_PROVEN: 4}
_MOST_SHOWN = 100


@click.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print everything that was found as JSON.")
@click.option("--offline", is_flag=True, help="Ask nobody: keys and status lists are taken as FILE brings them.")
@click.option("--private", "networks", default="", metavar="NETWORKS", help="Private networks that may be asked, too.")
def verify(file: Path, as_json: bool, offline: bool, networks: str) -> None:
    """Check FILE: a portfolio (ZIP), a credential or presentation (JSON, JWT), or a badge's image (PNG, SVG).

    Needs neither a server nor a database. The exit status is 0 where everything holds, 1 where something is wrong, 3
    where nothing is wrong, but not everything could be checked, and 4 where nothing could.
    """
    asking = Asking(None if offline else through(Fetcher(networks).get))
    with file.open("rb") as opened:
        verdict: Verdict = _opening.check(file.name, opened, asking, datetime.now(UTC), LOCAL)
    click.echo(json.dumps(verdict.as_json(), ensure_ascii=False, indent=2) if as_json else _text(file.name, verdict))
    sys.exit(_STATUS[verdict.conclusion])


def _text(name: str, verdict: Verdict) -> str:
    """A verdict as people read it."""
    lines = [f"{name}: {verdict.kind}, {verdict.conclusion}"]
    if verdict.first_wrong:
        lines.append(f"first wrong: {verdict.first_wrong.item}")
    for outcome, heading in _HEADINGS.items():
        lines += _part(heading, verdict.of(outcome))
    return "\n".join(lines)


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
