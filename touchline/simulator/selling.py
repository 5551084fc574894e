"""What becomes of a lead, from its first sight to the portfolio of an account manager?"""

from datetime import datetime, timedelta

from touchline.simulator.accounts import won_customer
from touchline.simulator.calendar import later
from touchline.simulator.cast import Rep
from touchline.simulator.deals import deal
from touchline.simulator.mergers import (
    deleted_deal,
    doubled_account,
    doubled_contact,
    doubled_deal,
    resegmented,
)
from touchline.simulator.outreach import account_created, converted, lead
from touchline.simulator.story import Happening, Happenings, Party, Story


def from_lead(story: Story, at: datetime) -> Happenings:
    """An SDR works the lead; what is qualified goes to an AE."""
    sdr = story.random.choice(story.cast.sdrs)
    qualified_at = yield from lead(story, sdr, at)
    if qualified_at is None:
        return
    party = _party(story, story.random.choice(story.cast.aes))
    yield from converted(story, sdr, qualified_at, party.rep)
    yield from _opportunity(story, party, qualified_at + timedelta(minutes=1), story.name("L"))


def from_inbound(story: Story, at: datetime) -> Happenings:
    """Somebody asked by themselves, so there is no lead."""
    party = _party(story, story.random.choice(story.cast.aes))
    assert party.account_id
    yield account_created(story, party.account_id, party.rep, at)
    data = {"contact_id": party.prospect_id, "account_id": party.account_id}
    yield Happening("contact.created", at, data, party.rep)
    yield from _opportunity(story, party, at + timedelta(minutes=1), None)


def _party(story: Story, ae: Rep) -> Party:
    return Party(ae, story.name("C"), story.name("D"), story.name("A"))


def _opportunity(story: Story, party: Party, at: datetime, lead_id: str | None) -> Happenings:
    end = yield from deal(story, party, at, lead_id=lead_id)
    yield from _muddle(story, party, at)
    if end.is_won:
        yield from won_customer(story, party, end)


def _muddle(story: Story, party: Party, at: datetime) -> Happenings:
    """A few deals, contacts and accounts are entered twice or thrown away."""
    random = story.random
    at = later(random, party.rep, at, 3)
    if story.chance(0.03):
        yield from doubled_deal(story, party, at, is_mistake=story.chance(0.3))
    if story.chance(0.04):
        yield from doubled_contact(story, party, at)
    if story.chance(0.03):
        yield from doubled_account(story, party, at, is_mistake=story.chance(0.3))
    if story.chance(0.015):
        yield from deleted_deal(story, party, at, is_restored=story.chance(0.4))
    if story.chance(0.1):
        yield resegmented(story, party, at)
