"""Is a deal won?

It passes three stages, each with touches and meetings, and may be lost in any of them; of the
deals that reach discovery, proposal and negotiation about 30, 60 and 90 % are won.
"""

from collections.abc import Generator
from datetime import datetime, timedelta
from math import log
from typing import NamedTuple

from touchline.simulator.calendar import later
from touchline.simulator.cast import Rep
from touchline.simulator.meetings import meeting
from touchline.simulator.replies import auto_reply, reply
from touchline.simulator.story import Happening, Happenings, Party, Story
from touchline.simulator.touches import call, touched

NEW_BUSINESS, EXPANSION = "new_business", "expansion"
STAGES = ("discovery", "proposal", "negotiation")
# Of the deals that enter the stage: the share that leaves it forward, and the median of its days.
_FORWARD = {"discovery": 0.5, "proposal": 2 / 3, "negotiation": 0.9}
_DAYS = {"discovery": 13, "proposal": 15, "negotiation": 14}
REASONS = ("price", "competitor", "timing", "no_budget", "no_decision")

_MEDIAN_WORTH = 18_000


class End(NamedTuple):
    """When a deal was closed, whether it was won, and what it was worth."""

    at: datetime
    is_won: bool
    worth: int


Closed = Generator[Happening, None, End]


def worth(story: Story, rep: Rep, median: float = _MEDIAN_WORTH) -> int:
    """An amount in the currency of the rep's customers, to the hundred."""
    in_hundreds = max(1, round(story.random.lognormvariate(log(median), 0.7) / 100))
    return in_hundreds * 100 * (160 if rep.place.currency == "JPY" else 1)


def part_of(value: int, share: float) -> int:
    """A share of a value, to the hundred and never nothing."""
    return max(100, round(value * share / 100) * 100)


def deal(
    story: Story,
    party: Party,
    at: datetime,
    *,
    lead_id: str | None = None,
    pipeline: str = NEW_BUSINESS,
) -> Closed:
    """From its creation to its end, and sometimes back."""
    value = worth(story, party.rep)
    yield created(story, party, at, value, lead_id=lead_id, pipeline=pipeline)
    end = yield from _passed(story, party, at, STAGES, value)
    if not end.is_won and story.chance(0.06):
        at = later(story.random, party.rep, end.at, 9)
        yield of_deal("reopened", party, at)
        at += timedelta(seconds=20)
        yield of_deal("stage_changed", party, at, stage="proposal")
        end = yield from _passed(story, party, at, STAGES[1:], value)
    return end


def created(
    story: Story,
    party: Party,
    at: datetime,
    value: int,
    *,
    lead_id: str | None = None,
    pipeline: str = NEW_BUSINESS,
) -> Happening:
    happening = of_deal(
        "created",
        party,
        at,
        pipeline=pipeline,
        stage=STAGES[0],
        account_id=party.account_id,
        prospect_ids=[party.prospect_id],
        owner_id=party.rep.id,
        expected_close_on=_in_days(at, 50),
        lead_id=lead_id,
        attributes={
            "product": story.random.choice(("basic", "plus", "pro")),
            "region": party.rep.place.region,
            "source": "lead" if lead_id else "inbound",
        },
    )
    if story.chance(0.15):
        # The amount of a young deal is often unknown, which is not zero.
        return happening
    return happening._replace(data=happening.data | _money(party, value))


def of_deal(step: str, party: Party, at: datetime, **fields: object) -> Happening:
    return Happening(f"deal.{step}", at, {"deal_id": party.deal_id, **fields}, party.rep)


def _money(party: Party, value: int) -> dict[str, str]:
    return {"amount": str(value), "currency": party.rep.place.currency}


def _passed(
    story: Story, party: Party, at: datetime, stages: tuple[str, ...], value: int
) -> Closed:
    random = story.random
    for position, stage in enumerate(stages):
        if position:
            yield of_deal("stage_changed", party, at, stage=stage)
        leaves_at = later(random, party.rep, at, random.lognormvariate(log(_DAYS[stage]), 0.55))
        yield from _stay(story, party, at, leaves_at)
        yield from _changes(story, party, at, leaves_at, value)
        at = leaves_at
        if not story.chance(_FORWARD[stage]):
            yield of_deal("lost", party, at, reason_code=random.choice(REASONS))
            return End(at, False, value)
    value = part_of(value, random.uniform(0.8, 1))
    yield of_deal("won", party, at, **_money(party, value))
    return End(at, True, value)


def _stay(story: Story, party: Party, at: datetime, leaves_at: datetime) -> Happenings:
    """What is done for the deal within one stage."""
    random, thread_id = story.random, f"{story.name('T')}-{at:%m%d}"
    for number in range(random.choices((0, 1, 2), (20, 55, 25))[0]):
        planned_at = at + timedelta(days=5 * number, hours=1)
        yield from meeting(story, party, planned_at, in_days=random.uniform(2, 7))
    while (at := later(random, party.rep, at, random.expovariate(1 / 2.4))) < leaves_at:
        for touch in touched(story, party, at, thread_id=thread_id):
            yield touch
            if touch.type in ("email.sent", "message.sent"):
                yield from _answer(story, party, touch)
        if story.chance(0.06):
            yield call(story, party, at + timedelta(hours=2), direction="inbound")


def _answer(story: Story, party: Party, sent: Happening) -> Happenings:
    if story.chance(0.38):
        yield from reply(story, party, sent)
    elif sent.type == "email.sent" and story.chance(0.04):
        yield from auto_reply(story, party, sent)


def _changes(
    story: Story, party: Party, at: datetime, leaves_at: datetime, value: int
) -> Happenings:
    """What the rep changes about the deal within one stage."""
    random = story.random

    def some_time() -> datetime:
        return at + (leaves_at - at) * round(random.uniform(0.1, 0.9), 3)

    if story.chance(0.45):
        estimate = part_of(value, random.uniform(0.7, 1.4))
        yield of_deal("amount_changed", party, some_time(), **_money(party, estimate))
    if story.chance(0.4):
        moved_at = some_time()
        close_on = _in_days(moved_at, random.randrange(10, 60))
        yield of_deal("close_date_changed", party, moved_at, expected_close_on=close_on)
    if story.chance(0.04):
        owner = random.choice(story.cast.aes)
        yield of_deal("owner_changed", party, some_time(), owner_id=owner.id)
    if story.chance(0.12):
        yield of_deal("attribute_changed", party, some_time(), name="competitor", value="Acme")
    if story.chance(0.15):
        yield from second_contact(story, party, some_time(), stays=story.chance(0.8))


def second_contact(story: Story, party: Party, at: datetime, *, stays: bool) -> Happenings:
    """Another person at the customer takes part, and perhaps drops out again."""
    second = f"{party.prospect_id}-second"
    data = {"contact_id": second, "account_id": party.account_id, "seniority": "manager"}
    yield Happening("contact.created", at, data, party.rep)
    yield of_deal("contact_linked", party, at, prospect_id=second)
    if not stays:
        yield of_deal("contact_unlinked", party, at + timedelta(days=2), prospect_id=second)


def _in_days(at: datetime, days: int) -> str:
    return (at + timedelta(days=days)).date().isoformat()
