"""A statement as a sentence that a person reads. Templates escape it: every word is a stranger's."""

from collections.abc import Mapping, Sequence
from typing import Any

from lrs.xapi.formats import choose
from lrs.xapi.identity import identity_text


def sentence(statement: Mapping[str, Any], languages: Sequence[str] = ("en",)) -> str:
    """Who did what: "Ann completed Negotiation, scored 80 %"."""
    who, verb = _agent(statement["actor"]), _verb(statement["verb"], languages)
    return f"{who} {verb} {_object(statement['object'], languages)}{_result(statement.get('result', {}))}"


def _agent(agent: Mapping[str, Any]) -> str:
    if "member" in agent and "name" not in agent:
        return ", ".join(_agent(member) for member in agent["member"])
    return identity_text(agent)


def _verb(verb: Mapping[str, Any], languages: Sequence[str]) -> str:
    return _in(languages, verb.get("display")) or verb["id"].rstrip("/").rpartition("/")[2]


def _object(target: Mapping[str, Any], languages: Sequence[str]) -> str:
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        return _in(languages, target.get("definition", {}).get("name")) or str(target["id"])
    if kind == "StatementRef":
        return f"statement {target['id']}"
    return f"“{sentence(target, languages)}”" if kind == "SubStatement" else _agent(target)


def _result(result: Mapping[str, Any]) -> str:
    scaled = result.get("score", {}).get("scaled")
    said = [f"scored {round(scaled * 100)} %"] if scaled is not None else []
    if "success" in result:
        said.append("with success" if result["success"] else "without success")
    return "".join(f", {each}" for each in said)


def _in(languages: Sequence[str], language_map: Mapping[str, str] | None) -> str:
    return next(iter(choose(language_map or {}, list(languages)).values()), "")
