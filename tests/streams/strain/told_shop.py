"""Which deals, offers and quotas do the tests of strain judge?

Of the account executives ada and ben, in 2037, told in a tenant of its own: the worked examples of
the signals B7 (23 touches on a lost deal against 15 on one that was won) and B8 (200 deals, of
which 35 reached the eighth touch), and ada's offers of a week.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from events.activity import CallCompleted
from events.deal import DealCreated, DealLost, DealWon
from events.envelope import Envelope
from events.lead import LeadClaimed, LeadCreated, LeadOfferDeclined, LeadOffered, LeadOfferExpired
from events.payload import Payload
from events.rep import QuotaSet, RepPresenceChanged, RoleAssigned
from projections.strain.weeks import DAY
from tests.streams.strain.told_teams import Office

MINUTE = timedelta(minutes=1)
# Wednesday of 2037-W15; it is told on the Tuesday after, as told_teams.NOW has it.
DAY_OF_OFFERS = datetime(2037, 4, 8, 9, tzinfo=UTC)
CLOSED_AT = datetime(2037, 4, 9, 17, tzinfo=UTC)
QUOTA_ENDS_ON = date(2037, 3, 31)
AT_RISK, CONVERTED = (200, 150, 120, 100, 80, 60, 45, 35), (6, 8, 7, 6, 3, 1, 0, 0)


@dataclass(frozen=True)
class Shop(Office):
    """One tenant's deals in a warehouse."""

    def story(self) -> list[Envelope]:
        return [*self._people(), *self._closed(), *self._long_ago(), *self._offers()]

    def _people(self) -> Iterator[Envelope]:
        start = datetime(2037, 1, 1, tzinfo=UTC)
        for rep in ("ada", "ben"):
            yield self.told(RoleAssigned(rep_id=rep, role="AE", is_ramping=False), start, rep)
        quarter = {"starts_on": date(2037, 1, 1), "ends_on": QUOTA_ENDS_ON}
        value = QuotaSet(
            rep_id="ada", **quarter, measure="value", amount=Decimal(4000), currency="EUR"
        )
        yield self.told(value, start, "ada")

    def _closed(self) -> Iterator[Envelope]:
        for number in range(5):
            yield from self._deal("ada", f"lost {number}", "enterprise", touches=23, is_won=False)
        for number in range(10):
            yield from self._deal("ben", f"won {number}", "enterprise", touches=15, is_won=True)
        # Won in the quota's time: a thousand of four.
        at = datetime(2037, 2, 1, 9, tzinfo=UTC)
        yield from self._deal("ada", "early", "early", touches=1, is_won=True, closed_at=at)

    def _deal(
        self, rep: str, name: str, segment: str, *, touches: int, is_won: bool | None,
        closed_at: datetime = CLOSED_AT,
    ) -> Iterator[Envelope]:  # fmt: skip
        created = DealCreated(
            deal_id=name, owner_id=rep, pipeline="new", stage="demo", amount=Decimal(1000),
            currency="EUR", attributes={"segment": segment},
        )  # fmt: skip
        yield self.told(created, closed_at - DAY, rep)
        for number in range(touches):
            said = CallCompleted(
                activity_id=f"{name} {number}", deal_ids=(name,), direction="outbound",
                outcome="connected", duration_seconds=60,
            )  # fmt: skip
            yield self.told(said, closed_at - (touches - number) * MINUTE, rep)
        if is_won is not None:
            said_last: Payload = (DealWon if is_won else DealLost)(deal_id=name)
            yield self.told(said_last, closed_at, rep)

    def _long_ago(self) -> Iterator[Envelope]:
        """As many deals as reached each touch and no further, the first of them won."""
        ends = zip(AT_RISK, (*AT_RISK[1:], 0), CONVERTED, strict=True)
        for touches, (reached, went_on, won) in enumerate(ends, start=1):
            for number in range(reached - went_on):
                name, is_won = f"old {touches}/{number}", True if number < won else None
                at = datetime(2036, 12, 10, 9, tzinfo=UTC)
                yield from self._deal(
                    "ben", name, "small", touches=touches, is_won=is_won, closed_at=at
                )
        # In the week that is judged ada touches one small deal nine times: three go past the sixth.
        yield from self._deal("ada", "long", "small", touches=9, is_won=None)

    def _offers(self) -> Iterator[Envelope]:
        at = DAY_OF_OFFERS
        for moment, is_present in ((at, True), (at + 100 * MINUTE, False)):
            said = RepPresenceChanged(rep_id="ada", is_present=is_present)
            yield self.told(said, moment, "ada")
        for number, outcome in enumerate(
            (LeadClaimed, LeadOfferDeclined, LeadOfferExpired, None, LeadOfferExpired)
        ):
            lead, opens_at = f"lead {number}", at + 20 * number * MINUTE + MINUTE
            closes_at = opens_at + 15 * MINUTE
            yield self.told(LeadCreated(
                lead_id=lead, origin="web", has_phone=True, has_email=True, owner_id="ben",
            ), opens_at, "ben")  # fmt: skip
            offer = {"lead_id": lead, "rep_id": "ada"}
            offered = LeadOffered(**offer, opens_at=opens_at, closes_at=closes_at)
            yield self.told(offered, opens_at, "ben")
            if outcome:
                yield self.told(outcome(**offer), closes_at, "ada")
        # She has left when this one opens, and when that one closes.
        for number, opens_at in enumerate((at + 110 * MINUTE, at + 95 * MINUTE), start=5):
            yield self.told(LeadOffered(
                lead_id=f"lead {number}", rep_id="ada", opens_at=opens_at,
                closes_at=opens_at + 15 * MINUTE,
            ), opens_at, "ben")  # fmt: skip
