"""What may become of a few deals, and what does each event leave in force?

A story is told by the minute, so that its order is plain, and to its end on every day, so that the
series of the views end where the story does. What a view says is compared with what `Deal` says of
the same events, and as of a day with what it says of those that had occurred by then.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from events.deal import (
    DealAmountChanged,
    DealCloseDateChanged,
    DealCreated,
    DealLost,
    DealOwnerChanged,
    DealReopened,
    DealStageChanged,
    DealWon,
)
from events.envelope import Envelope
from events.payload import Payload
from tests.projections.tellings import created, event
from tests.projections.views.business import configured

FIRST, DAYS = date(2026, 2, 20), 70
STAGES = ("new", "talk", "trial", "offer")
CHANGES: tuple[Callable[[str, Random], Payload], ...] = (
    lambda deal, dice: DealStageChanged(deal_id=deal, stage=dice.choice(STAGES)),
    lambda deal, dice: DealStageChanged(deal_id=deal, stage=dice.choice(STAGES)),
    lambda deal, dice: DealOwnerChanged(deal_id=deal, owner_id=dice.choice(("amy", "ben"))),
    lambda deal, dice: DealAmountChanged(deal_id=deal, **_amount(dice)),
    lambda deal, dice: DealCloseDateChanged(deal_id=deal, expected_close_on=_close_date(dice)),
    lambda deal, dice: DealWon(deal_id=deal),
    lambda deal, dice: DealWon(deal_id=deal),
    lambda deal, dice: DealLost(deal_id=deal),
    lambda deal, dice: DealReopened(deal_id=deal),
)


@dataclass(frozen=True)
class Deal:
    """The events of one deal in their order."""

    id: str
    events: Sequence[Envelope]
    zone: str

    @property
    def created_on(self) -> date:
        return day_of(self.events[0], self.zone)

    @property
    def status(self) -> str:
        return self._statuses()[-1][1]

    @property
    def closed_at(self) -> datetime | None:
        """When the final status began; the same outcome told again is no other."""
        statuses = self._statuses()
        while len(statuses) > 1 and statuses[-2][1] == statuses[-1][1]:
            statuses.pop()
        return None if self.status == "open" else statuses[-1][0]

    @property
    def closed_on(self) -> date | None:
        return self.closed_at and self.day(self.closed_at)

    def day(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.zone)).date()

    def told(self, field: str) -> list[tuple[Envelope, Any]]:
        """Who ever told of a property, and what."""
        values = ((each, getattr(each.data, field, None)) for each in self.events)
        return [(each, value) for each, value in values if value is not None]

    def last(self, field: str, until: datetime | date | None = None) -> Any:
        """What a property was at a moment or at a day's end, or is at last."""
        values = [value for each, value in self.told(field) if self._is_by(each, until)]
        return values[-1] if values else None

    def _is_by(self, event: Envelope, until: datetime | date | None) -> bool:
        if until is None:
            return True
        if isinstance(until, datetime):
            return event.occurred_at <= until
        return day_of(event, self.zone) <= until

    def _statuses(self) -> list[tuple[datetime, str]]:
        names = {DealCreated: "open", DealReopened: "open", DealWon: "won", DealLost: "lost"}
        return [
            (each.occurred_at, names[type(each.data)])
            for each in self.events
            if type(each.data) in names
        ]


def story(dice: Random, *, zone: str, count: int = 6) -> list[Envelope]:
    deals = (told for number in range(count) for told in _life(f"D{number}", dice))
    noons = (
        event(DealReopened(deal_id="nobody's"), f"{FIRST + timedelta(days=day)} 12:00")
        for day in range(DAYS + 1)
    )
    return [configured(zone), *noons, *deals]


def deals_of(story: Iterable[Envelope], *, zone: str) -> list[Deal]:
    by_id: dict[str, list[Envelope]] = {}
    for each in sorted(story, key=lambda each: each.occurred_at):
        deal = getattr(each.data, "deal_id", None)
        if isinstance(each.data, DealCreated) or deal in by_id:
            by_id.setdefault(str(deal), []).append(each)
    return [Deal(id, events, zone) for id, events in by_id.items()]


def occurred_by(day: date, story: Iterable[Envelope], *, zone: str) -> list[Envelope]:
    return [each for each in story if day_of(each, zone) <= day]


def day_of(event: Envelope, zone: str) -> date:
    if event.time_precision == "day":
        return event.occurred_at.date()
    return event.occurred_at.astimezone(ZoneInfo(zone)).date()


def some_day(dice: Random) -> date:
    return FIRST + timedelta(days=dice.randrange(5, DAYS - 5))


def _life(deal: str, dice: Random) -> list[Envelope]:
    """Created in the first half, and changed in different minutes since."""
    start = dice.randrange(DAYS // 2 * 1440)
    minutes = sorted(dice.sample(range(start + 1, DAYS * 1440), dice.randrange(8)))
    born = created(
        deal,
        _minute(start),
        stage=dice.choice(STAGES),
        owner_id=dice.choice(("amy", "ben", None)),
        pipeline=dice.choice(("first", "second")),
        expected_close_on=dice.choice((None, _close_date(dice))),
        **dice.choice(({}, _amount(dice))),
    )
    return [born, *(event(dice.choice(CHANGES)(deal, dice), _minute(each)) for each in minutes)]


def _minute(number: int) -> str:
    first = datetime.combine(FIRST, time(tzinfo=UTC))
    return f"{first + timedelta(minutes=number)}"[:16]


def _amount(dice: Random) -> dict[str, Any]:
    amount = Decimal(dice.randrange(1, 9_999_999)) / 100
    return {"amount": amount, "currency": dice.choice(("EUR", "USD", "JPY", "XAU"))}


def _close_date(dice: Random) -> date:
    return date(2026, dice.randrange(3, 6), dice.randrange(1, 29))
