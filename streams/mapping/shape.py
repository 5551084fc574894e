"""What does a field of an event hold: text, a number, a truth value, a list, a table?

Read from the JSON Schema of the payload, so that a mapping never has to say it.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from events.catalogue import PAYLOADS

Shape = Mapping[str, Any]
TEXT: Shape = {"type": "string"}


@cache
def fields(type: str) -> Mapping[str, Shape]:
    """The fields that an event's data may hold, and what each holds."""
    schema = PAYLOADS[type].model_json_schema()
    parts = schema.get("$defs", {})
    return {name: _resolved(field, parts) for name, field in schema["properties"].items()}


@cache
def required_fields(type: str) -> Sequence[str]:
    """The fields that must be told."""
    return tuple(PAYLOADS[type].model_json_schema().get("required", ()))


def entry_shape(table: Shape, name: str) -> Shape:
    """What an entry of a table holds; attributes hold text whatever their name."""
    shape: Shape = table.get("properties", {}).get(name, TEXT)
    return shape


def _resolved(schema: Shape, parts: Mapping[str, Shape]) -> Shape:
    """Without references, and without the null of what may be left out."""
    match schema:
        case {"$ref": reference}:
            return _resolved(parts[reference.rpartition("/")[2]], parts)
        case {"anyOf": choices}:
            told = next(choice for choice in choices if choice.get("type") != "null")
            return _resolved(told, parts)
        case {"items": items}:
            return {**schema, "items": _resolved(items, parts)}
        case {"properties": entries}:
            return {
                **schema,
                "properties": {name: _resolved(entry, parts) for name, entry in entries.items()},
            }
    return schema
