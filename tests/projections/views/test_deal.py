"""Which deals are there, whose, in which stage, worth what, and when did they end?"""

from typing import Any

from events.account import AccountCreated, AccountMerged
from events.deal import (
    DealAmountChanged,
    DealDeleted,
    DealLost,
    DealMerged,
    DealOwnerChanged,
    DealReopened,
    DealStageChanged,
    DealWon,
)
from events.tenant import TenantConfigured
from tests.projections.tellings import created, event


def configured(timezone: str, **fields: Any) -> Any:
    said = {
        "timezone": timezone,
        "currency": "USD",
        "fiscal_year_starts_on": "01-01",
        "working_days": ("monday",),
    }
    return event(TenantConfigured.model_validate(said | fields), "2026-01-01")


def test_a_deal_carries_what_holds_now(shop: Any) -> None:
    shop.tell(
        created("D", "2026-03-01", owner_id="ben", stage="open", amount="10", currency="EUR"),
        event(DealStageChanged(deal_id="D", stage="talk"), "2026-03-02 10:00"),
        event(DealAmountChanged(deal_id="D", amount="12.5", currency="EUR"), "2026-03-03 10:00"),
        event(DealOwnerChanged(deal_id="D", owner_id="ann"), "2026-03-04 10:00"),
        event(DealWon(deal_id="D"), "2026-03-11 10:00"),
    )
    assert shop.ask("deal", "deal_id, owner_id, stage, status, amount, currency, cycle_days") == [
        ("D", "ann", "talk", "won", 12.5, "EUR", 10)
    ]
