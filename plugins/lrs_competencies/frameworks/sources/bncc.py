"""Brazil's national curriculum (Base Nacional Comum Curricular), with computing, from the package bncc."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from case_schemas import Findings
from lrs_competencies.frameworks.sources.installed import content_of
from lrs_competencies.frameworks.tabular import Asked, Row, joined, package_of

TITLE = "Base Nacional Comum Curricular"
_FILES = ("estrutura", "educacao-infantil", "ensino-fundamental", "ensino-medio", "computacao")
_GENERAL, _COMPUTING = "competencias-gerais", "computacao-2022"
Records = Sequence[Mapping[str, Any]]


def read(asked: Asked, findings: Findings) -> tuple[Any, bytes]:
    """The framework, and the package's files."""
    contents = [content_of("bncc", "bncc", "dados", f"{name}.json") for name in _FILES]
    data = dict(zip(_FILES, map(orjson.loads, contents), strict=True))
    named = {"frameworkTitle": TITLE, "frameworkCreator": "Ministério da Educação do Brasil"}
    rows = [named, *_structure(data["estrutura"]), *_early(data), *_primary(data), *_secondary(data), *_computing(data)]
    return package_of(rows, asked, findings), b"".join(contents)


def _heading(identifier: str, name: str, kind: str, parent: str = "") -> Row:
    return {
        "identifier": identifier,
        "fullStatement": name,
        "CFItemType": kind,
        "isChildOf": parent,
        "language": "pt-BR",
    }


def _learning(
    record: Mapping[str, Any], kind: str, *parents: str, years: Sequence[str] = (), keywords: str = ""
) -> Row:
    """A skill or an aim, which has a code."""
    made = {"humanCodingScheme": record["codigo"], "fullStatement": record["texto"], "CFItemType": kind}
    said = {"educationLevel": joined(years), "conceptKeywords": keywords, "isChildOf": joined(filter(None, parents))}
    return {**made, **said, "language": "pt-BR"}


def _structure(structure: Mapping[str, Records]) -> Iterator[Row]:
    """Stages, areas, subjects and fields, and the competencies that belong to them."""
    for stage in structure["etapas"]:
        yield _heading(stage["id"], stage["nome"], "Etapa")
    for field in structure["campos_experiencias"]:
        yield _heading(field["id"], field["nome"], "Campo de experiências", "EI")
    for area in structure["areas_conhecimento"]:
        yield _heading(area["id"], area["nome"], "Área do conhecimento", area["etapa"])
    for subject in structure["componentes_curriculares"]:
        parent = subject.get("area") or subject["etapa"]
        yield _heading(subject["id"], subject["nome"], "Componente curricular", parent)
    yield _heading(_GENERAL, "Competências gerais", "Competências")
    yield from _competencies(structure["competencias_gerais"])
    yield from _competencies(structure["competencias_especificas"])


def _competencies(records: Records) -> Iterator[Row]:
    for each in records:
        parent = each.get("componente") or each.get("area") or _GENERAL
        yield {**_heading(each["id"], each["texto"], "Competência", parent), "listEnumeration": str(each["numero"])}


def _early(data: Mapping[str, Any]) -> Iterator[Row]:
    groups = {each["id"]: each.get("nome", "") for each in data["estrutura"]["recortes_temporais"]}
    for aim in data["educacao-infantil"]["objetivos"]:
        parent = aim["campo_experiencias"]
        yield _learning(aim, "Objetivo de aprendizagem", parent, years=[groups[aim["grupo_etario"]]])


def _primary(data: Mapping[str, Any]) -> Iterator[Row]:
    names = {each["id"]: each["nome"] for each in data["ensino-fundamental"]["contextos_organizacao"]}
    for skill in data["ensino-fundamental"]["habilidades"]:
        keywords = joined(names[each] for each in skill["objetos_conhecimento"] if each in names)
        years = [f"{year}º ano" for year in skill["anos"]]
        yield _learning(skill, "Habilidade", skill["componente"], years=years, keywords=keywords)


def _secondary(data: Mapping[str, Any]) -> Iterator[Row]:
    for skill in data["ensino-medio"]["habilidades"]:
        parents = skill["competencias_especificas"] or [skill["componente"] or skill["area"]]
        yield _learning(skill, "Habilidade", *parents)


def _computing(data: Mapping[str, Any]) -> Iterator[Row]:
    computing = data["computacao"]
    names = {each["id"]: each["nome"] for each in computing["objetos_conhecimento"]}
    yield _heading(_COMPUTING, "Computação na Educação Básica", "Complemento")
    for axis in computing["eixos"]:
        yield _heading(axis["id"], axis["nome"], "Eixo", _COMPUTING)
    for each in computing["competencias"]:
        yield {**_heading(each["id"], each["texto"], "Competência", _COMPUTING), "listEnumeration": str(each["numero"])}
    for aim in computing["objetivos_ei"]:
        yield _learning(aim, "Objetivo de aprendizagem", aim["eixo"])
    for skill in computing["habilidades_ef"]:
        keywords = joined(names[each] for each in skill["objetos_conhecimento"] if each in names)
        years = [f"{year}º ano" for year in skill["anos"]]
        yield _learning(skill, "Habilidade", skill["eixo"], years=years, keywords=keywords)
    for skill in computing["habilidades_em"]:
        yield _learning(skill, "Habilidade", skill["competencia"])
