"""What may happen to a whole sales team in a year, and what of it had occurred by the end of a day?

Everything that a view reads is told of: deals, values, purchases, people, meetings, replies, reps
and what a tenant says of itself. What is not dated in the views (attributes, merges, links,
deletions) is told whatever the day.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from events.account import PurchaseMade
from events.activity import (
    ActivityDeleted,
    ActivityLinked,
    MeetingAccepted,
    MeetingCanceled,
    MeetingDeclined,
    MeetingHeld,
    MeetingNoShow,
    MeetingRescheduled,
)
from events.contact import ContactCreated, ContactMerged
from events.deal import (
    DealAmountChanged,
    DealCloseDateChanged,
    DealContactLinked,
    DealDeleted,
    DealLost,
    DealMerged,
    DealOwnerChanged,
    DealReopened,
    DealStageChanged,
    DealWon,
)
from events.envelope import Envelope
from events.lead import LeadConverted, LeadCreated, LeadHandedOff, LeadOwnerChanged
from events.payload import Payload
from events.rep import RepJoined, RepLeft, RoleAssigned, TeamJoined
from events.tenant import TenantConfigured
from tests.projections.tellings import at, call, created, email, event, labelled, reply, scored
from tests.projections.tellings import meeting as planned
from tests.projections.views.any_deals import day_of
from tests.projections.views.business import (
    absorbed,
    account,
    configured,
    owned,
    pipeline_defined,
    rated,
    scheduled,
    until,
    worth,
)

FIRST, DAYS = date(2025, 1, 6), 420
REPS, ACCOUNTS, PEOPLE = "uvwxyz", "ABCDEF", [f"P{number}" for number in range(60)]
DEALS = [f"D{number}" for number in range(216)]
UNDATED = (
    "attribute_changed",
    "linked",
    "merged",
    "deleted",
    "converted",
)


class Business:
    """A year of a team, as the dice fall."""

    def __init__(self, dice: Random, *, zone: str) -> None:
        self.dice, self.zone = dice, zone

    def story(self) -> list[Envelope]:
        return [
            *self._about_itself(),
            *(told for deal in DEALS for told in self._deal(deal)),
            *(told for name in ACCOUNTS for told in self._account(name)),
            *self._people(),
            *(told for number in range(260) for told in self._touch(f"T{number}")),
            *(told for number in range(60) for told in self._meeting(f"M{number}")),
            until(FIRST + timedelta(days=DAYS)),
        ]

    def moment(self, first: int = 0, days: int = DAYS) -> datetime:
        """No two of them are the same, for all that matters."""
        midnight = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=at("2025-01-01").tzinfo)
        return midnight + timedelta(
            days=self.dice.randrange(first, days), milliseconds=self.dice.randrange(86_400_000)
        )

    def some(self, first: int = 0, days: int = DAYS) -> str:
        return spoken(self.moment(first, days))

    def later(self, than: datetime, days: int) -> datetime:
        passed = self.dice.randrange(1, days * 86_400_000)
        return than + timedelta(milliseconds=passed)

    def places(self) -> dict[str, Any]:
        dice = self.dice
        return {
            "deal_ids": tuple(dice.sample(DEALS, dice.choice((0, 1, 1, 2)))),
            "prospect_ids": tuple(dice.sample(PEOPLE, dice.choice((0, 1, 1, 2)))),
            "account_ids": tuple(dice.sample(ACCOUNTS, dice.choice((0, 1)))),
        }

    def _about_itself(self) -> Iterator[Envelope]:
        yield configured(self.zone, f"{FIRST}")
        other = {"currency": "USD", "fiscal_year_starts_on": "01-01", "working_days": ("mon",)}
        said = TenantConfigured.model_validate({"timezone": self.zone, **other})
        yield event(said, self.some())
        for chances in ({"a": 0.1, "b": 0.5}, {"b": 0.4, "a": 0.2, "c": 0.9}):
            yield pipeline_defined(self.some(), chances)
        for day in (FIRST, FIRST + timedelta(days=200)):
            yield rated("EUR", "USD", f"1.{self.dice.randrange(10)}", on=str(day))
        for rep in REPS:
            yield event(RepJoined(rep_id=rep, attributes={"territory": "north"}), str(FIRST))
            yield event(RoleAssigned(rep_id=rep, role="AE", is_ramping=False), str(FIRST))
            yield event(TeamJoined(rep_id=rep, team_id=self.dice.choice("mn")), self.some())
            yield scheduled(rep, self.some(), self.dice.choice(("Asia/Tokyo", "Europe/Berlin")))
        yield event(RoleAssigned(rep_id="z", role="AM", is_ramping=False), self.some())
        yield event(RepLeft(rep_id="z"), self.some())

    def _deal(self, deal: str) -> Iterator[Envelope]:
        dice = self.dice
        begun = self.moment(0, DAYS - 60)
        yield created(
            deal,
            spoken(begun),
            stage=dice.choice("abc"),
            owner_id=REPS[DEALS.index(deal) % len(REPS)],
            account_id=dice.choice((None, *ACCOUNTS)),
            prospect_ids=tuple(dice.sample(PEOPLE, dice.choice((0, 1, 2)))),
            attributes={"territory": dice.choice(("", "south"))},
            # In euros all reps win as much as the others, so that all of them are the best.
            amount=Decimal(0),
            currency="EUR",
        )
        for _ in range(dice.randrange(3)):
            yield event(self._change(deal), spoken(self.later(begun, 90)))
        if dice.random() < 0.1:
            return
        ended = self.later(begun, 50)
        yield event(dice.choice((DealWon, DealWon, DealLost))(deal_id=deal), spoken(ended))
        if dice.random() < 0.2:
            reopened = self.later(ended, 30)
            yield event(DealReopened(deal_id=deal), spoken(reopened))
            yield event(DealWon(deal_id=deal), spoken(self.later(reopened, 30)))
        if dice.random() < 0.1:
            gone = DealMerged(deal_id=deal, into_deal_id=dice.choice(DEALS))
            yield event(dice.choice((gone, DealDeleted(deal_id=deal))), self.some())

    def _change(self, deal: str) -> Payload:
        dice = self.dice
        dollars = {"amount": Decimal(dice.randrange(1, 9) * 100), "currency": "USD"}
        return dice.choice(
            (
                DealStageChanged(deal_id=deal, stage=dice.choice("abc")),
                DealOwnerChanged(deal_id=deal, owner_id=dice.choice(REPS)),
                DealAmountChanged.model_validate({"deal_id": deal, **dollars}),
                DealCloseDateChanged(deal_id=deal, expected_close_on=FIRST),
                DealContactLinked(deal_id=deal, prospect_id=dice.choice(PEOPLE)),
            )
        )

    def _account(self, name: str) -> Iterator[Envelope]:
        dice = self.dice
        yield account(name, self.some(0, 100), owner_id=dice.choice(REPS))
        for _ in range(2):
            yield owned(name, self.some(), dice.choice(REPS))
        yield worth(name, self.some(0, 5), 100, component="p")
        for _ in range(7):
            value, part = dice.choice((0, 100, 200, 300)), dice.choice("pq")
            yield worth(name, self.some(), value, component=part)
        for number in range(6):
            said = {
                "account_id": name,
                "order_id": f"{name}{number}",
                "product": "seat",
                "channel": "web",
                "units": dice.randrange(1, 5),
                "unit_price": Decimal(dice.randrange(1, 50)),
                "currency": "EUR",
            }
            yield event(PurchaseMade.model_validate(said), self.some())
        if name == ACCOUNTS[-1]:
            yield absorbed(name, self.some(), into=ACCOUNTS[0])

    def _people(self) -> Iterator[Envelope]:
        for name in PEOPLE[:30]:
            said = LeadCreated(
                lead_id=name, origin="web", has_phone=True, has_email=True, owner_id="u"
            )
            yield event(said, self.some())
            yield event(LeadOwnerChanged(lead_id=name, owner_id="v"), self.some())
            for _ in range(2):
                handed = {"from_rep_id": "u", "to_rep_id": "v", "gate_version": "1"}
                is_qualified = self.dice.random() < 0.5
                off = {"lead_id": name, "is_qualified": is_qualified, **handed}
                yield event(LeadHandedOff.model_validate(off), self.some())
        for name in PEOPLE[30:]:
            yield event(ContactCreated(contact_id=name, account_id="A"), self.some())
        yield event(LeadConverted(lead_id=PEOPLE[0], contact_id=PEOPLE[30]), self.some())
        yield event(ContactMerged(contact_id=PEOPLE[31], into_contact_id=PEOPLE[30]), self.some())

    def _touch(self, name: str) -> Iterator[Envelope]:
        dice, done_at = self.dice, self.moment()
        place: dict[str, Any] = self.places() | {
            "actor": dice.choice(("human",) * 4 + ("automation",))
        }
        kind = dice.choice((call, email, reply))
        if kind is reply:
            yield reply(name, spoken(done_at), **place)
            yield from self._labels(name, done_at)
        else:
            yield kind(name, spoken(done_at), rep=dice.choice(REPS), **place)
        if dice.random() < 0.05:
            linked = ActivityLinked(
                activity_id=name, entity_kind="deal", entity_id=dice.choice(DEALS)
            )
            yield event(dice.choice((linked, ActivityDeleted(activity_id=name))), self.some())

    def _labels(self, name: str, replied_at: datetime) -> Iterator[Envelope]:
        """Weeks apart, so that days lie between the word of a model and that of a person."""
        kinds = ("positive", "negative", "neutral", "unknown")
        if self.dice.random() < 0.7:
            told_at = spoken(self.later(replied_at, 20))
            yield scored(name, told_at, self.dice.choice(("positive", "negative")))
        for scorer in self.dice.sample(("m1", "m2"), self.dice.randrange(3)):
            told_at, label = spoken(self.later(replied_at, 60)), self.dice.choice(kinds)
            said = {
                "intent": self.dice.choice(("question", "question", "bounce")),
                "scorer": scorer,
            }
            yield scored(name, told_at, label, language=self.dice.choice(("en", "de")), **said)
        for by in self.dice.sample(("human", "human", "rule"), self.dice.randrange(3)):
            told_at = spoken(self.later(replied_at, 60))
            yield labelled(name, told_at, self.dice.choice(kinds), by=by)

    def _meeting(self, name: str) -> Iterator[Envelope]:
        """Its steps come one after the other, and it is held when that is told."""
        dice, told_at = self.dice, self.moment(5)
        starts = self.later(told_at, 20)
        plan = planned(
            name, spoken(starts), rep=dice.choice(REPS), medium=dice.choice(("video", "phone")),
            **self.places(),
        )  # fmt: skip
        yield plan.model_copy(update={"occurred_at": told_at, "time_precision": "exact"})
        if dice.random() < 0.3:
            told_at = self.later(told_at, 5)
            when = {"starts_at": starts, "ends_at": starts, "medium": "video"}
            yield event(
                MeetingRescheduled.model_validate({"activity_id": name, **when}), spoken(told_at)
            )
        if dice.random() < 0.5:
            told_at = self.later(told_at, 5)
            answer = dice.choice((MeetingAccepted, MeetingDeclined))
            yield event(answer(activity_id=name, prospect_id=dice.choice(PEOPLE)), spoken(told_at))
        if dice.random() < 0.8:
            ends: Any = dice.choice((MeetingHeld, MeetingHeld, MeetingNoShow, MeetingCanceled))
            yield event(ends(activity_id=name), spoken(self.later(told_at, 20)))


def occurred_by(day: date, story: Iterable[Envelope], *, zone: str) -> Iterator[Envelope]:
    """What had happened by the end of a day, and what is not dated, as if it were told that day."""
    for told in story:
        if day_of(told, zone) <= day:
            yield told
        elif told.type.endswith(UNDATED):
            yield told.model_copy(update={"occurred_at": at(f"{day} 12:00")})


def spoken(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S.%f}"
