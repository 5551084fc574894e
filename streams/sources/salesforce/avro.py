"""What does a change event of the Pub/Sub API say, before it is a record like any other?

It is Avro without its schema. Every field is there, and null is said of what did not change; which
fields changed or were cleared stands in the header as bitmaps over the fields of the schema, of one
within another behind the place of the outer one. They become names here, and what was not told is
left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import msgspec
from fastavro import parse_schema, schemaless_reader

from streams.sources.delivery import Record
from streams.sources.salesforce.change import HEADER

_BITMAPS: Final = ("changedFields", "nulledFields", "diffFields")


class Undecodable(ValueError):
    """These bytes, or this schema, are not what Salesforce documents."""


@dataclass(frozen=True, slots=True)
class EventSchema:
    """The schema of one kind of change event."""

    parsed: Any
    named: Mapping[str, Any]
    """Records of the schema that others in it refer to by their name"""

    def record(self, payload: bytes) -> Record:
        """What an event says; raises Undecodable."""
        try:
            said: Any = schemaless_reader(BytesIO(payload), self.parsed, None)
            header = {**said[HEADER]}
            for name in _BITMAPS:
                header[name] = [each for bits in header[name] for each in self._names(bits)]
        except Exception as problem:
            # What the reader of Avro raises for bytes that are none is part of no contract.
            unlike = f"payload: found {type(problem).__name__}, expected Avro of its schema"
            raise Undecodable(unlike) from problem
        return _told({**said, HEADER: header})

    def _names(self, bitmap: str) -> Iterator[str]:
        """`0x6` are the second and the third field, `4-0x1` is the first one within the fifth."""
        *places, bits = bitmap.split("-")
        fields, prefix = self.parsed["fields"], ""
        for place in map(int, places):
            prefix += f"{fields[place]['name']}."
            fields = self._fields_within(fields[place]["type"])
        told = int(bits, 16)
        return (
            f"{prefix}{fields[at]['name']}" for at in range(told.bit_length()) if told >> at & 1
        )

    def _fields_within(self, type: Any) -> Any:
        """Of a field that holds a record, or may hold one."""
        types = type if isinstance(type, list) else [type]
        records = (self.named.get(each) if isinstance(each, str) else each for each in types)
        return next(each["fields"] for each in records if each and "fields" in each)


def _told(said: Record) -> Record:
    """Without what is null, at any depth."""
    return {
        name: _told(value) if isinstance(value, dict) else value
        for name, value in said.items()
        if value is not None
    }


def event_schema(schema_json: str) -> EventSchema:
    """The schema that Salesforce gives in JSON; raises Undecodable."""
    named: dict[str, Any] = {}
    try:
        return EventSchema(parse_schema(msgspec.json.decode(schema_json), named), named)
    except Exception as problem:
        unlike = f"schema: found {type(problem).__name__}, expected one of Avro"
        raise Undecodable(unlike) from problem
