"""How does a tenant count: in which zone and currency, through which stages, at which rates?

One row per tenant; views join its dated steps, so a change of configuration needs no replay.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, NamedTuple

from events.tenant import CurrencyRateSet, PipelineDefined, TenantConfigured
from projections.columns import LowCardinality
from projections.fact import Entity, Fact
from projections.registers import register

# As many places as an event may carry: one dong is 0.000038 dollars.
Rate = Annotated[Decimal, "Decimal(18, 8)"]


class ConfigurationStep(NamedTuple):
    """From here on the tenant's books are kept like this."""

    at: datetime
    is_day: bool
    timezone: LowCardinality
    currency: LowCardinality
    fiscal_year_starts_on: LowCardinality
    working_days: tuple[LowCardinality, ...]
    scorer_id: LowCardinality


class PipelineStage(NamedTuple):
    """A stage of a pipeline as it was defined at this time; the latest `at` of a pipeline holds."""

    at: datetime
    is_day: bool
    pipeline: LowCardinality
    stage: LowCardinality
    position: int
    probability: float | None
    outcome: LowCardinality
    buyer_stage: LowCardinality


class RateStep(NamedTuple):
    """On this day one unit of a currency was worth this much of another."""

    on: date
    from_currency: LowCardinality
    to_currency: LowCardinality
    rate: Rate


class TenantRow(NamedTuple):
    tenant_id: LowCardinality
    configurations: tuple[ConfigurationStep, ...] = ()
    stages: tuple[PipelineStage, ...] = ()
    rates: tuple[RateStep, ...] = ()
    is_erased: bool = False


def row(tenant: Entity, facts: Sequence[Fact]) -> TenantRow:
    """The tenant after its facts."""
    return TenantRow(
        tenant_id=tenant.tenant_id,
        configurations=register(ConfigurationStep, facts, TenantConfigured.type),
        stages=tuple(_stages(facts)),
        rates=tuple(_rates(facts)),
    )


def _stages(facts: Sequence[Fact]) -> Iterator[PipelineStage]:
    for fact in facts:
        match fact.said:
            case PipelineDefined(pipeline=pipeline, stages=stages):
                for stage in stages:
                    yield PipelineStage(
                        fact.occurred_at,
                        fact.is_day,
                        pipeline,
                        stage.stage,
                        stage.position,
                        stage.probability,
                        stage.outcome,
                        stage.buyer_stage or "",
                    )


def _rates(facts: Sequence[Fact]) -> Iterator[RateStep]:
    for fact in facts:
        match fact.said:
            case CurrencyRateSet() as said:
                yield RateStep(said.on, said.from_currency, said.to_currency, said.rate)
