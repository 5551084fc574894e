"""Do the views see the touches and replies that the folds saw, whoever was merged into whom?

The folds follow each merge as it was told; the views look up who is left, so that they can ask as
of a day. Each story is a tenant's; a view is asked about all of them at one time.
"""

import pytest
from chdb.session import Session
from hypothesis import given, settings

from events.envelope import Envelope
from tests.projections.small_world import ACTIVITIES, MERGES, stories
from tests.projections.tellings import created
from tests.projections.views.conftest import TENANTS, Shop, answer

BORN = [created("1", "2026-03-01 08:00"), created("2", "2026-03-02"), created("3", None)]
ENDS = ("deal.won", "deal.lost", "deal.reopened", "lead.created", "contact.created")
TOUCHES = (
    """
    SELECT tenant_id, deal_id, channel,
        touch_count + touch_auto_count,
        touch_in_cycle_count + touch_auto_in_cycle_count,
        first_at, last_at
    FROM bi.deal_touchpoints
    WHERE direction = 'outbound'
    """,
    """
    SELECT tenant_id, deal_id, touch.channel AS channel,
        sum(touch.count), sum(touch.count_in_cycle),
        min(toDateTime(touch.first_at)), max(toDateTime(touch.last_at))
    FROM core.current_deal ARRAY JOIN touches AS touch
    GROUP BY tenant_id, deal_id, channel
    """,
)
REPLIES = (
    """
    SELECT tenant_id, prospect_id, rep_id, first_touch_on, reply_count, deciding_label, deciding_by
    FROM bi.prospect_reply
    """,
    """
    SELECT tenant_id, prospect_id, first_touch_rep_id, first_touch_on, reply_count,
        deciding_label, deciding_by
    FROM bi.prospect
    WHERE touch_count + touch_auto_count > 0
    """,
)


@pytest.fixture(scope="module")
def those(engine: Session) -> str:
    """The tenants to whom the stories happened."""
    names: list[str] = []

    @settings(max_examples=30)
    @given(
        done=stories(*ACTIVITIES, min_size=20, max_size=40),
        became=stories(*MERGES, *ENDS, max_size=5),
    )
    def tell(done: list[Envelope], became: list[Envelope]) -> None:
        names.append(f"tenant {next(TENANTS)}")
        Shop(engine, names[-1]).tell(*BORN, *done, *became)

    tell()
    return ", ".join(f"'{name}'" for name in names)


@pytest.mark.parametrize("told", [TOUCHES, REPLIES], ids=["touches", "replies"])
def test_views_see_what_the_folds_saw(engine: Session, those: str, told: tuple[str, str]) -> None:
    seen, folded = (
        answer(engine, f"SELECT * FROM ({asked}) WHERE tenant_id IN ({those}) ORDER BY ALL")
        for asked in told
    )
    assert len(seen) > 10
    assert seen == folded
