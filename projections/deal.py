"""What became of a deal, and what did it take?

One row per deal: its dated registers (status, stage, amount, owner, …) and its touches.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from events.deal import (
    DealAccountChanged,
    DealAmountChanged,
    DealAttributeChanged,
    DealCloseDateChanged,
    DealContactLinked,
    DealContactUnlinked,
    DealCreated,
    DealDeleted,
    DealLost,
    DealOwnerChanged,
    DealReopened,
    DealRestored,
    DealStageChanged,
    DealWon,
)
from projections.columns import LowCardinality
from projections.cycle import cycle
from projections.fact import Entity, Fact
from projections.merges import edges
from projections.registers import (
    NO_ATTRIBUTES,
    AccountStep,
    AmountStep,
    CloseDateStep,
    OwnerStep,
    StageStep,
    StatusStep,
    attributes,
    creation,
    dated,
    last,
    own,
    register,
    unrepeated,
    word,
)
from projections.touch import Seen, TouchCount, Touches

_STATUSES = {
    DealCreated.type: "open",
    DealReopened.type: "open",
    DealWon.type: "won",
    DealLost.type: "lost",
}


class DealRow(NamedTuple):
    tenant_id: LowCardinality
    deal_id: str
    created_at: datetime | None = None
    created_is_day: bool = False
    account_id: str = ""
    pipeline: LowCardinality = ""
    lead_id: str = ""
    statuses: tuple[StatusStep, ...] = ()
    stages: tuple[StageStep, ...] = ()
    amounts: tuple[AmountStep, ...] = ()
    owners: tuple[OwnerStep, ...] = ()
    accounts: tuple[AccountStep, ...] = ()
    close_dates: tuple[CloseDateStep, ...] = ()
    attributes: Mapping[str, str] = NO_ATTRIBUTES
    lost_reason_code: LowCardinality = ""
    prospect_ids: tuple[str, ...] = ()
    touches: tuple[TouchCount, ...] = ()
    first_touch_at: datetime | None = None
    last_touch_at: datetime | None = None
    reopened_count: int = 0
    merged_into: str = ""
    is_deleted: bool = False
    is_erased: bool = False


def row(deal: Entity, facts: Sequence[Fact]) -> DealRow | None:
    """The deal after its facts, without its touches; one that was never created makes no row."""
    created, told = creation(own(deal, facts), DealCreated.type)
    if created is None:
        return None
    statuses, merged = unrepeated(_statuses(told)), edges(facts)
    accounts = register(AccountStep, told, DealCreated.type, DealAccountChanged.type)
    return DealRow(
        tenant_id=deal.tenant_id,
        deal_id=deal.id,
        created_at=dated(created),
        created_is_day=created.is_day,
        account_id=accounts[-1].account_id if accounts else "",
        pipeline=word(created, "pipeline"),
        lead_id=word(created, "lead_id"),
        statuses=statuses,
        stages=register(StageStep, told, DealCreated.type, DealStageChanged.type),
        amounts=register(AmountStep, told, DealCreated.type, DealAmountChanged.type, DealWon.type),
        owners=register(OwnerStep, told, DealCreated.type, DealOwnerChanged.type),
        accounts=accounts,
        close_dates=register(CloseDateStep, told, DealCreated.type, DealCloseDateChanged.type),
        attributes=attributes(_attributes(told)),
        lost_reason_code=_lost_reason_code(told, statuses),
        prospect_ids=_prospect_ids(told),
        reopened_count=sum(after.status == "open" for _, after in pairwise(statuses)),
        merged_into=merged.get(deal.id, ""),
        is_deleted=_is_deleted(told),
    )


class DealTotals:
    """What the touches of a deal come to."""

    __slots__ = ("_touches",)

    def __init__(self, deal: DealRow) -> None:
        self._touches = Touches(is_in_cycle=cycle(deal.created_at, deal.statuses).holds)

    def add(self, seen: Seen) -> None:
        self._touches.add(seen.activity)

    def columns(self) -> dict[str, Any]:
        return {
            "touches": self._touches.counts(),
            "first_touch_at": self._touches.first_at(),
            "last_touch_at": self._touches.last_at(),
        }


def _statuses(facts: Sequence[Fact]) -> Iterator[StatusStep]:
    """A creation that is told after the end of the deal does not open it again."""
    is_told = False
    for fact in facts:
        if fact.type in _STATUSES and not (is_told and fact.type == DealCreated.type):
            is_told = True
            yield StatusStep(fact.occurred_at, fact.is_day, _STATUSES[fact.type])


def _attributes(facts: Sequence[Fact]) -> Iterator[dict[str, str]]:
    for fact in facts:
        match fact.said:
            case DealCreated(attributes=told):
                yield told
            case DealAttributeChanged(name=name, value=value):
                yield {name: value}


def _lost_reason_code(facts: Sequence[Fact], statuses: Sequence[StatusStep]) -> str:
    """Why the deal is lost, if it still is and anybody said."""
    lost = last(facts, DealLost.type) if statuses[-1].status == "lost" else None
    return word(lost, "reason_code")


def _prospect_ids(facts: Sequence[Fact]) -> tuple[str, ...]:
    now: set[str] = set()
    for fact in facts:
        match fact.said:
            case DealCreated(prospect_ids=prospects):
                now |= set(prospects)
            case DealContactLinked(prospect_id=prospect):
                now.add(prospect)
            case DealContactUnlinked(prospect_id=prospect):
                now.discard(prospect)
    return tuple(sorted(now))


def _is_deleted(facts: Sequence[Fact]) -> bool:
    latest = last(facts, DealDeleted.type, DealRestored.type)
    return latest is not None and latest.type == DealDeleted.type
