"""The kinds of value that CASE 1.1 knows, each as a marshmallow field with one predicate, and a way to mend.

`accepts` is the rule of the specification. `mended` makes of a wrong value what was meant, where that is plain.
"""

import re
from datetime import date, datetime
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, fields

MOST_LETTERS, MOST_URI_LETTERS, MOST_LEVELS = 100_000, 1_500, 50
_BREAKS = re.compile(r"[\r\n\t]+")
_SPACE = re.compile(r"\s")
_EXTENSION = re.compile(r"ext:[A-Za-z0-9._|-]+$(?!\n)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d$(?!\n)")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$(?!\n)")


class CaseField(fields.Field[Any]):
    """A value that is right or wrong by itself; `rule` says what should hold, `kind` is its type in JSON Schema."""

    rule: str
    kind = "string"

    def __init__(self, **kwargs: Any):
        super().__init__(metadata={"type": self.kind}, **kwargs)

    def accepts(self, value: Any) -> bool:
        """Whether `value` keeps the rule; never raises."""
        raise NotImplementedError

    def mended(self, value: Any) -> Any:
        """What was meant by a value that isn't accepted; None where nobody can tell."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Any:
        if not self.accepts(value):
            raise ValidationError(self.rule)
        return value


class Text(CaseField):
    """Any text (String)."""

    rule = f"must be a text of at most {MOST_LETTERS} letters"

    def accepts(self, value: Any) -> bool:
        return type(value) is str and len(value) <= MOST_LETTERS and "\0" not in value

    def mended(self, value: Any) -> Any:
        if type(value) is bool or not isinstance(value, str | int | float):
            return None
        return str(value).replace("\0", "")[:MOST_LETTERS]


class Line(Text):
    """A text on one line (NormalizedString)."""

    rule = "must be a text on one line"

    def accepts(self, value: Any) -> bool:
        return super().accepts(value) and _BREAKS.search(value) is None

    def mended(self, value: Any) -> Any:
        text = super().mended(value)
        return None if text is None else _BREAKS.sub(" ", text).strip()


class Identifier(CaseField):
    """A UUID in small letters (UUID)."""

    rule = "must be a UUID in small letters"

    def accepts(self, value: Any) -> bool:
        return type(value) is str and self.mended(value) == value

    def mended(self, value: Any) -> Any:
        try:
            return str(UUID(value)) if type(value) is str else None
        except ValueError:
            return None


class Uri(CaseField):
    """A URI (AnyURI, URL)."""

    rule = f"must be a URI without spaces, of at most {MOST_URI_LETTERS} letters"

    def accepts(self, value: Any) -> bool:
        is_short = type(value) is str and 0 < len(value) <= MOST_URI_LETTERS
        return is_short and "\0" not in value and _SPACE.search(value) is None

    def mended(self, value: Any) -> Any:
        text = _SPACE.sub("%20", value.strip()) if type(value) is str else ""
        return text if self.accepts(text) else None


class Date(CaseField):
    """A day (Date)."""

    rule = "must be a day, such as 2024-08-31"

    def accepts(self, value: Any) -> bool:
        return type(value) is str and _DATE.match(value) is not None and _day(value) is not None

    def mended(self, value: Any) -> Any:
        return _day(value[:10]) if type(value) is str else None


def _day(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


class DateTime(CaseField):
    """A moment, with its time zone (DateTime)."""

    rule = "must be a date and time with a time zone, such as 2024-08-31T12:00:00Z"

    def accepts(self, value: Any) -> bool:
        return type(value) is str and _DATE_TIME.match(value) is not None and _moment(value) is not None

    def mended(self, value: Any) -> Any:
        moment = _moment(value) if type(value) is str else None
        if moment is None:
            return None
        return moment.isoformat() if moment.tzinfo else moment.isoformat() + "+00:00"


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


class Number(CaseField):
    """A number (Float)."""

    rule = "must be a number"
    kind = "number"

    def accepts(self, value: Any) -> bool:
        return isinstance(value, int | float) and type(value) is not bool

    def mended(self, value: Any) -> Any:
        try:
            found = float(value) if type(value) is str else None
        except ValueError:
            return None
        return found if found is not None and abs(found) < 1e300 else None


class Whole(CaseField):
    """A whole number (Integer)."""

    rule = "must be a whole number"
    kind = "integer"

    def accepts(self, value: Any) -> bool:
        return type(value) is int and abs(value) < 2**31

    def mended(self, value: Any) -> Any:
        found = value if isinstance(value, float) else Number().mended(value)
        return int(found) if found is not None and abs(found) < 2**31 and found == int(found) else None


class Choice(CaseField):
    """One of some words; `is_open` to words of one's own after "ext:"."""

    def __init__(self, *words: str, is_open: bool, **kwargs: Any):
        super().__init__(**kwargs)
        self.words, self.is_open = words, is_open
        self.rule = f"must be one of {', '.join(words)}" + (", or a word of one's own after ext:" if is_open else "")

    def accepts(self, value: Any) -> bool:
        if value in self.words:
            return True
        return self.is_open and type(value) is str and _EXTENSION.match(value) is not None

    def mended(self, value: Any) -> Any:
        if type(value) is not str:
            return None
        plain = re.sub(r"[^A-Za-z0-9._|-]", "", value.removeprefix("ext:"))
        known = next((word for word in self.words if word.lower() == plain.lower()), None)
        return known or (f"ext:{plain[:60]}" if self.is_open and plain else None)


class Extension(CaseField):
    """What nobody has agreed upon: any JSON object that is not too deep."""

    kind = "object"
    rule = f"must be a JSON object of at most {MOST_LEVELS} levels"

    def accepts(self, value: Any) -> bool:
        return isinstance(value, dict) and _is_shallow(value, MOST_LEVELS)


def _is_shallow(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    inside = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(_is_shallow(each, levels - 1) for each in inside)
