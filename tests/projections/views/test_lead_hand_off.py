"""How many leads were handed off, how many of them were fit for it, and how many were won?"""

from events.contact import ContactCreated, ContactDeleted
from events.deal import DealWon
from events.envelope import Envelope
from events.lead import LeadConverted, LeadCreated, LeadHandedOff
from tests.projections.tellings import created, event
from tests.projections.views.business import configured
from tests.projections.views.conftest import Shop

VIEW = "lead_hand_off_monthly"
PARTS = ("numerator", "denominator", "value", "n")


def figures(rate: str) -> str:
    return ", ".join(f"{rate}_{part}" for part in PARTS)


def lead(name: str) -> Envelope:
    said = LeadCreated(lead_id=name, origin="web", has_phone=True, has_email=True, owner_id="sam")
    return event(said, "2026-02-01")


def handed_off(
    name: str, told_at: str | None, *, is_qualified: bool = True, by: str = "sam", version: int = 0
) -> Envelope:
    said = LeadHandedOff(
        lead_id=name,
        from_rep_id=by,
        to_rep_id="ann",
        is_qualified=is_qualified,
        gate_version="2026",
    )
    return event(said, told_at, version=version)


def test_a_lead_counts_when_it_is_first_handed_off(shop: Shop) -> None:
    shop.tell(
        configured("Asia/Tokyo"),
        *map(lead, ("L1", "L2", "L3", "L4", "undated", "forgotten")),
        handed_off("L1", "2026-03-02 10:00"),
        handed_off("L1", "2026-04-02 10:00", by="kim"),
        handed_off("L2", "2026-03-05 10:00", is_qualified=False),
        handed_off("L2", "2026-03-06 10:00"),
        handed_off("L3", "2026-03-31 14:59"),
        # In Tokyo it is April already.
        handed_off("L4", "2026-03-31 15:00"),
        handed_off("undated", None),
        handed_off("forgotten", "2026-03-02 10:00"),
        event(ContactDeleted(contact_id="forgotten"), "2026-03-03"),
    )
    columns = f"month, rep_id, handed_off_count, {figures('qualified_rate')}"
    assert shop.ask(VIEW, columns) == [
        ("2026-03-01", "sam", 3, 2, 3, 2 / 3, 3),
        ("2026-04-01", "sam", 1, 1, 1, 1, 1),
    ]
    assert shop.ask(f"{VIEW}_as_of(day = '2026-03-05')", columns) == [
        ("2026-03-01", "sam", 2, 1, 2, 0.5, 2)
    ]


def test_a_hand_off_that_was_corrected_is_what_was_told_last(shop: Shop) -> None:
    shop.tell(
        lead("L"),
        handed_off("L", "2026-03-02 10:00", is_qualified=False),
        handed_off("L", "2026-03-02 10:00", is_qualified=True, version=1),
    )
    assert shop.ask(VIEW, figures("qualified_rate")) == [(1, 1, 1, 1)]


def test_of_the_leads_delivered_those_are_closed_whose_deal_was_won_since(shop: Shop) -> None:
    shop.tell(
        *map(lead, ("became a contact", "has its own", "bought before", "never buys")),
        event(ContactCreated(contact_id="C"), "2026-03-01"),
        *(
            handed_off(name, "2026-03-10 10:00")
            for name in ("became a contact", "has its own", "bought before", "never buys")
        ),
        event(LeadConverted(lead_id="became a contact", contact_id="C"), "2026-03-12"),
        created("D1", "2026-03-12", prospect_ids=("C",)),
        event(DealWon(deal_id="D1"), "2026-05-02"),
        created("D2", "2026-03-12", prospect_ids=("has its own",)),
        event(DealWon(deal_id="D2"), "2026-03-20"),
        created("D3", "2026-03-01", prospect_ids=("bought before",)),
        event(DealWon(deal_id="D3"), "2026-03-09"),
        created("D4", "2026-03-12", prospect_ids=("never buys",)),
    )
    columns = f"month, rep_id, {figures('delivered_close_rate')}"
    assert shop.ask(VIEW, columns) == [("2026-03-01", "sam", 2, 4, 0.5, 4)]
    assert shop.ask(f"{VIEW}_as_of(day = '2026-04-30')", columns) == [
        ("2026-03-01", "sam", 1, 4, 0.25, 4)
    ]
