"""What does an event travel in?

The attributes of CloudEvents 1.0 and a few of ours. `recorded_at` is for lateness and audit only
and enters no fold; an undated event stands at the epoch and in no series.
"""

from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    InstanceOf,
    SerializeAsAny,
    WithJsonSchema,
    model_validator,
)

from events.payload import Payload
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
    expected,
)

TimePrecision = Literal["exact", "day", "none"]
Actor = Literal["human", "automation"]


class Envelope(BaseModel):
    """One event, checked and in canonical form."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

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
    def _data_is_of_the_type(self) -> Self:
        if (self.type, self.schema_version) != (self.data.type, self.data.schema_version):
            what = f"type {self.data.type!r}, version {self.data.schema_version}, as the data is"
            raise expected(what)
        return self

    @model_validator(mode="after")
    def _time_is_as_precise_as_it_says(self) -> Self:
        if self.time_precision == "none" and self.occurred_at != EPOCH:
            what = "1970-01-01T00:00:00Z as the time of an undated event"
            raise expected(what)
        if self.time_precision == "day" and self.occurred_at.time() != EPOCH.time():
            what = "midnight UTC as the time of an event told by its day"
            raise expected(what)
        return self
