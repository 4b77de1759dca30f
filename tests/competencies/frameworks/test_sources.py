"""Known frameworks: our own, and those of packages where these are installed."""

from importlib.util import find_spec

import pytest

from lrs.errors import NotFound
from lrs_competencies.frameworks import operations
from lrs_competencies.frameworks.importing import Imported
from lrs_competencies.frameworks.sources.installed import content_of
from tests.competencies.frameworks.conftest import Shelf
from tests.competencies.frameworks.packages import problems

STRATEGIES = ["Cooperation", "Personal branding", "Conversations with peers", "Networking", "Information processing"]


def known(shelf: Shelf, name: str, module: str = "") -> Imported:
    """Import a known framework; the test is skipped where its package isn't installed."""
    if module and find_spec(module) is None:
        pytest.skip(f"the package with {module} is not installed")
    return operations.import_known(shelf.inside, name)


def package(shelf: Shelf, made: Imported) -> dict[str, list[dict[str, str]]]:
    found = shelf.package_of(made)
    assert problems(found, "cfpackage") == []
    return found


def types(items: list[dict[str, str]]) -> dict[str, int]:
    """How many items there are of each type."""
    kinds = [each["CFItemType"] for each in items]
    return {kind: kinds.count(kind) for kind in kinds}


def test_the_strategies_have_practices_and_levels_and_nothing_to_mend(shelf: Shelf) -> None:
    made = known(shelf, "strategies")

    outline = shelf.outline()
    roots = [outline.items[key] for key in outline.roots]
    assert [each.label for each in roots] == STRATEGIES
    assert {len(outline.children[each.key]) for each in roots} == {4}
    assert {len(each.levels) for each in outline.items.values()} == {4}
    assert (package(shelf, made)["CFItems"] != [], made.findings.count) == (True, 0)


def test_bncc_has_its_1721_aims_and_skills(shelf: Shelf) -> None:
    made = known(shelf, "bncc", "bncc")

    found = types(package(shelf, made)["CFItems"])
    assert found["Habilidade"] + found["Objetivo de aprendizagem"] == 1_721
    assert made.findings.count == 0


def test_esco_has_877_skills_and_91_occupations_related_to_them(shelf: Shelf) -> None:
    made = known(shelf, "esco", "esco")

    found = package(shelf, made)
    kinds = types(found["CFItems"])
    assert (kinds["skill"] + kinds["knowledge"], kinds["occupation"]) == (877, 91)
    related = [each for each in found["CFAssociations"] if each["associationType"] == "isRelatedTo"]
    # 1,970 links, of which 1,001 lead to skills that the package doesn't have.
    assert (len(related), made.findings.count) == (969, 1_001)


def test_common_core_has_474_standards_below_three_grades(shelf: Shelf) -> None:
    made = known(shelf, "common-core", "chiron_standards")

    found = package(shelf, made)
    assert types(found["CFItems"])["Grade"] == 3
    assert (made.items, made.findings.count) == (477, 0)
    assert {each.label for each in map(shelf.outline().items.get, shelf.outline().roots) if each} == {
        "Grade 2",
        "Grade 3",
        "Grade 4",
    }


@pytest.mark.parametrize(("name", "module"), [("strategies", ""), ("bncc", "bncc"), ("esco", "esco")])
def test_importing_again_changes_nothing(shelf: Shelf, name: str, module: str) -> None:
    known(shelf, name, module)

    again = known(shelf, name, module)

    assert (again.number, again.added, again.changed, again.gone) == (2, 0, 0, 0)


def test_a_package_that_is_not_there_is_named_with_how_to_get_it() -> None:
    with pytest.raises(NotFound, match="bncc-of-nowhere is not installed") as raised:
        content_of("bncc_of_nowhere", "bncc-of-nowhere", "x.json")

    assert raised.value.hint == "Install it beside the server: pip install --no-deps bncc-of-nowhere"
