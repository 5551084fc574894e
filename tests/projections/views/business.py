"""How does a test tell of tenants, accounts and reps?"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from events.account import (
    AccountCreated,
    AccountMerged,
    AccountOwnerChanged,
    AccountValueChanged,
)
from events.deal import DealReopened
from events.envelope import Envelope
from events.rep import RepScheduled
from events.tenant import CurrencyRateSet, PipelineDefined, TenantConfigured
from tests.projections.tellings import event


def configured(
    timezone: str, told_at: str = "2026-01-01", *, scorer: str | None = None
) -> Envelope:
    said = TenantConfigured(
        timezone=timezone,
        currency="EUR",
        fiscal_year_starts_on="01-01",
        working_days=("mon", "tue"),
        scorer_id=scorer,
    )
    return event(said, told_at)


def scheduled(rep: str, told_at: str, timezone: str) -> Envelope:
    said = RepScheduled(
        rep_id=rep, timezone=timezone, working_days=("mon",), starts="09:00", ends="17:00"
    )
    return event(said, told_at)


def pipeline_defined(
    told_at: str,
    probabilities: Mapping[str, float],
    *,
    pipeline: str = "new business",
    outcomes: Mapping[str, str] | None = None,
) -> Envelope:
    """The stages in their order; those without an outcome are open."""
    stages = [
        {
            "stage": stage,
            "position": position,
            "probability": probability,
            "outcome": (outcomes or {}).get(stage, "open"),
        }
        for position, (stage, probability) in enumerate(probabilities.items())
    ]
    return event(PipelineDefined.model_validate({"pipeline": pipeline, "stages": stages}), told_at)


def rated(from_currency: str, to_currency: str, rate: str, *, on: str) -> Envelope:
    said = CurrencyRateSet(
        from_currency=from_currency,
        to_currency=to_currency,
        rate=Decimal(rate),
        on=date.fromisoformat(on),
    )
    return event(said, on)


def account(name: str, told_at: str | None, **fields: Any) -> Envelope:
    return event(AccountCreated(account_id=name, **fields), told_at)


def owned(name: str, told_at: str | None, owner: str) -> Envelope:
    return event(AccountOwnerChanged(account_id=name, owner_id=owner), told_at)


def worth(
    name: str,
    told_at: str | None,
    value: int,
    *,
    component: str = "seat",
    currency: str = "EUR",
    unit: str = "arr",
    version: int = 0,
) -> Envelope:
    said = {"component_id": component, "value": Decimal(value), "currency": currency, "unit": unit}
    told = AccountValueChanged.model_validate({"account_id": name, **said})
    return event(told, told_at, version=version)


def absorbed(name: str, told_at: str, into: str) -> Envelope:
    return event(AccountMerged(account_id=name, into_account_id=into), told_at)


def until(day: date | str) -> Envelope:
    """Something is told of on this day, so that series of days go as far."""
    return event(DealReopened(deal_id="D"), f"{day} 12:00")
