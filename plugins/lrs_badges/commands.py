"""lrs badges achievement, award, change, awards, why, try"""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from marshmallow import Schema, ValidationError

from lrs.api import AgentText, Argument, BadRequest, PluginStore, first_mistake, follow, in_store, names_of
from lrs_badges import achievements, answers, editing, questions, schemas, trying, vocabulary
from lrs_badges.achievements import SECTION
from lrs_badges.awarding import byhand
from lrs_badges.rules import words
from lrs_badges.rules.doubts import doubts
from lrs_badges.trying import Trial

_MOST_BYTES = 20_000_000


_AGENT = Argument("agent", AgentText())


def _print(told: Any) -> None:
    click.echo(json.dumps(told, ensure_ascii=False, indent=2, default=str))


@click.group("achievement")
def achievement() -> None:
    """What badges are awarded for."""


@achievement.command("list")
@in_store("badges")
def list_achievements(store: PluginStore) -> None:
    """List the achievements: name, version, title, and the rules in words."""
    with store.read() as tx:
        found = achievements.newest(tx)
    for each in found:
        told = answers.achievement(each)
        state = " (retired)" if told["is_retired"] else ""
        click.echo(f"{each.name}\t{each.version}{state}\t{each.title}\t{told['rule']}")


@achievement.command("show")
@click.argument("name")
@click.option("--version", default=0, help="Which version; the newest, if it is left out.")
@in_store("badges")
def show_achievement(store: PluginStore, name: str, version: int) -> None:
    """Print an achievement as JSON."""
    with store.read() as tx:
        _print(answers.achievement(achievements.get(tx, name, version)))


@achievement.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@in_store("badges")
def import_achievements(store: PluginStore, file: Path) -> None:
    """Keep the achievements of FILE, all or none: JSON, as `export` prints it."""
    told = _read(schemas.AchievementFile(), file)["achievements"]
    for kept in editing.keep(store, told):
        click.echo(f"{kept.name}\t{kept.version}{'' if kept.is_new else ' (the rules are as before)'}")
    with store.read() as tx:
        for each in told:
            for doubt in doubts(store, tx, editing.rules_of(store, each)):
                click.echo(f"{each['name']}: {doubt}", err=True)


@achievement.command("export")
@click.argument("names", nargs=-1)
@in_store("badges")
def export_achievements(store: PluginStore, names: tuple[str, ...]) -> None:
    """Print achievements as JSON, with their images: those with these NAMES, or all."""
    with store.read() as tx:
        found = [achievements.get(tx, name) for name in names] if names else achievements.newest(tx)
        contents = {each.image: achievements.image_of(tx, each.image) for each in found if each.image}
    told = [editing.exported(each) for each in found]
    for each, shown in zip(found, told, strict=True):
        content = contents.get(each.image)
        shown["image"] = base64.b64encode(content[1]).decode() if content else ""
    _print({"achievements": told})


@achievement.command("retire")
@click.argument("name")
@in_store("badges")
def retire_achievement(store: PluginStore, name: str) -> None:
    """Have an achievement be awarded no more. What was awarded stays."""
    editing.retire(store, name)
    click.echo(f"{name} is not awarded any more.")


@click.command("award")
@click.argument("agent", type=_AGENT)
@click.argument("achievement")
@click.option("--reason", required=True, help="Why; it stands in the statement.")
@in_store("badges")
def award(store: PluginStore, agent: Mapping[str, Any], achievement: str, reason: str) -> None:
    """Award ACHIEVEMENT to AGENT, an Agent as JSON or a mail address, by hand."""
    _print({"statement": byhand.award(store, _operator(store), agent, achievement, reason)})


@click.command("change")
@click.argument("award", type=click.UUID)
@click.argument("deed", type=click.Choice(tuple(byhand.KINDS)))
@click.option("--reason", required=True, help="Why; it stands in the statement.")
@in_store("badges")
def change(store: PluginStore, award: UUID, deed: str, reason: str) -> None:
    """Revoke, suspend or resume the award with this id."""
    _print({"statement": byhand.change(store, _operator(store), award, deed, reason)})


def _operator(store: PluginStore) -> Mapping[str, Any]:
    return {
        "account": {"homePage": vocabulary.awarder(store.settings["base"])["account"]["homePage"], "name": "operator"}
    }


@click.command("awards")
@click.option("--agent", type=_AGENT, help="Whose; an Agent as JSON or a mail address.")
@click.option("--achievement", default="", help="Of which achievement.")
@click.option("--limit", default=50, type=click.IntRange(1, schemas.MOST_LISTED), help="How many at most.")
@in_store("badges")
def list_awards(store: PluginStore, agent: Mapping[str, Any] | None, achievement: str, limit: int) -> None:
    """List awards as JSON, the newest first: of a person, or of an achievement."""
    with store.read() as tx:
        _print(questions.listed(tx, agent, achievement, limit, 0)["awards"])


@click.command("why")
@click.argument("agent", type=_AGENT)
@click.argument("achievement")
@click.option("--json", "as_json", is_flag=True, help="Print all that was looked at, as JSON.")
@in_store("badges")
def why(store: PluginStore, agent: Mapping[str, Any], achievement: str, as_json: bool) -> None:
    """Why AGENT, an Agent as JSON or a mail address, has the badge ACHIEVEMENT, or why not yet."""
    with store.read() as tx:
        told = questions.why(store, tx, agent, achievement)
        name = names_of(tx, [agent]).of(agent)
    if as_json:
        _print(told)
        return
    has = "has" if told["has_badge"] else "doesn't have"
    click.echo(f"{name} {has} the badge {told['title']}. {told['why'] or told['why_not_yet']}")
    if told["finding"]:
        _outline(told["finding"], 1)


def _outline(finding: Mapping[str, Any], depth: int) -> None:
    mark = "✓" if finding["is_met"] else "·"
    click.echo(f"{'  ' * depth}{mark} {words.outlined(finding)}")
    for each in finding["statements"]:
        click.echo(f"{'  ' * (depth + 1)}{each['timestamp']} {each['statement']} {each['words']}")
    for part in finding["parts"]:
        _outline(part, depth + 1)


@click.command("try")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--progress/--no-progress", default=None, help="Show how far it is; by default on a terminal.")
@in_store("badges")
def try_rules(store: PluginStore, file: Path, progress: bool | None) -> None:
    """Try the rules of an achievement over all history: who would gain, and who has a badge that they wouldn't give.

    FILE is JSON, as `achievement export NAME` prints it. Nothing is changed.
    """
    for each in _read(schemas.AchievementFile(), file)["achievements"]:
        criterion = editing.rules_of(store, each)
        if criterion is None:
            raise BadRequest(f"{each['name']} has no rules to try", section=SECTION, hint="Give it `criteria`.")
        trial = Trial(store, each["name"], criterion, 2**62)
        follow(trial.run(), f"trying {trial.name}", progress)
        _print(trying.answer(trial))


def _read(schema: Schema, file: Path) -> Mapping[str, Any]:
    """What a file has. Raises BadRequest, which says what is wrong, and where."""
    if file.stat().st_size > _MOST_BYTES:
        raise BadRequest(f"{file.name} has more than {_MOST_BYTES:,} bytes", section=SECTION)
    try:
        told: Mapping[str, Any] = schema.load(json.loads(file.read_bytes()))
    except ValidationError as error:
        place, said = first_mistake(error)
        raise BadRequest(f"{file.name}, /{'/'.join(place)}: {said}", section=SECTION) from None
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"{file.name} is no JSON: {error}", section=SECTION) from None
    return told


COMMANDS = (achievement, award, change, list_awards, why, try_rules)
