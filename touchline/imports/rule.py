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
from events.validation import refusal
from touchline.imports.expression import ExpressionTable, Taken, expression, taken
from touchline.imports.shape import fields, required_fields
from touchline.imports.template import Template, TemplateText, template

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
    """A row that leaves the time blank is rejected, or tells an event without a date."""

    text: Template
    is_undated_when_blank: bool = False


def _occurred_at(said: object) -> OccurredAt:
    match said:
        case {"from": text, "blank": "undated", **others} if not others:
            return OccurredAt(template(text, at="from"), is_undated_when_blank=True)
        case str():
            return OccurredAt(template(said))
    raise refusal(expected='"{column}" or { from = "{column}", blank = "undated" }')


def _known_type(said: str) -> str:
    if said not in PAYLOADS:
        raise refusal(expected="a type of docs/reference/events.md, such as 'deal.won'")
    return said


def _taken(said: object) -> Taken:
    found = expression(said)
    if not isinstance(found, Taken) or found.split:
        raise refusal(expected='"{column}" or { from = "{column}", translate = "…" }')
    return found


def _alternatives(said: object) -> object:
    return (said,) if isinstance(said, str) else said


TypeName = Annotated[str, BeforeValidator(_known_type)]
TakenText = Annotated[InstanceOf[Taken], BeforeValidator(_taken)]
Alternatives = Annotated[
    tuple[str, ...], Field(strict=False, min_length=1), BeforeValidator(_alternatives)
]


class Rule(Contract):
    """An event that each row of a file tells when it fits; without `each` it is told once."""

    type: TypeName
    each: str | None = None
    when: dict[str, Alternatives] = Field(default_factory=dict)
    unless: dict[str, Alternatives] = Field(default_factory=dict)
    id: TemplateText
    occurred_at: Annotated[InstanceOf[OccurredAt], BeforeValidator(_occurred_at)] | None = None
    source_version: TakenText | None = None
    rep_id: TakenText | None = None
    actor: TakenText | None = None
    actor_timezone: TakenText | None = None
    correlation_id: TakenText | None = None
    causation_id: TakenText | None = None
    data: ExpressionTable

    def fits(self, cells: Mapping[str, str]) -> bool:
        """Whether a row tells this event."""
        return all(cells[column] in values for column, values in self.when.items()) and not any(
            cells[column] in values for column, values in self.unless.items()
        )

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
        if self.occurred_at:
            yield from self.occurred_at.text.columns
        for said in self.taken():
            yield from said.text.columns

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
