"""Frameworks in all formats: what goes out and comes in again is what it was, as far as a format goes."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from case_schemas import Findings
from lrs.errors import BadRequest
from lrs_competencies.frameworks.formats import FORMATS, format_of
from lrs_competencies.frameworks.reading import read_package
from lrs_competencies.frameworks.tabular import COLUMNS, Asked
from tests.competencies.frameworks.packages import WHEN, association, identified, item, link, package, problems, rubric

NOW = "2030-01-01T00:00:00Z"
ASKED = Asked("items.csv", NOW)
# What people type, with all that means something to one of the formats.
words = st.text("ab|\\'=+-@,;\"<&ä€ ", min_size=1, max_size=12).map(str.strip).filter(lambda text: text.strip("'\\ "))
NAMES = ("a", "b", "c", "d")
TABLE_TEXTS = (
    "humanCodingScheme",
    "abbreviatedStatement",
    "alternativeLabel",
    "CFItemType",
    "notes",
    "listEnumeration",
)
CTDL_TEXTS = ("humanCodingScheme", "abbreviatedStatement", "CFItemType", "notes", "listEnumeration")
CTDL_KINDS = ("isPartOf", "exactMatchOf", "isRelatedTo", "isPeerOf")


def items(texts: Iterable[str], lists: Iterable[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    optional: dict[str, Any] = dict.fromkeys(texts, words)
    optional |= {name: st.lists(words, min_size=1, max_size=3) for name in lists}
    members = st.fixed_dictionaries({"fullStatement": words}, optional=optional)
    return st.tuples(*(members.map(lambda more, name=name: item(name, **more)) for name in NAMES)).map(list)


def associations(kinds: Iterable[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Relations, and a tree in which each item stands below one before it, or the framework."""
    others = st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(list(kinds)), st.sampled_from(NAMES)), unique=True
    )
    parents = st.tuples(*(st.sampled_from(["framework", *NAMES[:place]]) for place in range(len(NAMES))))
    tree = parents.map(lambda above: [(name, "isChildOf", parent) for name, parent in zip(NAMES, above, strict=True)])
    return st.tuples(others, tree).map(lambda both: [association(*each) for each in (*both[0], *both[1])])


def again(made: Any, name: str) -> Any:
    """A package written in a format and read again."""
    content, findings = FORMATS[name].write(made), Findings()
    raw = FORMATS[name].read(content, ASKED, findings)
    read = read_package(raw, NOW, findings)
    assert findings.listed == []
    return read.package


def relations(made: Any) -> set[tuple[str, str, str]]:
    ends = ("originNodeURI", "destinationNodeURI")
    return {
        (each[ends[0]]["identifier"], each["associationType"], each[ends[1]]["identifier"])
        for each in made.get("CFAssociations", ())
    }


@st.composite
def packages(draw: st.DrawFn) -> dict[str, Any]:
    every = ("isPartOf", "precedes", "hasSkillLevel", "ext:own")
    found = draw(items((*TABLE_TEXTS, "language"), ("conceptKeywords", "subject", "educationLevel")))
    parts: dict[str, Any] = {"CFAssociations": draw(associations(every))}
    parts |= draw(st.sampled_from([{}, {"CFRubrics": [rubric("r", "a", "low", "high")]}, {"extensions": {"x": [1]}}]))
    parts |= draw(
        st.sampled_from([{}, {"CFDefinitions": {"CFSubjects": [identified("s", title="S", hierarchyCode="1")]}}])
    )
    return package(*found, **parts)


@given(packages())
@settings(deadline=None, max_examples=25)
def test_case_keeps_everything_and_is_strict(made: dict[str, Any]) -> None:
    assert again(made, "case") == made
    assert problems(again(made, "case"), "cfpackage") == []


@given(items(TABLE_TEXTS, ("conceptKeywords", "subject", "educationLevel")), associations(("isPartOf", "precedes")))
@settings(deadline=None, max_examples=25)
@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_a_table_keeps_items_relations_and_names_of_levels(
    name: str, items: list[dict[str, Any]], associations: list[dict[str, Any]]
) -> None:
    made = package(*items, CFAssociations=associations, CFRubrics=[rubric("r", "b", "lo|w", "high")])

    found = again(made, name)

    assert (found["CFItems"], relations(found)) == (items, relations(made))
    (criterion,) = found["CFRubrics"][0]["CFRubricCriteria"]
    label = items[1].get("abbreviatedStatement") or items[1]["fullStatement"]
    assert criterion["CFItemURI"] == link("b", " ".join(label.split()))
    assert [level["quality"] for level in criterion["CFRubricCriterionLevels"]] == ["lo|w", "high"]
    kept = ("identifier", "uri", "title", "creator")
    assert [found["CFDocument"][name] for name in kept] == [made["CFDocument"][name] for name in kept]


@given(items(CTDL_TEXTS, ("conceptKeywords", "subject", "educationLevel")), associations(CTDL_KINDS))
@settings(deadline=None, max_examples=25)
def test_ctdl_asn_keeps_items_and_relations(items: list[dict[str, Any]], associations: list[dict[str, Any]]) -> None:
    made = package(*items, CFAssociations=associations)

    found = again(made, "ctdl")

    assert sorted(found["CFItems"], key=lambda each: each["uri"]) == items
    assert relations(found) == relations(made)
    assert found["CFDocument"]["lastChangeDateTime"] == WHEN


def table(*rows: Iterable[str]) -> Any:
    """A CSV file as a package."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return FORMATS["csv"].read(written.getvalue().encode(), ASKED, Findings())


def tree(made: Any) -> dict[str, str]:
    """By item, what it stands below."""
    return {each["originNodeURI"]["title"]: each["destinationNodeURI"]["title"] for each in made["CFAssociations"]}


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        pytest.param(("Code", "Statement", "Parent"), (("1", "top", ""), ("2", "low", "1")), id="by code"),
        pytest.param(("ID", "Description", "parent id"), (("x", "top", ""), ("y", "low", "x")), id="by id"),
        pytest.param(("Name", "is child of"), (("top", ""), ("low", "top")), id="by name"),
        pytest.param(("smartLevel", "fullStatement"), (("1", "top"), ("1.1", "low")), id="by OpenSALT's numbers"),
    ],
)
def test_parents_are_said_in_many_ways(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> None:
    assert tree(table(header, *rows)) == {"low": "top"}


def test_a_parent_that_is_nowhere_is_told() -> None:
    findings = Findings()

    FORMATS["csv"].read(b"statement;parent\nlow;lost\n", ASKED, findings)

    assert [(each.value, each.action) for each in findings.listed] == [("lost", "left out")]


def test_the_same_table_gives_the_same_identifiers() -> None:
    first, second = (table(("code", "statement"), ("1", "top")) for _ in range(2))

    assert first == second


def test_a_column_that_nobody_knows_is_told() -> None:
    findings = Findings()

    FORMATS["csv"].read(b"statement,colour\nlow,red\n", ASKED, findings)

    assert [(each.path, each.action) for each in findings.listed] == [("/colour", "left out")]


def test_no_cell_becomes_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(FORMATS["csv"].write(package(item("a", notes="=1+1"))).decode())))

    assert rows[1][COLUMNS.index("notes")] == "'=1+1"


def test_numbers_in_a_workbook_are_read_as_text() -> None:
    book, written = Workbook(), io.BytesIO()
    for row in (("code", "statement"), (7, "seven")):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(written)

    made = FORMATS["xlsx"].read(written.getvalue(), ASKED, Findings())

    assert made["CFItems"][0]["humanCodingScheme"] == "7"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param("csv", b"\xff", "UTF-8", id="another encoding"),
        pytest.param("csv", b"colour\nred\n", "fullStatement", id="no statements"),
        pytest.param("csv", b"", "fullStatement", id="an empty table"),
        pytest.param("xlsx", b"PK\x03\x04", "XLSX", id="half a workbook"),
        pytest.param("ctdl", b'{"@type": "ceasn:Competency"}', "CompetencyFramework", id="no framework"),
    ],
)
def test_a_broken_file_is_refused_with_its_reason(name: str, content: bytes, message: str) -> None:
    with pytest.raises(BadRequest, match=message):
        FORMATS[name].read(content, ASKED, Findings())


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("x.CSV", b"{", "csv"),
        ("x", b'{"CFDocument": 1}', "case"),
        ("x", b"PK\x03\x04", "xlsx"),
        ("x", b"statement\n", "csv"),
        ("x.jsonld", b"{}", "ctdl"),
    ],
)
def test_a_format_is_known_by_name_or_content(name: str, content: bytes, expected: str) -> None:
    assert format_of(name, content).name == expected


def test_terms_of_ctdl_may_be_spelt_in_full_and_texts_plainly() -> None:
    graph = [
        {"@type": "CompetencyFramework", "@id": "https://x.example/f", "name": "F"},
        {
            "@type": ["ceasn:Competency"],
            "@id": "https://x.example/c",
            "https://purl.org/ctdlasn/terms/competencyText": [{"@language": "en", "@value": "Sings"}],
            "ceasn:isTopChildOf": {"@id": "https://x.example/f"},
        },
    ]

    made = read_package(FORMATS["ctdl"].read(json.dumps(graph).encode(), ASKED, Findings()), NOW, Findings())

    assert made.package["CFItems"][0]["fullStatement"] == "Sings"
    assert made.package["CFAssociations"][0]["destinationNodeURI"]["title"] == "F"
