"""Which pages of the reference follow from the code? Run it after a change: `make reference`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from events.catalogue import PAYLOADS
from events.payload import Payload
from touchline.settings import PREFIX, Settings

HERE = Path(__file__).parent

EVENTS_PREFACE = """\
# Events

Every event is a CloudEvent 1.0 with the attributes of the first table and no others. Its `type` is
one of the headings below it; `data` holds the fields listed there and no others. Fields in bold
must be told. Ids are opaque text, instants have a zone, amounts are decimal strings beside an ISO
4217 code. In the lists of an activity, none told (`null`) leaves what is known, and an empty list
says that there are none.

| attribute | value |
| --- | --- |
| **specversion** | `1.0` |
| **id**, **source** | the sender's own identity of the event: told again, it is the same event |
| **type** | what happened |
| **time** | when, in the world; a date alone with `timeprecision` `day`, none with `none` |
| timeprecision | `exact` (when not told) · `day` · `none`: counted as existing, in no series |
| sourceversion | grows with each change at the sender: a higher one corrects a lower one |
| repid | who acted |
| actor | `human` (when not told) · `automation` |
| actortimezone | the rep's IANA zone at that moment |
| backfill | true for imported history |
| correlationid, causationid | the conversation; the event that caused this one |
| dataschema | ends with the schema version, 1 when not told |
| subject | follows from the data; refused when it says something else |
"""

SETTINGS_PREFACE = """\
# Settings

Each is an environment variable; the default suits one machine.

| variable | default |
| --- | --- |
"""


def events_page() -> str:
    return EVENTS_PREFACE + "".join(section(PAYLOADS[type]) for type in sorted(PAYLOADS))


def section(payload: type[Payload]) -> str:
    schema = payload.model_json_schema()
    heading = f"\n## {payload.type}\n\n{schema['description']}\n"
    return heading + "".join(tables(schema, schema.get("$defs", {})))


def tables(schema: Mapping[str, Any], parts: Mapping[str, Any]) -> Iterator[str]:
    yield "\n| field | value |\n| --- | --- |\n"
    for name, field in schema["properties"].items():
        told = f"**{name}**" if name in schema.get("required", ()) else name
        yield f"| {told} | {value(field)} |\n"
    for name, part in parts.items():
        yield f"\nEach {name.lower()}:\n"
        yield from tables(part, {})


def value(field: Mapping[str, Any]) -> str:
    match field:
        case {"anyOf": [told, *_]}:
            return value(told)
        case {"$ref": str(reference)}:
            return reference.rpartition("/")[2].lower()
        case {"enum": words}:
            return " · ".join(f"`{word}`" for word in words)
        case {"const": word}:
            return f"`{word}`"
        case {"type": "array", "items": items}:
            return f"list of {value(items)}"
        case {"type": "object"}:
            return "map of text to text"
        case {"format": str(form)}:
            return form
        case {"type": "string", "pattern": str(pattern), **others} if "maxLength" not in others:
            return f"text as `{pattern}`".replace("|", "\\|")
    return {"string": "text", "boolean": "true or false"}.get(field["type"], field["type"])


def settings_page() -> str:
    return SETTINGS_PREFACE + "".join(
        f"| `{PREFIX}{name.upper()}` | {default} |\n" for name, default in defaults()
    )


def defaults() -> Iterator[tuple[str, str]]:
    for name, field in Settings.model_fields.items():
        if field.default_factory:
            yield name, "follows from the others"
        else:
            yield name, "none" if field.default is None else f"`{field.default}`"


PAGES = {"events.md": events_page, "settings.md": settings_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")
