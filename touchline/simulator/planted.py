"""Which stories are there to be found, whatever the seed and the size?

A deal lost with 23 touches, a deal won with 15, and a rep whose evenings and weekends fill up in
the last weeks.
"""

from datetime import datetime, timedelta
from itertools import chain

from touchline.simulator.calendar import DAY, at_hour, later
from touchline.simulator.deals import created, of_deal
from touchline.simulator.meetings import meeting
from touchline.simulator.story import Happening, Happenings, Party, Story
from touchline.simulator.touches import call, email

LONG_LOST_DEAL, QUICK_WON_DEAL = "D-long-lost", "D-quick-won"
LOAD_WEEKS = 4


def planted(story: Story) -> Happenings:
    """All three, one after another; the simulation puts them in order."""
    at = story.quarter.starts_at + DAY
    return chain(
        _worked(story, LONG_LOST_DEAL, at, meetings=5, emails=11, calls=7, is_won=False),
        _worked(story, QUICK_WON_DEAL, at, meetings=3, emails=8, calls=4, is_won=True),
        _evenings(story),
    )


def _worked(
    story: Story,
    deal_id: str,
    at: datetime,
    *,
    meetings: int,
    emails: int,
    calls: int,
    is_won: bool,
) -> Happenings:
    """A deal with exactly so many touches from its creation to its end."""
    rep = story.cast.aes[0]
    party = Party(rep, f"C{deal_id}", deal_id, f"A{deal_id}")
    yield created(story, party, at, 25_000)
    met_at = sent_at = called_at = at
    for _ in range(meetings):
        met_at, _held = yield from meeting(story, party, met_at, in_days=5, is_certain=True)
    for _ in range(emails):
        sent_at = later(story.random, rep, sent_at, 3)
        yield email(story, party, sent_at, thread_id=f"T{deal_id}")
    for _ in range(calls):
        called_at = later(story.random, rep, called_at, 4)
        yield call(story, party, called_at, outcome="connected")
    yield of_deal("stage_changed", party, met_at, stage="proposal")
    closed_at = later(story.random, rep, max(met_at, sent_at, called_at), 2)
    if is_won:
        yield of_deal("won", party, closed_at, amount="24000", currency="EUR")
    else:
        yield of_deal("lost", party, closed_at, reason_code="no_decision")


def _evenings(story: Story) -> Happenings:
    """Week by week more calls after hours, and no day off."""
    rep = story.cast.aes[-1]
    party = Party(rep, "C-evenings")
    yield Happening("contact.created", story.quarter.starts_at, {"contact_id": party.prospect_id})
    first_day = story.quarter.ends_on - timedelta(weeks=LOAD_WEEKS)
    for day in range(7 * LOAD_WEEKS):
        for number in range(3 * (day // 7 + 1)):
            hour = 18.6 + 0.3 * number
            yield call(story, party, at_hour(story.random, rep, first_day + day * DAY, hour))
