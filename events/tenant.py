"""How does a tenant count: its zone and currency, its pipelines, its rates, what it erased?"""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from events.money import CurrencyCode, Rate
from events.payload import Contract, Payload
from events.validation import refusal
from events.values import (
    Day,
    IanaZone,
    Id,
    Instant,
    Share,
    Weekdays,
    Word,
    YearDay,
    instant_text,
)

StageOutcome = Literal["open", "won", "lost"]
EntityKind = Literal["activity", "deal", "prospect", "account", "rep", "tenant"]


class TenantEvent(Payload):
    """Base of what a tenant says about itself."""


class TenantConfigured(TenantEvent):
    """A tenant said in which zone, currency and calendar it counts."""

    type: ClassVar[str] = "tenant.configured"

    timezone: IanaZone
    currency: CurrencyCode
    fiscal_year_starts_on: YearDay
    working_days: Weekdays
    scorer_id: Id | None = None


class Stage(Contract):
    """One step of a pipeline."""

    stage: Word
    position: Annotated[int, Field(ge=0, lt=2**16)]
    probability: Share
    outcome: StageOutcome
    buyer_stage: Word | None = None


class PipelineDefined(TenantEvent):
    """A pipeline got its stages."""

    type: ClassVar[str] = "pipeline.defined"

    pipeline: Word
    stages: Annotated[tuple[Stage, ...], Field(strict=False, max_length=200)]


class CurrencyRateSet(TenantEvent):
    """One unit of a currency is worth `rate` units of another from a day on."""

    type: ClassVar[str] = "currency.rate_set"

    # `from` is a word of Python, so the names on the wire are aliases.
    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    from_currency: CurrencyCode = Field(validation_alias="from", serialization_alias="from")
    to_currency: CurrencyCode = Field(validation_alias="to", serialization_alias="to")
    rate: Rate
    on: Day


class ConnectorGapRecorded(TenantEvent):
    """What happened in this time may not have been told, because a connector stood still."""

    type: ClassVar[str] = "connector.gap_recorded"

    connector: Word
    from_at: Instant
    until_at: Instant

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.until_at < self.from_at:
            found = instant_text(self.until_at)
            raise refusal(at="until_at", found=found, expected="a time not before from_at")
        return self


class EntityErased(Payload):
    """Everything told about an entity must be forgotten; that it was told stays."""

    type: ClassVar[str] = "entity.erased"

    entity_kind: EntityKind
    entity_id: Id
