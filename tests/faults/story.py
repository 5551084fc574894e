"""What is told, and in which disorder?

The simulator tells a sales team's quarter; here it is told worse. Everything follows from the seed.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from random import Random
from typing import Any

from events.values import END_OF_TIME
from tests.faults.telling import Saying, saying
from touchline.simulator import simulate
from touchline.simulator.refused import BROKEN_SOURCE

Event = dict[str, Any]
Events = Iterable[Event]
Disorder = Callable[[Events, Random], Events]

REPS, WEEKS = 6, 10
# How many events stand between two that nobody takes.
BROKEN_EVERY = 60
BROKEN: tuple[Event, ...] = (
    {"type": "deal.teleported"},
    {"time": "2099-07-06T10:00:00Z", "timeprecision": "exact"},
)
REPS_MOVED_TO = 5


def quarter(seed: int) -> Iterator[Event]:
    """Some 12,000 events in the order of their telling, the few broken ones among them."""
    return simulate(seed=seed, reps=REPS, weeks=WEEKS)


def without_end(seed: int) -> Iterator[Event]:
    """The quarter, a few broken ones in it, and all of it again and again."""
    while True:
        yield from with_broken_ones(quarter(seed))


def sayings(events: Events, tenant_id: str) -> Iterator[Saying]:
    """The events as this tenant sends them."""
    for event in events:
        yield saying(event, tenant_id, is_refused=event["source"] == BROKEN_SOURCE)


def with_broken_ones(events: Events) -> Iterator[Event]:
    """One after so many is of no known type or of the future, each in words of its own."""
    for number, event in enumerate(events):
        yield event
        if number % BROKEN_EVERY == BROKEN_EVERY - 1:
            name = {"source": BROKEN_SOURCE, "id": str(number)}
            yield event | name | BROKEN[number // BROKEN_EVERY % len(BROKEN)]


def in_order(events: Events, random: Random) -> Events:
    return events


def repeated(share: float) -> Disorder:
    """So many of them are told once more, up to 500 tellings later."""

    def disorder(events: Events, random: Random) -> Iterator[Event]:
        told = deque[Event](maxlen=500)
        for event in events:
            yield event
            told.append(event)
            if random.random() < share:
                yield random.choice(told)

    return disorder


def shuffled(window: int) -> Disorder:
    """Any order within windows of so many; 0 is one window of all."""

    def disorder(events: Events, random: Random) -> Iterator[Event]:
        waiting = iter(events)
        while share := list(islice(waiting, window or None)):
            random.shuffle(share)
            yield from share

    return disorder


def late(days_max: int) -> Disorder:
    """Each is told up to so many days after it happened."""

    def disorder(events: Events, random: Random) -> list[Event]:
        def told_at(event: Event) -> datetime:
            return happened_at(event) + timedelta(days=random.uniform(0, days_max))

        return sorted(events, key=told_at)

    return disorder


def corrected(events: Events, random: Random) -> list[Event]:
    """Every call is told up to four times: on another day, by another rep, of another deal."""
    told = list(events)
    deal_ids = sorted({id for each in told for id in each.get("data", {}).get("deal_ids", [])})
    calls = [each for each in told if each["type"] == "call.completed" and is_whole(each)]
    numbers = count(1)
    for call in calls:
        for change in random.sample((to_another_day, to_another_rep, to_another_deal), 3):
            version = call["sourceversion"] + next(numbers) % 7
            name = {"id": f"{call['id']}/{next(numbers)}", "sourceversion": version}
            told.append(change(call, random, deal_ids) | name)
    random.shuffle(told)
    return told


def to_another_day(call: Event, random: Random, _: list[str]) -> Event:
    at = happened_at(call) - timedelta(days=random.randrange(1, 32))
    return call | {"time": at.strftime("%Y-%m-%dT%H:%M:%S.000Z")}


def to_another_rep(call: Event, random: Random, _: list[str]) -> Event:
    return call | {"repid": f"R-moved-to-{random.randrange(REPS_MOVED_TO)}"}


def to_another_deal(call: Event, random: Random, deal_ids: list[str]) -> Event:
    return call | {"data": call["data"] | {"deal_ids": [random.choice(deal_ids)]}}


def is_whole(event: Event) -> bool:
    return event["source"] != BROKEN_SOURCE and "time" in event


def happened_at(event: Event) -> datetime:
    """When it happened; what is undated or has a broken time may be told at any time."""
    at = datetime.fromisoformat(str(event.get("time", "2026-08-01")))
    return min(at.replace(tzinfo=at.tzinfo or UTC), END_OF_TIME)
