"""Which pages of the reference follow from the code? Run it after a change: `make reference`."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo

from events.catalogue import PAYLOADS
from events.payload import Payload
from events.schemas import told
from projections.alerts.rule import Rule, rules
from projections.metrics import Metric, registry
from projections.view import View
from projections.views import views
from streams import views as ops_views
from streams.sources.hubspot.vendor import HUBSPOT
from streams.sources.pipedrive.vendor import PIPEDRIVE
from streams.sources.salesforce.vendor import SALESFORCE
from streams.sources.telling import Context, Fetch, Skipped, Telling, Unread
from streams.sources.vendor import Vendor
from streams.sources.webhook import mappings
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

`reply` is the text of a reply: read in the collector's memory, told as `reply.scored`, and kept
nowhere ([Score replies](../how-to/score-replies.md)).

The collector takes them at `POST /v1/events`, in any form of the binding to HTTP:

| Content-Type | body |
| --- | --- |
| `application/cloudevents+json`, `application/json` | one event |
| `application/cloudevents-batch+json` | an array of events |
| `application/x-ndjson` | one event per line |
| `application/json`, with headers `ce-id`, `ce-type` and so on | the data; attributes are headers |

It publishes what it holds senders to at `/schemas`, without a token: a list, the JSON Schema of
each type and version (`/schemas/deal.won/1`), and all of it as one AsyncAPI 3 document
(`/schemas/asyncapi`). A schema that was published still holds after an upgrade: what may be left
out or said in addition is added to it, and any other change is a new version, beside which the
older one is still taken.
"""

SETTINGS_PREFACE = """\
# Settings

Each is an environment variable; the default suits one machine. A command knows only those of the
shell that it is typed in.

| variable | is | default |
| --- | --- | --- |
"""

VIEWS_PREFACE = """\
# Views

The database `bi` is the public contract: views only, each with its question, its grain and its
columns. A column marked *key* belongs to the key of its rows. A *measure* adds up, money within one
currency; a *value* does not; a *ratio* is made anew from sums of its numerator and denominator,
which are measures. Instants are in UTC, days in the tenant's zone unless said otherwise. Whoever
was not told is `unknown`; what is really absent is NULL.

Columns are added in minor versions. They are renamed or taken away only in major ones.
"""

OPERATIONS_PREFACE = """\
# Views of operations

Views of the database `ops` say how the flow itself is doing, for people and alerts. Ask them with
`touchline query`. They are no part of the public contract and may change with any version. Instants
and days are in UTC.
"""

METRICS_PREFACE = """\
# Metrics

Every row of the catalogue that Touchline was founded on, and the [view](views.md) that answers it
once it is built. The warehouse serves this list as `bi.metric`. The source is one of five articles
on sales management, S0 to S4; *own* is a definition that none of them gives.

| id | metric | is | of | unit | source | answered by |
| --- | --- | --- | --- | --- | --- | --- |
"""

ALERTS_PREFACE = """\
# Alert rules

What is looked for, who is told first, and whom it reaches when nobody acknowledges it. An alert
begins at *enter* and is over below *exit*; a tenant may change both, every duration in hours,
`is_on`, `is_shadow` (recorded and told to nobody) and the parameters. The parameters of a rule are
the numbers of its question. What is about one person is told to that person alone.

| rule | looks for | enter | exit | parameters | told to | escalates |
| --- | --- | --- | --- | --- | --- | --- |
"""


def events_page() -> str:
    return EVENTS_PREFACE + "".join(section(PAYLOADS[type]) for type in sorted(PAYLOADS))


def section(payload: type[Payload]) -> str:
    schema = told(payload)
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
        f"| `{PREFIX}{name.upper()}` | {field.description} | {default(field)} |\n"
        for name, field in Settings.model_fields.items()
    )


def default(field: FieldInfo) -> str:
    if field.default_factory:
        return "follows from the others"
    return "none" if field.default in (None, "") else f"`{field.default}`"


def views_page() -> str:
    return VIEWS_PREFACE + "".join(map(view_section, views()))


def operations_page() -> str:
    return OPERATIONS_PREFACE + "".join(map(view_section, ops_views.views()))


def view_section(view: View) -> str:
    heading = f"\n## {view.name}\n\n{view.question} {view.comment}\n"
    example = f"bi.{view.name}_as_of(day = '2017-03-31')"
    twin = f"\nAs of a day: `{example}`.\n" if view.has_twin else ""
    rows = "".join(
        f"| {column.name} | {column.type} | {column.kind} | {column.meaning} |\n"
        for column in view.columns
    )
    return f"{heading}{twin}\n| column | type | is a | meaning |\n| --- | --- | --- | --- |\n{rows}"


def metrics_page() -> str:
    return METRICS_PREFACE + "".join(map(metric_line, registry()))


def metric_line(metric: Metric) -> str:
    columns = ", ".join(f"`{column}`" for column in metric.columns)
    answered = f"[{metric.view}](views.md#{metric.view}): {columns}" if metric.view else "planned"
    cells = (metric.id, metric.name, metric.definition, metric.grain, metric.unit, metric.source)
    return f"| {' | '.join(cells)} | {answered} |\n"


BECOMES = re.compile(r"(?<=<!-- becomes -->\n).*(?=<!-- end -->)", re.DOTALL)


def vendor_page(vendor: Vendor) -> str:
    """The page of a vendor, with a table of what its translations make of the specimens."""
    lines = (f"| {said} | {told} |\n" for said, told in becomes(vendor))
    return with_table(vendor.name, "| it says | becomes |\n| --- | --- |\n" + "".join(lines))


def webhooks_page() -> str:
    """The page of all systems that have a mapping."""
    lines = (
        f"| {vendor.name} | {said} | {told} |\n"
        for vendor in mappings.vendors()
        for said, told in becomes(vendor)
    )
    head = "| system | it says | becomes |\n| --- | --- | --- |\n"
    return with_table("webhooks", head + "".join(lines))


def with_table(name: str, table: str) -> str:
    page = (HERE / f"{name}.md").read_text(encoding="utf-8")
    return BECOMES.sub(lambda _: table, page)


def becomes(vendor: Vendor) -> Iterator[tuple[str, str]]:
    specimens = (HERE / "specimens" / f"{vendor.name}.jsonl").read_text(encoding="utf-8")
    for specimen in map(json.loads, specimens.splitlines()):
        context = Context(
            vendor.name,
            datetime(2026, 11, 30, tzinfo=UTC),
            options=specimen.get("options", {}),
            references=specimen.get("references", {}),
        )
        told = list(vendor.translations[specimen["kind"]](specimen["record"], context))
        yield specimen["said"], "; ".join(dict.fromkeys(map(in_words, told)))


def in_words(told: Telling) -> str:
    match told:
        case {"type": type}:
            return f"`{type}`"
        case Fetch(kind=kind):
            return f"the {kind} is read by the API"
        case Unread():
            return "its text is read by the API, scored and let go"
        case Skipped(reason=reason):
            return f"nothing: {reason}"
    return f"a dead letter: {told.reason}".replace("|", "\\|")


VENDORS = (HUBSPOT, PIPEDRIVE, SALESFORCE)


def alerts_page() -> str:
    return ALERTS_PREFACE + "".join(map(rule_line, rules()))


def rule_line(rule: Rule) -> str:
    parameters = ", ".join(f"`{name}` {told}" for name, told in rule.parameters.items())
    later = f"{rule.escalates_to}, {rule.escalate_after_hours:g} h" if rule.escalates_to else "none"
    audience = rule.audience + (" alone" if rule.is_about_person else "")
    cells = (f"`{rule.id}`", rule.question, f"{rule.enter:g}", f"{rule.exit:g}", parameters)
    return f"| {' | '.join(cells)} | {audience} | {later} |\n"


PAGES = {
    "alerts.md": alerts_page,
    "events.md": events_page,
    "metrics.md": metrics_page,
    "operations.md": operations_page,
    "settings.md": settings_page,
    "views.md": views_page,
    "webhooks.md": webhooks_page,
    **{f"{vendor.name}.md": partial(vendor_page, vendor) for vendor in VENDORS},
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")
