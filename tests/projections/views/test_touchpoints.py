"""How often was a deal's customer touched?"""

from events.deal import (
    DealLost,
    DealWon,
)
from events.envelope import Envelope
from tests.projections.tellings import call, created, email, event, held, meeting, reply
from tests.projections.views.conftest import Shop


def touches(deal: str, day: str, *, videos: int, emails: int, calls: int) -> list[Envelope]:
    places = {"deal_ids": (deal,)}
    video = [f"{deal} video {number}" for number in range(videos)]
    return [
        *(meeting(each, f"{day} 10:00", ends=f"{day} 10:30", **places) for each in video),
        *(held(each, f"{day} 10:30", **places) for each in video),
        *(email(f"{deal} email {number}", f"{day} 11:00", **places) for number in range(emails)),
        *(call(f"{deal} call {number}", f"{day} 12:00", **places) for number in range(calls)),
    ]


def test_the_lost_deal_of_the_source_took_23_touches(shop: Shop) -> None:
    shop.tell(
        created("D", "2026-03-01"),
        *touches("D", "2026-03-05", videos=5, emails=11, calls=7),
        event(DealLost(deal_id="D"), "2026-03-20"),
        call("too late", "2026-03-25", deal_ids=("D",)),
        reply("answer", "2026-03-06 10:00", deal_ids=("D",)),
        email("by machine", "2026-03-06 10:00", actor="automation", deal_ids=("D",)),
    )
    columns = "channel, direction, status, touch_in_cycle_count, touch_count, touch_auto_count"
    assert shop.ask("deal_touchpoints", f"{columns}, response_count") == [
        ("call", "outbound", "lost", 7, 8, 0, 0),
        ("email", "inbound", "lost", 0, 0, 0, 1),
        ("email", "outbound", "lost", 11, 11, 1, 0),
        ("video_meeting", "outbound", "lost", 5, 5, 0, 0),
    ]
    assert shop.ask("sales_cycle", "outcome, touch_count") == [("lost", 23)]


def test_won_deals_of_the_best_rep_took_15_touches_on_average(shop: Shop) -> None:
    shop.tell(
        *(created(deal, "2026-03-01", owner_id="best") for deal in ("D", "E")),
        *touches("D", "2026-03-05", videos=2, emails=7, calls=5),
        *touches("E", "2026-03-05", videos=4, emails=9, calls=3),
        *(event(DealWon(deal_id=deal), "2026-03-20") for deal in ("D", "E")),
    )
    mean = "channel, sum(touch_in_cycle_count) / 2"
    assert shop.ask("deal_touchpoints", mean, "status = 'won' GROUP BY channel") == [
        ("call", 4),
        ("email", 8),
        ("video_meeting", 3),
    ]
    assert shop.ask("sales_cycle", "avg(touch_count)", "outcome = 'won'") == [(15,)]


def test_a_deal_without_touches_has_zero(shop: Shop) -> None:
    shop.tell(created("D", "2026-03-01"))
    assert shop.ask("sales_cycle", "touch_count, first_touch_on") == [(0, None)]
