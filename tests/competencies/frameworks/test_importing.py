"""What becomes of a framework that is imported: once, again, broken, or together with another one."""

import json
from typing import Any

import pytest

from case_schemas import Findings
from lrs.errors import BadRequest, NotFound
from lrs_competencies.frameworks import catalogue, exporting, operations
from lrs_competencies.frameworks.catalogue import below, imports_of, search
from lrs_competencies.frameworks.importing import Source, import_package
from lrs_competencies.frameworks.outline import Level
from tests.competencies.frameworks.conftest import Shelf
from tests.competencies.frameworks.packages import (
    association,
    identified,
    identifier,
    item,
    link,
    package,
    problems,
    rubric,
)
from tests.conftest import make_store_with

TREE = package(
    item("a"), item("b"), item("c"),
    CFAssociations=[
        association("a", "isChildOf", "framework", sequenceNumber=1),
        association("b", "isChildOf", "a", sequenceNumber=2),
        association("c", "isChildOf", "a", sequenceNumber=1),
    ],
)  # fmt: skip


def labels(shelf: Shelf, parent: str, behind: int = 0, most: int = 10) -> list[str]:
    """What stands below an item or the framework."""
    from_name = [bytes.fromhex(identifier(name).replace("-", "")) for name in ("framework", parent)]
    with shelf.inside.read() as tx:
        return [each.label.removeprefix("Does ") for each in below(tx, *from_name, most, behind).items]


def actions(made: Any) -> set[tuple[str, str]]:
    return {(sort.path, sort.action) for sort in made.findings.sorts}


def test_a_framework_is_browsed_in_the_order_of_its_associations(shelf: Shelf) -> None:
    shelf.put(TREE)

    assert (labels(shelf, "framework"), labels(shelf, "a"), labels(shelf, "b")) == (["a"], ["c", "b"], [])


def test_a_long_list_goes_on_behind_its_last_item(shelf: Shelf) -> None:
    shelf.put(package(*(item(f"i{number:03}") for number in range(7))))

    pages = [labels(shelf, "framework", behind, most=3) for behind in (0, 3, 6)]

    assert pages == [["i000", "i001", "i002"], ["i003", "i004", "i005"], ["i006"]]


def test_items_that_stand_below_each_other_are_shown_at_the_top_and_reported(shelf: Shelf) -> None:
    circle = [association("a", "isChildOf", "b"), association("b", "isChildOf", "a")]

    made = shelf.put(package(item("a"), item("b"), CFAssociations=circle))

    assert labels(shelf, "framework") == ["a"]
    assert ("/CFItems/*", "mended") in actions(made)


def test_another_import_replaces_the_framework_and_counts_what_changed(shelf: Shelf) -> None:
    shelf.put(package(item("a"), item("b"), item("c")))

    made = shelf.put(package(item("a"), item("b", fullStatement="Does b well"), item("d")))

    assert (made.number, made.added, made.changed, made.gone) == (2, 1, 1, 1)
    assert {each["identifier"] for each in shelf.package()["CFItems"]} == set(map(identifier, "abd"))


def test_a_newer_date_alone_is_no_change(shelf: Shelf) -> None:
    shelf.put(package(item("a")))

    made = shelf.put(package(item("a", lastChangeDateTime="2025-01-01T00:00:00Z")))

    assert (made.added, made.changed, made.gone) == (0, 0, 0)


def test_each_import_keeps_its_place_in_the_list(shelf: Shelf) -> None:
    for name in ("first.json", "second.json"):
        shelf.put(TREE, name)

    with shelf.inside.read() as tx:
        versions = [
            catalogue.version_of(row) for row in imports_of(tx, bytes.fromhex(identifier("framework").replace("-", "")))
        ]

    assert [(each["number"], each["source"], each["items"]) for each in versions] == [
        (2, "second.json", 3),
        (1, "first.json", 3),
    ]
    assert versions[0]["sha256"] == versions[1]["sha256"]


def test_an_import_that_fails_on_its_way_leaves_what_was_there(shelf: Shelf) -> None:
    shelf.put(TREE)
    source, unreadable = (
        Source("x", "case", bytes(32)),
        [*package(item("z"))["CFItems"], {"identifier": identifier("y")}],
    )

    with pytest.raises(KeyError), shelf.inside.write() as tx:
        import_package(tx, {**TREE, "CFItems": unreadable}, source, Findings())

    assert labels(shelf, "framework") == ["a"]


def test_an_item_of_another_framework_stays_there(shelf: Shelf) -> None:
    shelf.put(package(item("a")))

    made = shelf.put(package(item("a", fullStatement="Stolen"), item("b"), name="other"))

    assert (made.items, ("/CFItems/*", "left out") in actions(made)) == (1, True)
    assert shelf.item("a").label == "Does a"


def test_another_store_sees_nothing_of_it(shelf: Shelf, database: Any) -> None:
    shelf.put(TREE)
    other = Shelf(database, make_store_with(database, "competencies"))

    with pytest.raises(NotFound, match="no framework"):
        other.take()

    assert other.outline().items == {}


def test_a_removed_framework_is_gone_but_for_the_list_of_its_imports(shelf: Shelf) -> None:
    shelf.put(TREE)

    operations.remove(shelf.inside, "The framework")

    assert shelf.outline().items == {}
    assert shelf.put(TREE).number == 2


MENDED = [
    pytest.param({"humanCodingScheme": 7}, {"humanCodingScheme": "7"}, "mended", id="a number as text"),
    pytest.param({"educationLevel": "09"}, {"educationLevel": ["09"]}, "mended", id="one value as list"),
    pytest.param({"notes": {"a": 1}}, {}, "left out", id="an object as text"),
    pytest.param({"abbreviatedStatement": "a\nb"}, {"abbreviatedStatement": "a b"}, "mended", id="lines as a line"),
    pytest.param(
        {"statusStartDate": "2020-01-31T10:00:00Z"}, {"statusStartDate": "2020-01-31"}, "mended", id="a time as day"
    ),
    pytest.param({"statusStartDate": "soon"}, {}, "left out", id="no day"),
    pytest.param({"difficulty": 3}, {"extensions": {"difficulty": 3}}, "moved", id="a member of one's own"),
    pytest.param({"FullStatement": "Does a"}, {}, None, id="another case"),
    pytest.param({"notes": None}, {}, None, id="null"),
    pytest.param({"CFDocumentURI": link("framework")}, {}, None, id="what its place says"),
]


@pytest.mark.parametrize(("given", "kept", "action"), MENDED)
def test_what_is_wrong_with_an_item_is_mended_and_reported(
    shelf: Shelf, given: dict[str, Any], kept: dict[str, Any], action: str | None
) -> None:
    made = shelf.put(package({**item("a"), **given}))

    assert shelf.package()["CFItems"] == [item("a", **kept)]
    assert [sort.action for sort in made.findings.sorts] == ([action] if action else [])


def test_a_finding_names_the_place_the_value_and_the_reason(shelf: Shelf) -> None:
    made = shelf.put(package(item("a", statusEndDate="soon")))

    (finding,) = made.findings.listed
    assert (finding.path, finding.value, finding.action) == ("/CFItems/0/statusEndDate", "soon", "left out")
    assert finding.reason == "must be a day, such as 2024-08-31"


def test_what_is_required_and_missing_is_added(shelf: Shelf) -> None:
    made = shelf.put({"CFDocument": {"title": "Bare"}, "CFItems": [{"abbreviatedStatement": "Sings"}, {"x": 1}]})

    with shelf.inside.read() as tx:
        found = json.loads(exporting.package_text(tx, made.document))
    assert problems(found, "cfpackage") == []
    assert [each["fullStatement"] for each in found["CFItems"]] == ["Sings", "(without a statement)"]


def test_identifiers_of_ones_own_are_the_same_at_each_import(shelf: Shelf) -> None:
    own = package(
        {"identifier": "A.1", "fullStatement": "Sings"},
        {"identifier": "A.2", "fullStatement": "Sings high"},
        CFAssociations=[
            {
                "associationType": "IsChildOf",
                "originNodeURI": {"identifier": "A.2"},
                "destinationNodeURI": {"identifier": "A.1"},
            }
        ],
    )
    shelf.put(own)

    again = shelf.put(own)

    assert (again.added, again.changed, again.gone) == (0, 0, 0)
    (above,) = [each for each in shelf.outline().items.values() if each.label == "Sings"]
    assert [shelf.outline().items[key].label for key in shelf.outline().children[above.key]] == ["Sings high"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param([], "no CFDocument", id="no object"),
        pytest.param({"CFDocument": 1}, "no CFDocument", id="no document"),
        pytest.param(b"{", "not JSON", id="no JSON"),
    ],
)
def test_what_is_no_framework_is_refused(shelf: Shelf, given: Any, message: str) -> None:
    with pytest.raises(BadRequest, match=message):
        shelf.put(given)


@pytest.mark.parametrize("depth", [60, 990])
def test_what_is_nested_too_deep_is_left_out(shelf: Shelf, depth: int) -> None:
    deep = b"[" * depth + b"]" * depth
    whole = json.dumps(package(item("a", difficulty="DEEP"))).encode()

    made = shelf.put(whole.replace(b'"DEEP"', deep))

    assert shelf.package()["CFItems"] == [item("a")]
    assert actions(made) == {("/CFItems/*/difficulty", "left out")}


def test_a_package_of_case_1_0_becomes_one_of_1_1(shelf: Shelf) -> None:
    """As OpenSALT writes it: nulls, addresses of what things belong to, and numbers as text."""
    of_item = {"CFDocumentURI": link("framework"), "notes": None, "educationLevel": ["01"], "typeCode": None}
    of_association = {"CFDocumentURI": link("framework"), "associationGroupingURI": link("g"), "sequenceNumber": "2"}
    old = package(item("a", **of_item), CFAssociations=[association("a", "isChildOf", "framework", **of_association)])
    old["CFDocument"] |= {"CFPackageURI": link("framework"), "caseVersion": "1.0", "publisher": None}

    made = shelf.put(old)

    found = shelf.package()
    assert problems(found, "cfpackage") == []
    assert found["CFAssociations"][0]["CFAssociationGroupingURI"] == link("g")
    assert actions(made) == {("/CFDocument/caseVersion", "left out"), ("/CFAssociations/*/sequenceNumber", "mended")}


def test_text_of_strangers_is_searched_as_it_stands(shelf: Shelf) -> None:
    shelf.put(package(item("a", fullStatement="100 % sure_"), item("b", fullStatement="100 times surex")))

    with shelf.inside.read() as tx:
        found = [search(tx, words, 10).items for words in ("100", "100 %", "SURE_", "nothing")]

    assert [len(each) for each in found] == [2, 1, 1, 0]


def test_levels_are_an_items_own_or_those_above_it_or_the_frameworks(shelf: Shelf) -> None:
    rubrics = [rubric("r1", "a", "low", "high"), rubric("r2", None, "some")]
    shelf.put(package(item("a"), item("b"), item("c"), CFRubrics=rubrics, CFAssociations=TREE["CFAssociations"][1:2]))

    scale = (Level("low", 1, ""), Level("high", 2, ""))
    assert [shelf.item(name).levels for name in "abc"] == [scale, scale, (Level("some", 1, ""),)]


def test_what_is_the_same_in_two_frameworks_is_known_on_both_sides(shelf: Shelf) -> None:
    shelf.put(package(item("a"), CFAssociations=[association("a", "exactMatchOf", "z")]))
    assert shelf.item("a").exact == ()

    shelf.put(package(item("z"), name="other"))

    assert (shelf.names(shelf.item("a").exact), shelf.names(shelf.item("z").exact)) == (["z"], ["a"])


def test_parts_have_parents_too(shelf: Shelf) -> None:
    shelf.put(package(item("a"), item("b"), CFAssociations=[association("b", "isPartOf", "a")]))

    assert shelf.names(shelf.item("b").parents) == ["a"]
    assert shelf.names(shelf.outline().roots) == ["a"]


@pytest.mark.parametrize("spelling", ["{uri}", "{uri}/", "{id}", "urn:uuid:{id}", "http://x.example/CFItems/{id}"])
def test_an_item_is_found_by_any_spelling(shelf: Shelf, spelling: str) -> None:
    shelf.put(package(item("a")))

    found = shelf.outline().find(spelling.format(uri="https://example.com/a", id=identifier("a")))

    assert found is not None
    assert found.label == "Does a"


def test_a_definition_may_be_shared_by_frameworks(shelf: Shelf) -> None:
    licence = identified("cc", title="CC", licenseText="Do as you like")
    for name in ("framework", "other"):
        shelf.put(package(item(f"of-{name}"), name=name, CFDefinitions={"CFLicenses": [licence]}))

    assert shelf.package("framework")["CFDefinitions"] == shelf.package("other")["CFDefinitions"]
