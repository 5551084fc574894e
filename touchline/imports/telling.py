"""Which events does a row tell?

Each rule that fits makes one CloudEvent, checked here as the collector will check it. A row is told
as a whole or not at all: when one of its events is wrong, the row is rejected.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from events.cloudevents import ATTRIBUTES, from_cloudevent
from events.errors import UndecodableEvent
from events.values import EPOCH
from touchline.imports import times
from touchline.imports.expression import columns, part
from touchline.imports.lookup import Lookup
from touchline.imports.mapping import ImportMapping
from touchline.imports.rejection import Rejection
from touchline.imports.rows import Row
from touchline.imports.rule import Rule
from touchline.imports.shape import fields
from touchline.imports.value import Reader, Unfit

Event = Mapping[str, Any]
_FIELDS = {attribute: field for field, attribute in ATTRIBUTES.items()}


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells the rows of one file."""

    mapping: ImportMapping
    rules: Sequence[Rule]
    lookups: Sequence[Lookup]
    tenant_id: str

    def told(self, row: Row) -> list[Event] | Rejection:
        """The events of a row, in the order of the rules; none when no rule fits."""
        try:
            cells = dict(row.cells)
            for lookup in self.lookups:
                cells.update(lookup.cells(row.cells))
            return [self.event(rule, cells) for rule in self.rules if rule.fits(cells)]
        except Unfit as unfit:
            column = ", ".join(dict.fromkeys(unfit.columns))
            return Rejection(row.path, row.line, column, str(unfit), row.cells)

    def event(self, rule: Rule, cells: Mapping[str, str]) -> Event:
        """One event as a CloudEvent; raises Unfit with the columns at fault."""
        reader = Reader(cells, self.mapping.translations)
        event = {
            "specversion": "1.0",
            "id": _id(rule, cells),
            "source": self.mapping.source,
            "type": rule.type,
            "backfill": True,
            **_times(rule, cells, self.mapping.timezone),
            **_envelope(rule, reader, self.mapping.timezone),
            "data": reader.table(rule.data, fields(rule.type)),
        }
        try:
            from_cloudevent(event, tenant_id=self.tenant_id, recorded_at=EPOCH)
        except UndecodableEvent as error:
            raise _unfit(rule, error) from error
        return event


def _id(rule: Rule, cells: Mapping[str, str]) -> str:
    blank = rule.id.blank_column(cells)
    if blank:
        raise Unfit((blank,), found="nothing", expected=f"the identity of {rule.type}")
    return rule.id.filled(cells)


def _times(rule: Rule, cells: Mapping[str, str], timezone: str) -> dict[str, str]:
    if rule.occurred_at is None:
        return times.attributes("", timezone=timezone)
    said = rule.occurred_at.text
    text = said.filled(cells)
    if not text and not rule.occurred_at.is_undated_when_blank:
        raise Unfit(said.columns, found="nothing", expected=f"the day of {rule.type}")
    try:
        return times.attributes(text, timezone=timezone)
    except ValueError as error:
        raise Unfit(said.columns, found=repr(text), expected=times.EXPECTED) from error


def _envelope(rule: Rule, reader: Reader, timezone: str) -> dict[str, str]:
    told = {ATTRIBUTES[name]: reader.text(said) for name, said in rule.envelope()}
    version = told.get("sourceversion")
    if rule.source_version and version:
        try:
            told["sourceversion"] = times.version(version, timezone=timezone)
        except ValueError as error:
            expected = f"a whole number, or {times.EXPECTED}"
            columns = rule.source_version.text.columns
            raise Unfit(columns, found=repr(version), expected=expected) from error
    return {name: text for name, text in told.items() if text}


def _unfit(rule: Rule, error: UndecodableEvent) -> Unfit:
    """The refusal of an event, told of the columns from which the refused field came."""
    expected = f"{error.expected} ({rule.type}: {error.where})"
    return Unfit(_columns_at(rule, error.where), found=error.found, expected=expected)


def _columns_at(rule: Rule, where: str) -> tuple[str, ...]:
    name, *path = where.split(".")
    if name == "data":
        return tuple(columns(part(rule.data, path)))
    if name in ("id", "subject"):
        return rule.id.columns
    if name == "time" and rule.occurred_at:
        return rule.occurred_at.text.columns
    said = dict(rule.envelope()).get(_FIELDS.get(name, ""))
    return said.text.columns if said else ()
