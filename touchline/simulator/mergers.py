"""What was entered twice, thrown away, or must be forgotten?

A double gets touches of its own before somebody notices; it is merged into the first, and now and
then the merge was a mistake.
"""

from datetime import datetime, timedelta

from touchline.simulator.calendar import later
from touchline.simulator.deals import created, of_deal, worth
from touchline.simulator.outreach import account_created
from touchline.simulator.story import Happening, Happenings, Party, Story
from touchline.simulator.touches import call, email, touched


def doubled_deal(story: Story, party: Party, at: datetime, *, is_mistake: bool) -> Happenings:
    """A second deal for the same business, merged days afterwards."""
    double = party._replace(deal_id=f"{party.deal_id}-double")
    yield created(story, double, at + timedelta(minutes=7), worth(story, party.rep))
    merged_at = last_at = later(story.random, party.rep, at, 6)
    for day in (1, 2):
        touch_at = later(story.random, party.rep, at, day)
        yield from touched(story, double, touch_at, thread_id=f"{story.name('T')}-double")
    yield of_deal("merged", double, merged_at, into_deal_id=party.deal_id)
    if is_mistake:
        last_at = later(story.random, party.rep, merged_at, 4)
        yield of_deal("unmerged", double, last_at, into_deal_id=party.deal_id)
    # Touches go on arriving at the double; while it is merged they count for the survivor.
    touch_at = later(story.random, party.rep, last_at, 1)
    yield call(story, double, touch_at)


def doubled_contact(story: Story, party: Party, at: datetime) -> Happenings:
    double = f"{party.prospect_id}-double"
    data = {"contact_id": double, "account_id": party.account_id}
    yield Happening("contact.created", at, data)
    sent_at = later(story.random, party.rep, at, 1)
    alias = party._replace(prospect_id=double)
    yield email(story, alias, sent_at, thread_id=f"{story.name('T')}-alias")
    data = {"contact_id": double, "into_contact_id": party.prospect_id}
    yield Happening("contact.merged", later(story.random, party.rep, sent_at, 3), data, party.rep)


def doubled_account(story: Story, party: Party, at: datetime, *, is_mistake: bool) -> Happenings:
    """The deal was put on a second account of the same company."""
    double = f"{party.account_id}-double"
    yield account_created(story, double, party.rep, at)
    yield of_deal("account_changed", party, at + timedelta(hours=1), account_id=double)
    merged_at = later(story.random, party.rep, at, 5)
    into = {"account_id": double, "into_account_id": party.account_id}
    yield Happening("account.merged", merged_at, into, party.rep)
    if is_mistake:
        back_at = later(story.random, party.rep, merged_at, 4)
        yield Happening("account.unmerged", back_at, into, party.rep)


def deleted_deal(story: Story, party: Party, at: datetime, *, is_restored: bool) -> Happenings:
    yield of_deal("deleted", party, at)
    if is_restored:
        yield of_deal("restored", party, at + timedelta(hours=story.random.uniform(0.2, 50)))


def resegmented(story: Story, party: Party, at: datetime) -> Happening:
    """Somebody looked the customer up and found another segment."""
    segment = story.random.choice(("small", "medium", "large"))
    data = {"account_id": party.account_id, "name": "segment", "value": segment}
    return Happening("account.attribute_changed", at, data, party.rep)
