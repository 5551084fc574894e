"""Do the rows give the figures that the catalogue of metrics works out by hand?"""

from collections import Counter
from decimal import Decimal

import pytest

from events.account import AccountValueChanged
from events.deal import DealLost, DealWon
from events.envelope import Envelope
from events.payload import Payload
from tests.projections.keepers import row
from tests.projections.tellings import call, created, email, event, held, meeting


def sold(videos: int, emails: int, calls: int, end: Payload) -> list[Envelope]:
    """A deal with so many touches, one after the other, and its end."""
    deal = ("D1",)
    told = [created("D1", "2026-03-01"), event(end, "2026-03-31")]
    told += [call(f"call{n}", f"2026-03-02 10:{n:02}", deal_ids=deal) for n in range(calls)]
    told += [email(f"email{n}", f"2026-03-03 10:{n:02}", deal_ids=deal) for n in range(emails)]
    for n in range(videos):
        told += [meeting(f"video{n}", f"2026-03-0{n + 4} 10:00", deal_ids=deal)]
        told += [held(f"video{n}", f"2026-03-0{n + 4} 10:00")]
    return told


@pytest.mark.parametrize(
    ("touches", "end", "total"),
    [((5, 11, 7), DealLost(deal_id="D1"), 23), ((3, 8, 4), DealWon(deal_id="D1"), 15)],
    ids=["K9a: a lost deal took 23 touches", "K9b: a won deal took 15 touches"],
)
def test_touches_per_deal(touches: tuple[int, int, int], end: Payload, total: int) -> None:
    counted = Counter(
        {
            each.channel: each.count_in_cycle
            for each in row("deal", "D1", *sold(*touches, end)).touches
        }
    )
    assert counted == dict(zip(("video_meeting", "email", "call"), touches, strict=True))
    assert counted.total() == total


@pytest.mark.parametrize(
    ("value", "growth"), [("1000", 0), ("1500", 0.5), ("3000", 2), ("5000", 4)]
)
def test_r11_a_portfolio_grows_from_january_to_january(value: str, growth: float) -> None:
    def valued(worth: str, told_at: str) -> Envelope:
        fields = {"account_id": "C1", "component_id": "S1", "value": worth, "currency": "EUR"}
        return event(AccountValueChanged.model_validate(fields | {"unit": "arr"}), told_at)

    told = [valued("1000", "2025-01-01"), valued(value, "2026-01-01")]
    first, *_, last = row("account", "C1", *told).totals
    assert last.value / first.value - 1 == Decimal(str(growth))
