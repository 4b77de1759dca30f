"""The page of a package that people read, and what it shares with the PDF."""

from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader

from lrs_portfolio.export.contents import Contents
from lrs_portfolio.export.documents import Made


@dataclass(frozen=True)
class Shown:
    """What is shown of a package, and where strangers check it."""

    made: Made
    contents: Contents
    statements: int
    checked_at: str

    @property
    def name(self) -> str:
        """The owner's."""
        return self.contents.owner_name


@cache
def _environment() -> Environment:
    return Environment(loader=PackageLoader("lrs_portfolio"), autoescape=True)


def page(shown: Shown) -> bytes:
    """The page, which needs nothing but itself."""
    return _environment().get_template("portfolio/package/index.html").render(shown=shown).encode()
