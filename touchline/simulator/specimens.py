"""Which disorder is in every simulation, however small?

One specimen of each kind, around one deal that everything happens to.
"""

from datetime import datetime, timedelta
from itertools import chain

from touchline.simulator import disorder
from touchline.simulator.calendar import DAY, later
from touchline.simulator.cast import Rep
from touchline.simulator.deals import created, of_deal, second_contact
from touchline.simulator.mergers import (
    deleted_deal,
    doubled_account,
    doubled_contact,
    doubled_deal,
    resegmented,
)
from touchline.simulator.outreach import account_created, converted, erased, lead_created
from touchline.simulator.replies import auto_reply, bounce, reply
from touchline.simulator.story import Happening, Happenings, Party, Story
from touchline.simulator.touches import call, email

UNDATED_DEALS = 5
OFFERED_FOR = timedelta(minutes=15)

MISHAPS = (
    disorder.told_late,
    disorder.told_weeks_late,
    disorder.told_twice,
    disorder.told_by_poll_too,
    disorder.duration_corrected,
    disorder.moved_to_another_deal,
    disorder.moved_to_another_day,
    disorder.moved_to_another_rep,
    disorder.linked_later,
    disorder.unlinked_later,
    disorder.deleted_later,
)


def specimens(story: Story) -> Happenings:
    """All of them, one after another; the simulation puts them in order."""
    at = story.quarter.starts_at + DAY
    sdr, ae = story.cast.sdrs[0], story.cast.aes[-1]
    party = Party(ae, story.name("C"), story.name("D"), story.name("A"))
    return chain(
        [lead_created(story, Party(sdr, story.name("L")), at)],
        converted(story, sdr, at + DAY, ae),
        [created(story, party, at + DAY, 12_000, lead_id=story.name("L"))],
        _handed_over(story, party, at + 2 * DAY),
        _mishaps(story, party, at + DAY),
        _answers(story, party, at + DAY),
        _merged(story, party, at + DAY),
        _reopened(story, party, at + 30 * DAY),
        _thrown_away(story, ae, at),
        _forgotten(story, ae, at),
        _undated(story, ae),
        _ordered(story, party, at + 40 * DAY),
        _away(sdr, at + 20 * DAY),
        _offered(story, sdr, ae, at + 21 * DAY),
    )


def _handed_over(story: Story, party: Party, at: datetime) -> Happenings:
    owner_id = story.cast.aes[0].id
    yield Happening("lead.owner_changed", at, {"lead_id": story.name("L"), "owner_id": owner_id})
    yield of_deal("owner_changed", party, at, owner_id=owner_id)
    yield from second_contact(story, party, at, stays=False)


def _mishaps(story: Story, party: Party, at: datetime) -> Happenings:
    for mishap in MISHAPS:
        at = later(story.random, party.rep, at, 1)
        yield from mishap(story, call(story, party, at, outcome="connected"))
    # Two sources tell one call differently in the same version; one of them wins everywhere alike.
    at = later(story.random, party.rep, at, 1)
    called = call(story, party, at, outcome="connected")
    yield called
    yield called._replace(data=called.data | {"outcome": "voicemail"})


def _answers(story: Story, party: Party, at: datetime) -> Happenings:
    for label in ("positive", "neutral", "negative"):
        at = later(story.random, party.rep, at, 2)
        yield (sent := email(story, party, at, thread_id="T-specimen"))
        yield from auto_reply(story, party, sent)
        yield from reply(story, party, sent, label=label)
    at = later(story.random, party.rep, at, 2)
    yield (sent := email(story, party, at, thread_id="T-specimen"))
    yield bounce(sent)


def _merged(story: Story, party: Party, at: datetime) -> Happenings:
    """A double, and a double of the double that was none."""
    yield from doubled_deal(story, party, at, is_mistake=False)
    double = party._replace(deal_id=f"{party.deal_id}-double")
    yield from doubled_deal(story, double, at + DAY, is_mistake=True)
    yield from doubled_contact(story, party, at)
    yield from doubled_account(story, party, at, is_mistake=True)
    yield resegmented(story, party, at + DAY)


def _reopened(story: Story, party: Party, at: datetime) -> Happenings:
    yield of_deal("lost", party, at, reason_code="timing")
    yield of_deal("reopened", party, at + 4 * DAY)
    yield of_deal("won", party, at + 9 * DAY, amount="12000", currency="EUR")
    yield from deleted_deal(story, party, at + 10 * DAY, is_restored=True)


def _thrown_away(story: Story, rep: Rep, at: datetime) -> Happenings:
    party = Party(rep, "C-thrown-away", "D-thrown-away", "A-thrown-away")
    yield account_created(story, "A-thrown-away", rep, at)
    yield Happening("contact.created", at, {"contact_id": party.prospect_id})
    yield created(story, party, at, 9_000)
    at = later(story.random, rep, at, 5)
    yield from deleted_deal(story, party, at, is_restored=False)
    yield Happening("contact.deleted", at, {"contact_id": party.prospect_id}, rep)
    yield Happening("account.deleted", at, {"account_id": party.account_id}, rep)


def _forgotten(story: Story, rep: Rep, at: datetime) -> Happenings:
    """A person and a call about whom and which nothing may be kept."""
    party = Party(rep, "L-forgotten")
    yield lead_created(story, party, at)
    called = call(story, party, later(story.random, rep, at, 1))
    yield called
    yield erased("prospect", party.prospect_id, later(story.random, rep, at, 6))
    yield erased("activity", called.data["activity_id"], later(story.random, rep, at, 6))


def _undated(story: Story, rep: Rep) -> Happenings:
    """Deals from an old list that nobody dated."""
    for number in range(UNDATED_DEALS):
        party = Party(rep, story.name("C"), f"D-undated-{number + 1}", story.name("A"))
        yield created(story, party, story.quarter.starts_at, 5_000)._replace(precision="none")


def _away(rep: Rep, at: datetime) -> Happenings:
    """A rep goes on vacation, and a connector stands still for a night."""
    week = {"from_on": f"{at.date()}", "until_on": f"{(at + 4 * DAY).date()}"}
    absence = {"rep_id": rep.id, **week, "kind": "vacation"}
    yield Happening("absence.recorded", at, absence, source="crm/people")
    night = {"from_at": f"{(at - DAY / 2).isoformat()}", "until_at": f"{at.isoformat()}"}
    yield Happening("connector.gap_recorded", at, {"connector": "crm", **night})


def _offered(story: Story, sdr: Rep, ae: Rep, at: datetime) -> Happenings:
    """A lead that one rep lets pass, another declines and takes all the same in the end."""
    starts_on, ends_on = story.quarter.starts_on, story.quarter.ends_on
    quota = {"rep_id": ae.id, "starts_on": f"{starts_on}", "ends_on": f"{ends_on}"}
    amount = {"measure": "value", "amount": "90000", "currency": "EUR"}
    yield Happening("quota.set", story.quarter.starts_at, quota | amount)
    for rep in (sdr, ae):
        yield Happening("rep.presence_changed", at - DAY, {"rep_id": rep.id, "is_present": True})
    party = Party(sdr, "L-offered")
    yield lead_created(story, party, at)
    turns = (sdr, "offer_expired"), (ae, "offer_declined"), (ae, "claimed")
    for number, (rep, outcome) in enumerate(turns):
        opens_at = at + number * OFFERED_FOR
        closes_at = opens_at + OFFERED_FOR
        offer = {"lead_id": party.prospect_id, "rep_id": rep.id}
        window = {"opens_at": opens_at.isoformat(), "closes_at": closes_at.isoformat()}
        yield Happening("lead.offered", opens_at, offer | window)
        ended_at = closes_at if outcome == "offer_expired" else closes_at - OFFERED_FOR / 2
        yield Happening(f"lead.{outcome}", ended_at, offer)


def _ordered(story: Story, party: Party, at: datetime) -> Happenings:
    """One order of two products."""
    for product, units in (("Team edition", 3), ("Support", 1)):
        data = {
            "account_id": party.account_id,
            "order_id": story.name("O"),
            "product": product,
            "channel": "web",
            "units": units,
            "unit_price": "19.90",
            "currency": "EUR",
        }
        yield Happening("purchase.made", at, data, party.rep)
