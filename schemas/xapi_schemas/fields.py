"""The kinds of value that xAPI knows, each as a marshmallow field with one predicate.

`accepts` says yes or no and is all that the compiled validators run (`compiled`); marshmallow runs the
same predicate and adds the words. So the two can't disagree about a leaf.
"""

import re
from collections.abc import Callable, Mapping
from math import inf
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validates_schema

from xapi_schemas.remembering import remembering
from xapi_schemas.rules import HERE, ObjectRule, Rule
from xapi_schemas.timestamps import is_duration, is_timestamp

NOT_NULL = Rule("must not be null", "Data 2.2", "Leave the property out where it has no value.")
REQUIRED = Rule("is required here", "Data 2.4", "Add the property.")
UNKNOWN = Rule(
    "is no property that may stand here",
    "Data 2.2",
    "Check spelling and case; put your own data under extensions.",
)
OBJECT = Rule("must be a JSON object", "Data 2.2", "Send an object in braces.")
ARRAY = Rule("must be an array", "Data 2.2", "Send an array in brackets.")


class Ruled(fields.Field[Any]):
    """A value that is right or wrong by itself: `accepts` decides, `rule` explains."""

    rule: Rule
    default_error_messages = {"required": REQUIRED, "null": NOT_NULL}  # type: ignore[dict-item]

    def accepts(self, value: Any) -> bool:
        """Whether `value` keeps the rule; never raises."""
        raise NotImplementedError

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not self.accepts(value):
            raise ValidationError(self.errors(value))
        return value

    def errors(self, value: Any) -> Any:
        """The broken rules, as marshmallow nests them."""
        return [self.rule]


class Text(Ruled):
    """Any string."""

    rule = Rule("must be a string", "Data 2.2", "Put the value in quotes.")

    def accepts(self, value: Any) -> bool:
        return type(value) is str


class Truth(Ruled):
    """true or false, not a string or a number that means one."""

    rule = Rule("must be true or false", "Data 2.2", "Send a JSON boolean, without quotes.")

    def accepts(self, value: Any) -> bool:
        return type(value) is bool


_NUMBERS = (int, float)


def is_number(value: Any) -> bool:
    """Whether `value` is a JSON number; a boolean is none."""
    return isinstance(value, _NUMBERS) and type(value) is not bool


class Number(Ruled):
    """A JSON number, between `at_least` and `at_most` where they are given."""

    def __init__(self, *, at_least: float = -inf, at_most: float = inf, rule: Rule):
        super().__init__()
        self.at_least, self.at_most, self.rule = at_least, at_most, rule

    def accepts(self, value: Any) -> bool:
        return is_number(value) and self.at_least <= value <= self.at_most


class Length(Ruled):
    """A count of bytes."""

    rule = Rule("must be a whole number of bytes", "Data 2.4.11", "Send the size as a number, without quotes.")

    def accepts(self, value: Any) -> bool:
        return type(value) is int and value >= 0


class OneText(Ruled):
    """One of a few strings, with exact case."""

    def __init__(self, *allowed: str, required: bool = False, section: str):
        super().__init__(required=required)
        self.allowed = frozenset(allowed)
        listed = ", ".join(f'"{text}"' for text in allowed)
        self.rule = Rule(f"must be one of: {listed}", section, "Use one of these, in exactly this case.")

    def accepts(self, value: Any) -> bool:
        return type(value) is str and value in self.allowed


class Pattern(Ruled):
    """A string of one form."""

    pattern: re.Pattern[str]

    def accepts(self, value: Any) -> bool:
        return type(value) is str and self.pattern.fullmatch(value) is not None


class Uuid(Pattern):
    """A UUID in standard string form, of any version."""

    pattern = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")  # re.I takes twice the time
    rule = Rule("must be a UUID in standard form", "Data 4.4", "Send 8-4-4-4-12 hexadecimal digits.")


# A scheme as RFC 3986 3.1 has it: "course-v1:" and "act:" are schemes, and senders use them.
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20\x7f<>\"{}|\\^`]+")


@remembering(16384)
def is_iri(text: str) -> bool:
    """Whether `text` is an absolute IRI (RFC 3987)."""
    return IRI.fullmatch(text) is not None


class Iri(Ruled):
    """An absolute IRI with a legal scheme."""

    rule = Rule("must be an IRI with a scheme", "Data 4.3", "Send a full IRI such as http://example.com/x.")

    def accepts(self, value: Any) -> bool:
        return type(value) is str and is_iri(value)


class Mailto(Pattern):
    """A mail address as IRI."""

    pattern = re.compile(r"mailto:[^\s@<>\"(),:;\[\]\\]+@[^\s@<>\"(),:;\[\]\\/?#]+")
    rule = Rule("must be mailto: and a mail address", "Data 2.4.2.3", "Send for example mailto:ann@example.com.")


class Sha1(Pattern):
    """A SHA-1 digest in hexadecimal."""

    pattern = re.compile(r"[0-9a-f]{40}", re.I | re.A)
    rule = Rule("must be a SHA-1 in 40 hexadecimal digits", "Data 2.4.2.3", "Hash the whole mailto: IRI.")


class Sha2(Pattern):
    """A digest of the SHA-2 family in hexadecimal."""

    pattern = re.compile(r"[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}", re.I | re.A)
    rule = Rule("must be a SHA-2 in hexadecimal digits", "Data 2.4.11", "Send the SHA-256 of the content.")


class MediaType(Pattern):
    """An Internet media type, with parameters."""

    pattern = re.compile(r"[\w!#$&^.+*-]+/[\w!#$&^.+*-]+[ \t]*(;[^\r\n]*)?", re.A)
    rule = Rule("must be an Internet media type", "Data 2.4.11", "Send for example text/plain.")


class Timestamp(Ruled):
    """A date and time by ISO 8601."""

    rule = Rule(
        "must be a date and time by ISO 8601, without the offset -00:00",
        "Data 4.5",
        "Send for example 2026-03-01T09:30:00.000Z.",
    )

    def accepts(self, value: Any) -> bool:
        return type(value) is str and is_timestamp(value)


class Duration(Ruled):
    """An ISO 8601 duration."""

    rule = Rule("must be a duration by ISO 8601", "Data 4.6", "Send for example PT4H35M59.14S, or P4W alone.")

    def accepts(self, value: Any) -> bool:
        return type(value) is str and is_duration(value)


# Every alternative is told apart by its first characters: a long tag takes no longer than it is long.
LANGUAGE_TAG = re.compile(
    r"""(?:
        (?:[a-z]{2,3}(?:-[a-z]{3}){0,3} | [a-z] | [a-z]{4} | [a-z]{5,8})   # language
        (?:-[a-z]{4})?                                                     # script
        (?:-(?:[a-z]{2}|\d{3}))?                                           # region
        (?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*                              # variants
        (?:-[0-9a-wy-z](?:-(?!x-)[a-z0-9]{1,8})+)?                         # extensions
        (?:-x(?:-[a-z0-9]{1,8})+)?                                         # private use
      | x(?:-[a-z0-9]{1,8})+
      | en-gb-oed | i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)
      | sgn-(?:be-fr|be-nl|ch-de)
    )""",
    re.I | re.A | re.X,
)


@remembering(4096)
def is_language_tag(text: str) -> bool:
    """Whether `text` is well formed by RFC 5646; one-letter subtags, which senders use, are let pass."""
    return LANGUAGE_TAG.fullmatch(text) is not None and not _repeats_singleton(text)


def _repeats_singleton(tag: str) -> bool:
    """Whether an extension is begun twice (RFC 5646 2.2.6)."""
    subtags = tag.lower().partition("-x-")[0].split("-")[1:]
    singletons = [subtag for subtag in subtags if len(subtag) == 1]
    return len(set(singletons)) < len(singletons)


class LanguageTag(Ruled):
    """A language tag by RFC 5646."""

    rule = Rule("must be a language tag by RFC 5646", "Data 4.2", "Send for example en, en-GB or zh-Hans-CN.")

    def accepts(self, value: Any) -> bool:
        return type(value) is str and is_language_tag(value)


class Keyed(Ruled):
    """An object whose keys are free within a rule."""

    rule = OBJECT
    key_rule: Rule

    def accepts_entry(self, key: str, value: Any) -> bool:
        """Whether the entry keeps the rules of keys and of values."""
        raise NotImplementedError

    def accepts(self, value: Any) -> bool:
        if type(value) is not dict:
            return False
        for key, item in value.items():
            if not self.accepts_entry(key, item):
                return False
        return True

    def errors(self, value: Any) -> Any:
        if type(value) is not dict:
            return [self.rule]
        return {key: [self.key_rule] for key, item in value.items() if not self.accepts_entry(key, item)}


class LanguageMap(Keyed):
    """Strings by language tag."""

    key_rule = Rule(
        "must be a string under a language tag by RFC 5646",
        "Data 4.2",
        'Send for example {"en": "completed"}.',
    )

    def accepts_entry(self, key: str, value: Any) -> bool:
        return type(value) is str and is_language_tag(key)


class Extensions(Keyed):
    """Any values, null too, by IRI."""

    key_rule = Rule("must have an IRI as its key", "Data 4.1", "Name the extension by a full IRI.")

    def accepts_entry(self, key: str, value: Any) -> bool:
        return is_iri(key)


class XapiSchema(Schema):
    """An object with a fixed set of properties and rules between them.

    `is_repeated` says that senders send the same such objects again and again.
    """

    is_repeated = False

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": UNKNOWN, "type": OBJECT}  # type: ignore[dict-item]
    rules: tuple[ObjectRule, ...] = ()

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _keep_rules(self, data: Any, original: Any, **kwargs: Any) -> None:
        broken: dict[Any, list[Rule]] = {}
        for rule in self.rules if isinstance(original, dict) else ():
            if not rule.holds(original):
                broken.setdefault(rule.at or HERE, []).append(rule.rule)
        if broken:
            raise ValidationError(broken)


class Nested(fields.Nested):
    """An object of one schema."""

    default_error_messages = Ruled.default_error_messages


class ListOf(fields.List[Any]):
    """An array of values of one kind, `at_least` so many."""

    default_error_messages = {**Ruled.default_error_messages, "invalid": ARRAY}  # type: ignore[dict-item]
    few = Rule("must not be empty", "Data 2.4", "Leave the property out, or put something in it.")

    def __init__(self, inner: fields.Field[Any], *, at_least: int = 0, required: bool = False):
        super().__init__(inner, required=required)
        self.at_least = at_least

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        # marshmallow takes any iterable for a list; JSON has one kind of array.
        if type(value) is not list:
            raise ValidationError([ARRAY])
        if len(value) < self.at_least:
            raise ValidationError([self.few])
        return super()._deserialize(value, attr, data, **kwargs)


class OneOrMany(ListOf):
    """An array, or one value that stands for an array of one."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if type(value) is dict:
            return [self.inner.deserialize(value)]
        return super()._deserialize(value, attr, data, **kwargs)


class ByType(fields.Field[Any]):
    """An object whose schema is chosen by its `objectType`."""

    default_error_messages = Ruled.default_error_messages

    def __init__(
        self,
        schemas: Mapping[str, Callable[[], Schema]],
        *,
        default: str | None,
        section: str,
        required: bool = False,
    ):
        super().__init__(required=required)
        self.schemas, self.default = schemas, default
        self.rule = OneText(*schemas, section=section).rule

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if type(value) is not dict:
            raise ValidationError([OBJECT])
        kind = value.get("objectType", self.default)
        if type(kind) is not str or kind not in self.schemas:
            raise ValidationError({"objectType": [self.rule]})
        return self.schemas[kind]().load(value)
