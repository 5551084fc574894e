"""What is told in a world?

Events of a small world, where everybody has one of three names: they meet, correct, move, merge,
part and erase each other. They are drawn once; every seed takes its own from them, with their
repetitions and in its own order.
"""

from collections.abc import Callable, Mapping
from functools import cache
from random import Random
from typing import NamedTuple

from events.codec import encode
from events.envelope import Envelope
from events.ids import event_id
from events.subject import subject_of
from events.topics import key
from projections.fact import Fact
from projections.routing import facts_of
from streams.departures import Message
from tests.projections.small_world import ACTIVITIES, DEALS, EVERYTHING, MERGES, PROSPECTS
from tests.simulation.faults import Fault, Faults
from tests.simulation.small_events import drawn

THEMES = {
    "everything": EVERYTHING,
    "activities that move": (*ACTIVITIES, "deal.created"),
    "merges": ("call.completed", "activity.linked", "deal.created", "contact.created", *MERGES),
    "deals and prospects": (*DEALS, *PROSPECTS, "email.sent", "email.received"),
    "erasures": ("entity.erased", *MERGES, *ACTIVITIES, "deal.created"),
}
EVENTS_PER_THEME = 600
TENANTS = 12
EVENTS = (20, 60, 100, 140, 180, 220)
EVENTS_PER_TENANT = 35
POISON = (b"", b"{", b'{"specversion":"1.0"}', b"\xff\xfe", b"[]", b"null")


class Told(NamedTuple):
    """A record, and when it reaches the log."""

    at: float
    message: Message


class Event(NamedTuple):
    """An event, its record, and whom it tells what."""

    event: Envelope
    message: Message
    facts: list[Fact]


@cache
def pool(theme: str) -> list[Event]:
    """The same events on every machine; each has an id of its own, and one of a few tenants."""
    random = Random(theme)
    return [
        _told_to_a_tenant(drawn(random.choice(THEMES[theme]), random), f"{theme} {number}", number)
        for number in range(EVENTS_PER_THEME)
    ]


@cache
def events_by_value() -> Mapping[bytes, Event]:
    """Every event that can be told, by its record."""
    return {each.message.value: each for theme in THEMES for each in pool(theme)}


def told(random: Random, faults: Faults, seconds: float) -> list[Told]:
    """The records of a world in the order in which they reach the log."""
    share = pool(random.choice(list(THEMES)))
    count = random.choice(EVENTS)
    tenants = count // EVENTS_PER_TENANT + 1
    told_to_some = [each.message for i, each in enumerate(share) if i % TENANTS < tenants]
    story = random.choices(told_to_some, k=count)
    for fault, change in CHANGES.items():
        if faults.has(fault):
            story = change(story, random)
            faults.count(fault)
    late = random.randint(1, 5) if faults.has(Fault.LATE) else 0
    bursts = sorted(random.uniform(0, seconds) for _ in range(random.randint(1, 12)))
    times = sorted(random.choice(bursts) for _ in story)
    if late:
        faults.count(Fault.LATE)
    return [
        Told(at if index < len(story) - late else at + seconds / 2, message)
        for index, (at, message) in enumerate(zip(times, story, strict=True))
    ]


def _told_to_a_tenant(event: Envelope, id_: str, number: int) -> Event:
    tenant_id, said = f"tenant {number % TENANTS}", event.data
    if getattr(said, "entity_kind", None) == "tenant":
        said = said.model_copy(update={"entity_id": tenant_id})
    event = event.model_copy(
        update={
            "tenant_id": tenant_id,
            "id": id_,
            "event_id": event_id(tenant_id, event.source, id_),
            "subject": subject_of(said, tenant_id=tenant_id),
            "data": said,
        }
    )
    return Event(event, Message(encode(event), key(event)), facts_of(event))


def _duplicated(story: list[Message], random: Random) -> list[Message]:
    share = random.choice([0.01, 0.1, 0.5])
    again = [message for message in story if random.random() < share]
    for message in again:
        story.insert(random.randint(0, len(story)), message)
    return story


def _shuffled(story: list[Message], random: Random) -> list[Message]:
    window = random.choice([10, len(story)])
    order = sorted(range(len(story)), key=lambda index: index + random.uniform(0, window))
    return [story[index] for index in order]


def _poisoned(story: list[Message], random: Random) -> list[Message]:
    for _ in range(random.choice([1, 2, 10])):
        place = random.randint(0, len(story))
        story.insert(place, Message(random.choice(POISON), random.choice(story).key))
    return story


CHANGES: dict[Fault, Callable[[list[Message], Random], list[Message]]] = {
    Fault.DUPLICATED: _duplicated,
    Fault.SHUFFLED: _shuffled,
    Fault.POISONED: _poisoned,
}
