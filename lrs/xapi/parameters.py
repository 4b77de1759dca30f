"""Query parameters, checked before anything is looked up (1.0.3 Communication 2.1.3, 2.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lrs.errors import BadRequest
from lrs.xapi import exact_json
from lrs.xapi.identity import identity
from xapi_schemas import XapiSchema, compile_schema, explain, instant_us, is_iri
from xapi_schemas.agent import actor


class _AgentParameter(XapiSchema):
    """What the parameter `agent` is."""

    agent = actor(required=True)


_SCHEMA = _AgentParameter()
_IS_AGENT = compile_schema(_SCHEMA)


@dataclass(frozen=True)
class Parameters:
    """The parameters of a request to one resource. Each getter raises BadRequest that names the parameter."""

    values: Mapping[str, str]
    section: str

    @classmethod
    def checked(cls, values: Mapping[str, str], *allowed: str, section: str) -> "Parameters":
        """`values` as parameters. Raises BadRequest on one that is not `allowed`, with exact case."""
        for name, value in values.items():
            if name not in allowed:
                raise BadRequest(
                    f'the parameter "{name}" is not known here',
                    section=section,
                    hint=f"Check spelling and case. Known are: {', '.join(allowed)}.",
                )
            if "\0" in value:
                raise BadRequest(f'the parameter "{name}" has a NUL character', section=section)
        return cls(values, section)

    def text(self, name: str) -> str:
        """A parameter that must be there, as it is."""
        if not self.values.get(name):
            raise self._refusal(name, "is missing", "Add it.")
        return self.values[name]

    def iri(self, name: str) -> str:
        """A parameter that must be there, an IRI."""
        value = self.text(name)
        if not is_iri(value):
            raise self._refusal(name, f"is {value!r}, which is no IRI", "Send a full IRI.")
        return value

    def agent(self, name: str = "agent") -> dict[str, Any]:
        """A parameter that must be there: an Agent or identified Group as JSON."""
        try:
            value = exact_json.loads(self.text(name).encode())
        except ValueError as error:
            raise self._refusal(name, f"is no JSON: {error}", "Send an Agent as a JSON object.") from None
        if not _IS_AGENT({"agent": value}):
            violation = explain(_SCHEMA, {"agent": value})[0]
            where = violation.pointer.removeprefix("/agent") or "/"
            raise self._refusal(name, f"is no Agent: {where}: {violation.rule.text}", violation.rule.hint)
        if identity(value) is None:
            raise self._refusal(name, "is an anonymous Group", "Send an Agent or a Group with an identifier.")
        return dict(value)

    def uuid(self, name: str) -> UUID:
        """A parameter that must be there, a UUID in standard form."""
        value = self.text(name)
        try:
            parsed = UUID(value)
        except ValueError:
            parsed = None
        if parsed is None or str(parsed) != value.lower():
            raise self._refusal(name, f"is {value!r}, which is no UUID", "Send 8-4-4-4-12 hexadecimal digits.")
        return parsed

    def optional_uuid(self, name: str) -> UUID | None:
        return self.uuid(name) if name in self.values else None

    def optional_instant_us(self, name: str) -> int | None:
        """A timestamp as microseconds since 1970 UTC."""
        if name not in self.values:
            return None
        # A plus that was not encoded arrives as a space.
        value = self.text(name).replace(" ", "+")
        try:
            return instant_us(value)
        except (ValueError, OverflowError):
            raise self._refusal(name, f"is {value!r}, which is no timestamp", "Send ISO 8601 with a zone.") from None

    def truth(self, name: str) -> bool:
        """true or false in any case (Python clients send True); false where it is absent."""
        value = self.values.get(name, "false").lower()
        if value not in ("true", "false"):
            raise self._refusal(name, f"is {value!r}", "Send true or false.")
        return value == "true"

    def count(self, name: str) -> int:
        """A whole number from 0; 0 where it is absent."""
        value = self.values.get(name, "0")
        if not (value.isascii() and value.isdigit() and len(value) < 20 and int(value) < 2**63):
            raise self._refusal(name, f"is {value!r}", "Send a whole number that is not negative.")
        return int(value)

    def one_of(self, name: str, *allowed: str) -> str:
        """One of `allowed`; the first where it is absent."""
        value = self.values.get(name, allowed[0])
        if value not in allowed:
            raise self._refusal(name, f"is {value!r}", f"Send one of: {', '.join(allowed)}.")
        return value

    def _refusal(self, name: str, what: str, hint: str) -> BadRequest:
        return BadRequest(f'the parameter "{name}" {what}', section=self.section, hint=hint)
