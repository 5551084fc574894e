"""Which event does a rule make of one row?

The event is tried at Touchline's own border, so that whatever the collector would refuse is refused
here, with the columns at fault.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from events.cloudevents import ATTRIBUTES, from_cloudevent
from events.errors import UndecodableEvent
from events.values import EPOCH, instant_text
from streams.intake import AHEAD_MAX
from streams.mapping import times
from streams.mapping.expression import columns, part
from streams.mapping.pattern import Words
from streams.mapping.rule import OccurredAt, Rule
from streams.mapping.shape import fields
from streams.mapping.value import Notation, Reader, Unfit

Event = Mapping[str, Any]
_FIELDS = {attribute: field for field, attribute in ATTRIBUTES.items()}


class NotYet(Exception):
    """An event that lies ahead, of a rule that leaves such events untold."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Makes events of rows that are written alike; what lies after `latest` has not happened."""

    source: str
    words: Mapping[str, Words]
    notation: Notation
    tenant_id: str
    now: datetime
    is_backfill: bool
    latest: datetime = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "latest", self.now + AHEAD_MAX)

    def event(self, rule: Rule, cells: Mapping[str, str]) -> Event | None:
        """One event as a CloudEvent; None when it has not happened and may stay untold.

        Raises Unfit with the columns at fault.
        """
        reader = Reader(cells, self.words, self.notation)
        try:
            told_at = self._times(rule.occurred_at, rule.type, cells)
        except NotYet:
            return None
        event: dict[str, Any] = {
            "specversion": "1.0",
            "id": _id(rule, cells),
            "source": self.source,
            "type": rule.type,
            "backfill": self.is_backfill,
            **told_at,
            **self._envelope(rule, reader),
            "data": reader.table(rule.data, fields(rule.type)),
        }
        try:
            from_cloudevent(event, tenant_id=self.tenant_id, recorded_at=EPOCH)
        except UndecodableEvent as error:
            raise _unfit(rule, error) from error
        text = rule.reply.filled(cells) if rule.reply else ""
        if text:
            event["data"]["reply"] = {"text": text}
        return event

    def _times(
        self, said: OccurredAt | None, type: str, cells: Mapping[str, str]
    ) -> dict[str, str]:
        if said is None:
            return times.attributes(None)
        text = said.filled(cells)
        if not text:
            if said.is_undated_when_blank:
                return times.attributes(None)
            raise Unfit(said.text.columns, found="nothing", expected=f"the day of {type}")
        try:
            moment = self.notation.calendar.moment(text)
        except ValueError as error:
            expected = self.notation.calendar.expected(error)
            raise Unfit(said.text.columns, found=repr(text), expected=expected) from error
        if self._is_ahead(moment):
            if said.is_untold_when_ahead:
                raise NotYet
            expected = (
                f"the day of {type}, which is not ahead of {instant_text(self.now)}; "
                "occurred_at may say ahead = 'untold'"
            )
            raise Unfit(said.text.columns, found=repr(text), expected=expected)
        return times.attributes(moment)

    def _is_ahead(self, moment: times.Moment) -> bool:
        if isinstance(moment, datetime):
            return moment > self.latest
        return moment > self.latest.date()

    def _envelope(self, rule: Rule, reader: Reader) -> dict[str, str]:
        told = {ATTRIBUTES[name]: reader.text(said) for name, said in rule.envelope()}
        version = told.get("sourceversion")
        if rule.source_version and version:
            calendar = self.notation.calendar
            try:
                told["sourceversion"] = calendar.version(version)
            except ValueError as error:
                expected = f"a whole number, or {calendar.expected(error)}"
                columns = rule.source_version.text.columns
                raise Unfit(columns, found=repr(version), expected=expected) from error
        return {name: text for name, text in told.items() if text}


def _id(rule: Rule, cells: Mapping[str, str]) -> str:
    blank = rule.id.blank_column(cells)
    if blank:
        raise Unfit((blank,), found="nothing", expected=f"the identity of {rule.type}")
    return rule.id.filled(cells)


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
    return said.columns if said else ()
