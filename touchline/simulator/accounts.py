"""What is a customer worth, and does it stay?

An account manager keeps in touch; subscriptions grow, shrink, end and come back. When a manager
leaves, the accounts go to another one.
"""

from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from touchline.simulator.calendar import later, midnight
from touchline.simulator.cast import Rep
from touchline.simulator.deals import EXPANSION, End, deal, part_of, worth
from touchline.simulator.outreach import account_created
from touchline.simulator.replies import reply
from touchline.simulator.story import Happening, Happenings, Party, Story
from touchline.simulator.touches import touched

PARTS = ("core", "analytics", "support")
# What may happen to a customer's value in the days between two touches.
MOVEMENTS = ("none", "renewal", "growth", "upsell", "shrinking", "churn")
_MOVEMENT_SHARES = (900, 40, 26, 10, 14, 10)


Moved = Generator[Happening, None, datetime]
"""Returns from when on the customer is cared for as before."""


@dataclass(slots=True)
class Customer:
    """An account in the care of a manager, and what its subscriptions are worth a year."""

    account_id: str
    party: Party
    currency: str
    values: dict[str, int] = field(default_factory=dict)

    def valued(self, part: str, value: int, at: datetime) -> Happening:
        """One subscription is now worth so much."""
        self.values[part] = value
        data = {
            "account_id": self.account_id,
            "component_id": f"{self.account_id}-{part}",
            "value": str(value),
            "currency": self.currency,
            "unit": "arr",
        }
        return Happening("account.value_changed", at, data, self.party.rep)

    def told(self, step: str, at: datetime, **fields: str) -> Happening:
        data = {"account_id": self.account_id, **fields}
        return Happening(f"account.{step}", at, data, self.party.rep)

    def given_to(self, manager: Rep, at: datetime) -> Happening:
        self.party = self.party._replace(rep=manager)
        return self.told("owner_changed", at, owner_id=manager.id)


def old_customer(story: Story) -> Happenings:
    """A customer from before the time that is told; its beginning is known by the day only."""
    history = story.quarter.history_starts_at
    began_on = (history - timedelta(days=story.random.randrange(40, 900))).date()
    began_at = midnight("UTC", began_on)
    owner = story.cast.account_manager(story.number, history)
    customer = _customer(story, Party(owner, story.name("C"), account_id=story.name("A")))
    begun = [account_created(story, customer.account_id, owner, began_at)]
    for part in PARTS[: story.random.randrange(1, 3)]:
        begun.append(customer.valued(part, worth(story, owner, 9_000), began_at))
    for happening in begun:
        yield happening._replace(precision="day", told_after=history - began_at)
    data = {"contact_id": customer.party.prospect_id, "account_id": customer.account_id}
    yield Happening("contact.created", history, data)
    yield from _care(story, customer, history)


def won_customer(story: Story, party: Party, won: End) -> Happenings:
    """A won deal makes a customer, who goes from the AE to an account manager."""
    customer = _customer(story, party._replace(deal_id=None))
    yield customer.valued(PARTS[0], won.worth, won.at)
    manager = story.cast.account_manager(story.number, won.at)
    at = later(story.random, manager, won.at, 3)
    yield customer.given_to(manager, at)
    yield from _care(story, customer, at)


def _customer(story: Story, party: Party) -> Customer:
    return Customer(story.name("A"), party, party.rep.place.currency)


def _care(story: Story, customer: Customer, at: datetime) -> Happenings:
    """Touch after touch, until the time that is told ends or the customer leaves."""
    random, thread_id = story.random, f"{story.name('T')}-care"
    while at < story.quarter.ends_at:
        at = later(random, customer.party.rep, at, random.expovariate(1 / 6))
        manager = story.cast.account_manager(story.number, at)
        if manager != customer.party.rep:
            yield customer.given_to(manager, story.cast.leaves_at)
        for touch in touched(story, customer.party, at, thread_id=thread_id):
            yield touch
            if touch.type == "email.sent" and story.chance(0.3):
                yield from reply(story, customer.party, touch)
        at = yield from _moved(story, customer, at + timedelta(hours=1))
        if not any(customer.values.values()):
            return


def _moved(story: Story, customer: Customer, at: datetime) -> Moved:
    random = story.random
    part = random.choice([part for part, value in customer.values.items() if value])
    match random.choices(MOVEMENTS, _MOVEMENT_SHARES)[0]:
        case "renewal":
            yield customer.told("renewed", at)
        case "growth":
            value = part_of(customer.values[part], random.uniform(1.1, 1.6))
            yield customer.valued(part, value, at)
        case "shrinking":
            value = part_of(customer.values[part], random.uniform(0.6, 0.9))
            yield customer.valued(part, value, at)
        case "upsell":
            return (yield from _upsell(story, customer, at))
        case "churn":
            return (yield from _churned(story, customer, at))
    return at


def _upsell(story: Story, customer: Customer, at: datetime) -> Moved:
    """An expansion deal; once it is won, the customer has one subscription more."""
    party = customer.party._replace(deal_id=f"{story.name('D')}-{at:%m%d}")
    end = yield from deal(story, party, at, pipeline=EXPANSION)
    if end.is_won:
        yield customer.valued(f"extra-{at:%m%d}", part_of(end.worth, 0.4), end.at)
    return end.at


def _churned(story: Story, customer: Customer, at: datetime) -> Moved:
    """Every subscription ends; two of five customers come back after some weeks."""
    lost = {part: value for part, value in customer.values.items() if value}
    for part in lost:
        yield customer.valued(part, 0, at)
    reason = story.random.choice(("price", "no_use", "competitor"))
    yield customer.told("churned", at + timedelta(minutes=5), reason_code=reason)
    if story.chance(0.4):
        at = later(story.random, customer.party.rep, at, story.random.uniform(15, 45))
        for part, value in lost.items():
            yield customer.valued(part, part_of(value, 0.9), at)
    return at
