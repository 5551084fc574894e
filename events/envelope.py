"""What does an event travel in?

The attributes of CloudEvents 1.0 and a few of ours. `recorded_at` is for lateness and audit only
and enters no fold; an undated event stands at the epoch and in no series.
"""

from typing import Annotated, Literal, Self

from pydantic import InstanceOf, SerializeAsAny, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from events.payload import Contract, Payload
from events.validation import refusal
from events.values import (
    EPOCH,
    EventId,
    IanaZone,
    Id,
    Instant,
    SchemaVersion,
    SourceVersion,
    Text,
    Word,
    instant_text,
)

TimePrecision = Literal["exact", "day", "none"]
Actor = Literal["human", "automation"]


class Envelope(Contract):
    """One event, checked and in canonical form; `type` and `schema_version` are the data's own."""

    event_id: EventId
    id: Id
    source: Id
    type: Word
    schema_version: SchemaVersion
    tenant_id: Id
    subject: Text
    occurred_at: Instant
    time_precision: TimePrecision = "exact"
    recorded_at: Instant
    source_version: SourceVersion = 0
    rep_id: Id | None = None
    actor: Actor = "human"
    actor_timezone: IanaZone | None = None
    backfill: bool = False
    correlation_id: Id | None = None
    causation_id: Id | None = None
    data: Annotated[SerializeAsAny[InstanceOf[Payload]], WithJsonSchema({"type": "object"})]

    @model_validator(mode="after")
    def _is_what_the_data_is(self) -> Self:
        told, known = (self.type, self.schema_version), (self.data.type, self.data.schema_version)
        if told != known:
            raise refusal(at="type", found=told, expected=f"{known}, as the data is")
        return self

    @model_validator(mode="after")
    def _has_a_time_as_precise_as_it_says(self) -> Self:
        if self.time_precision == "none" and self.occurred_at != EPOCH:
            raise self._wrong_time(expected="no time, as it is undated")
        if self.time_precision == "day" and self.occurred_at.time() != EPOCH.time():
            raise self._wrong_time(expected="midnight UTC of a day")
        return self

    def _wrong_time(self, *, expected: str) -> PydanticCustomError:
        found = instant_text(self.occurred_at)
        return refusal(at="occurred_at", found=found, expected=expected)
