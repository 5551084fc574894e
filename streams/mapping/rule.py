"""Which event does a row tell, and when?

A rule names the event's type, the rows that tell it, and where each field comes from. One row may
fit several rules: a deal that was won tells its creation and its end.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, InstanceOf, model_validator

from events.catalogue import PAYLOADS
from events.payload import Contract
from events.reply_text import bears_text
from events.validation import refusal
from streams.mapping.expression import ExpressionTable, Taken, expression, taken
from streams.mapping.pattern import OneOfTexts
from streams.mapping.shape import fields, required_fields
from streams.mapping.template import Template, TemplateText, template

ENVELOPE = (
    "source_version",
    "rep_id",
    "actor",
    "actor_timezone",
    "correlation_id",
    "causation_id",
)
"""What a rule may say of the envelope beside type, id and time."""


@dataclass(frozen=True, slots=True)
class OccurredAt:
    """A row whose time is blank or still to come is rejected, unless the rule says otherwise."""

    text: Template
    before: str | None = None
    is_undated_when_blank: bool = False
    is_untold_when_ahead: bool = False

    def filled(self, cells: Mapping[str, str]) -> str:
        """The time as the row writes it."""
        text = self.text.filled(cells)
        return text if self.before is None else text.partition(self.before)[0].rstrip()


_BLANK_AND_AHEAD = {"blank": "undated", "ahead": "untold"}


def _occurred_at(said: object) -> OccurredAt:
    match said:
        case str():
            return OccurredAt(template(said))
        case {"from": text, **options}:
            before = options.pop("before", None)
            is_text = before is None or (isinstance(before, str) and before != "")
            if is_text and options.items() <= _BLANK_AND_AHEAD.items():
                return OccurredAt(
                    template(text, at="from"),
                    before=None if before is None else str(before),
                    is_undated_when_blank="blank" in options,
                    is_untold_when_ahead="ahead" in options,
                )
    known = 'before = " ", blank = "undated", ahead = "untold"'
    raise refusal(expected=f'"{{column}}" or {{ from = "{{column}}", {known} }}')


def _known_type(said: str) -> str:
    if said not in PAYLOADS:
        raise refusal(expected="a type of docs/reference/events.md, such as 'deal.won'")
    return said


def _taken(said: object) -> Taken:
    found = expression(said)
    if not isinstance(found, Taken) or found.split:
        raise refusal(expected='"{column}" or { from = "{column}", translate = "…" }')
    return found


TypeName = Annotated[str, BeforeValidator(_known_type)]
TakenText = Annotated[InstanceOf[Taken], BeforeValidator(_taken)]


class Rule(Contract):
    """An event that each row of a file tells when it fits; without `each` it is told once."""

    type: TypeName
    each: str | None = None
    when: dict[str, OneOfTexts] = Field(default_factory=dict)
    unless: dict[str, OneOfTexts] = Field(default_factory=dict)
    id: TemplateText
    occurred_at: Annotated[InstanceOf[OccurredAt], BeforeValidator(_occurred_at)] | None = None
    source_version: TakenText | None = None
    rep_id: TakenText | None = None
    actor: TakenText | None = None
    actor_timezone: TakenText | None = None
    correlation_id: TakenText | None = None
    causation_id: TakenText | None = None
    reply: TemplateText | None = None
    data: ExpressionTable

    def fits(self, cells: Mapping[str, str]) -> bool:
        """Whether a row tells this event."""
        for column, values in self.when.items():
            if not values.holds(cells[column], cells):
                return False
        return not any(values.holds(cells[column], cells) for column, values in self.unless.items())

    def envelope(self) -> Iterator[tuple[str, Taken]]:
        """What the rule says of the envelope's fields."""
        for name in ENVELOPE:
            said: Taken | None = getattr(self, name)
            if said is not None:
                yield name, said

    def taken(self) -> Iterator[Taken]:
        yield from (said for _, said in self.envelope())
        yield from taken(self.data)

    def columns(self) -> Iterator[str]:
        """Every column that the rule reads."""
        yield from (*self.when, *self.unless, *self.id.columns)
        for values in (*self.when.values(), *self.unless.values()):
            yield from values.columns
        if self.occurred_at:
            yield from self.occurred_at.text.columns
        if self.reply:
            yield from self.reply.columns
        for said in self.taken():
            yield from said.columns

    @model_validator(mode="after")
    def _tells_what_the_event_holds(self) -> Self:
        known = fields(self.type)
        for name in self.data.entries:
            if name not in known:
                raise refusal(at=f"data.{name}", found=name, expected=f"one of {', '.join(known)}")
        for name in required_fields(self.type):
            if name not in self.data.entries:
                raise refusal(at=f"data.{name}", found=None, expected=f"what {self.type} needs")
        return self

    @model_validator(mode="after")
    def _bears_a_text_only_in_a_reply(self) -> Self:
        if self.reply is not None and not bears_text(self.type):
            raise refusal(at="reply", found=str(self.reply), expected=f"none in {self.type}")
        return self

    @model_validator(mode="after")
    def _counts_only_seconds(self) -> Self:
        for name, said in self.data.entries.items():
            if isinstance(said, Taken) and said.unit and not name.endswith("_seconds"):
                expected = f"no unit, as {name} is no duration"
                raise refusal(at=f"data.{name}.unit", found=said.unit, expected=expected)
        return self

    @model_validator(mode="after")
    def _counts_coins_only_of_amounts_and_adds_only_to_times(self) -> Self:
        known = fields(self.type)
        for name, said in self.data.entries.items():
            shape = known[name]
            is_amount, is_time = "pattern" in shape, shape.get("format") == "date-time"
            allowed = {"minor_of": is_amount, "times": is_amount, "plus": is_time}
            for option, is_meant in allowed.items():
                found = getattr(said, option, None)
                if found is not None and not is_meant:
                    what = "time" if option == "plus" else "amount"
                    expected = f"no {option}, as {name} is no {what}"
                    raise refusal(at=f"data.{name}.{option}", found=str(found), expected=expected)
        return self

    @model_validator(mode="after")
    def _splits_only_lists(self) -> Self:
        known = fields(self.type)
        for name, said in self.data.entries.items():
            if isinstance(said, Taken) and said.split and known[name].get("type") != "array":
                expected = f"no split, as {name} is no list"
                raise refusal(at=f"data.{name}.split", found=said.split, expected=expected)
        return self

    @model_validator(mode="after")
    def _reads_columns_of_a_file(self) -> Self:
        column = next(self.columns(), None)
        if self.each is None and column is not None:
            raise refusal(at="each", found=None, expected=f"the file that has column {column!r}")
        if self.each is not None and not self.id.columns:
            expected = "a column in it, so that each row tells an event of its own"
            raise refusal(at="id", found=str(self.id), expected=expected)
        return self
