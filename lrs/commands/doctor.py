"""lrs doctor"""

import json
from collections import Counter
from collections.abc import Iterable

import click

from lrs.commands import options
from lrs.doctor.examination import Examined, examine
from lrs.doctor.findings import Level
from lrs.doctor.patient import Patient
from lrs.sources import Configuration

_SECONDS = click.FloatRange(min=0, min_open=True)
_COLOURS = {Level.OK: "green", Level.WARNING: "yellow", Level.PROBLEM: "red"}
_WRONG = (Level.PROBLEM, Level.WARNING)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="A JSON object a line.")
@click.option(
    "--limit", "limit_s", type=_SECONDS, default=30.0, show_default=True, help="Seconds that one check may take."
)
@options.configuration
def doctor(as_json: bool, limit_s: float, configuration: Configuration) -> None:
    """Say what is wrong with the configuration or a store, and how to mend it. Nothing is changed.

    It may run beside a server. The exit status is 1 where there is a problem; a warning leaves it at 0.
    """
    examined = []
    for each in examine(Patient(configuration, limit_s)):
        examined.append(each)
        click.echo(_json(each) if as_json else _line(each))
    if not as_json:
        click.echo(_summary(examined))
    if any(each.finding.level == Level.PROBLEM for each in examined):
        raise click.exceptions.Exit(1)


def _json(each: Examined) -> str:
    finding = each.finding
    return json.dumps({"check": each.check, "level": finding.level, "what": finding.what, "mend": finding.mend})


def _line(each: Examined) -> str:
    finding = each.finding
    level = click.style(f"{finding.level:8}", fg=_COLOURS[finding.level])
    mend = f"\n{'':9}{'':12} {finding.mend}" if finding.mend else ""
    return f"{level} {each.check:12} {finding.what}{mend}"


def _summary(examined: Iterable[Examined]) -> str:
    counted = Counter(each.finding.level for each in examined)
    found = [f"{counted[level]} {level}{'s' * (counted[level] > 1)}" for level in _WRONG if counted[level]]
    return f"\n{' and '.join(found) or 'all is well'}"


COMMANDS = (doctor,)
