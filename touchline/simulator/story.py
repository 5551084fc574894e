"""What happened, and how is it told?

A story yields happenings; each is told as a CloudEvent, soon after it happened or late. A story
draws from a source of chance of its own and gives its own names, so no story changes another.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any, NamedTuple

from events.values import instant_text
from touchline.simulator.calendar import Quarter
from touchline.simulator.cast import Cast, Rep

WEBHOOK, POLL = "crm/webhook", "crm/poll"
SOON = timedelta(seconds=3)

Event = dict[str, Any]


class Happening(NamedTuple):
    """Something that happened; `data` is the payload as it goes over the wire.

    `told_again_after` repeats the very same telling; another telling of the same thing is
    another happening. `text` is what a reply says, for a collector that scores it.
    """

    type: str
    at: datetime
    data: dict[str, Any]
    rep: Rep | None = None
    actor: str = "human"
    version: int = 1
    precision: str = "exact"
    source: str = WEBHOOK
    conversation: str | None = None
    told_after: timedelta = SOON
    told_again_after: timedelta | None = None
    text: str = ""


Happenings = Iterator[Happening]


@dataclass(slots=True)
class Story:
    """What a story draws from: its chance, its names, its people and its time."""

    number: int
    random: Random
    quarter: Quarter
    cast: Cast
    neighbour_deal_id: str
    """A deal of another story, for what is put into the wrong place."""

    _numbers: Iterator[int] = field(default_factory=count)

    def name(self, kind: str) -> str:
        return f"{kind}{self.number:06}"

    def activity_id(self) -> str:
        return f"{self.name('X')}-{next(self._numbers)}"

    def chance(self, share: float) -> bool:
        return self.random.random() < share


class Party(NamedTuple):
    """Our rep, their prospect, and the deal and account that it is booked on."""

    rep: Rep
    prospect_id: str
    deal_id: str | None = None
    account_id: str | None = None

    def booked(self, activity_id: str) -> dict[str, Any]:
        """What every activity says of itself."""
        return {
            "activity_id": activity_id,
            "deal_ids": [self.deal_id] if self.deal_id else [],
            "prospect_ids": [self.prospect_id],
            "account_ids": [self.account_id] if self.account_id else [],
        }


class Telling(NamedTuple):
    """An event on its way; sorted, tellings are in the order in which they are told."""

    told_at: datetime
    order: int
    event: Event


def event(happening: Happening, id_: str, *, is_backfill: bool, is_with_text: bool) -> Event:
    """The happening as a CloudEvent in structured mode; what is usual is left out."""
    told: Event = {
        "specversion": "1.0",
        "id": id_,
        "source": happening.source,
        "type": happening.type,
        "sourceversion": happening.version,
    }
    match happening.precision:
        case "exact":
            told["time"] = instant_text(happening.at)
        case "day":
            told["time"] = happening.at.date().isoformat()
    if happening.precision != "exact":
        told["timeprecision"] = happening.precision
    if happening.rep:
        told["repid"] = happening.rep.id
        told["actortimezone"] = happening.rep.zone
    if happening.actor != "human":
        told["actor"] = happening.actor
    if is_backfill:
        told["backfill"] = True
    if happening.conversation:
        told["correlationid"] = happening.conversation
    told["data"] = happening.data
    if is_with_text and happening.text:
        told["data"] = happening.data | {"reply": {"text": happening.text}}
    return told
