"""Do archived events reach their entities again, and what ledgers told others as well?"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from events.activity import ActivityLinked
from events.codec import encode
from events.envelope import Envelope
from projections.fact import TABLE as FACTS
from projections.fact import Fact, fact_row
from projections.routing import facts_of
from streams import archive, packing, rerouting
from streams.departures import Message
from streams.errors import NewerEvent
from streams.packing import partition_of
from streams.rerouting import Selection, recorded_between, reroute, stretches, tell_again
from streams.warehouse import insert
from tests.streams.given import RECORDED, Ground, called, created, event, minutes

CALLED = called("A1", "D1")
LINKED = ActivityLinked(activity_id="A1", entity_kind="deal", entity_id="D2")


@dataclass
class Sent:
    """What was sent, and where to."""

    messages: list[tuple[str, Message]] = field(default_factory=list)

    async def __call__(self, topic: str, messages: Sequence[Message]) -> None:
        self.messages += [(topic, message) for message in messages]

    def facts(self) -> list[Fact]:
        return [fact for _, message in self.messages for fact in packing.unpacked(message.value)[1]]


def stored(own: Ground, *events: Envelope) -> None:
    """The archive of two partitions, every second event in each."""
    rows = [
        archive.archive_row(
            event,
            topic_id=f"{own.prefix}-log",
            partition=number % 2,
            offset=number // 2,
            received=encode(event),
        )
        for number, event in enumerate(events)
    ]
    insert(own.client, archive.TABLE, rows)


def deals(own: Ground, count: int) -> list[Envelope]:
    """One a minute."""
    return [
        event(
            created(f"D{number}"),
            id=str(number),
            tenant_id=own.tenant,
            recorded_at=RECORDED + minutes(number),
        )
        for number in range(count)
    ]


def of_tenant(own: Ground) -> Selection:
    return Selection("tenant_id = {tenant:String}", {"tenant": own.tenant})


def heard(facts: Sequence[Fact]) -> set[tuple[object, ...]]:
    return {(fact.entity, fact.triple, fact.event_id) for fact in facts}


async def test_the_facts_of_archived_events_are_sent_to_the_partitions_of_their_entities(
    own: Ground,
) -> None:
    events, sent = deals(own, 5), Sent()
    stored(own, *events)
    topic = replace(own.topics.facts, partitions=3)
    assert await reroute(own.client, sent, topic=topic, selection=of_tenant(own)) == 5
    assert heard(sent.facts()) == heard([fact for each in events for fact in facts_of(each)])
    for name, message in sent.messages:
        assert name == topic.name
        for fact in packing.unpacked(message.value)[1]:
            assert message.partition == partition_of(fact.entity, 3)


@pytest.mark.parametrize(("limit", "most"), [("EVENTS_PER_PAGE", 3), ("BYTES_PER_PAGE_MAX", 600)])
async def test_pages_of_bounded_size_leave_nothing_out(
    own: Ground, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    events, sent, pages = deals(own, 20), Sent(), list[int]()
    stored(own, *events)
    monkeypatch.setattr(rerouting, limit, most)
    count = await reroute(
        own.client, sent, topic=own.topics.facts, selection=of_tenant(own), routed=pages.append
    )
    assert count == sum(pages) == 20
    assert max(pages) <= 3
    assert len(sent.facts()) == len(events)


async def test_an_event_longer_than_a_page_is_a_page(
    own: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = Sent()
    stored(own, *deals(own, 4))
    monkeypatch.setattr(rerouting, "BYTES_PER_PAGE_MAX", 1)
    assert await reroute(own.client, sent, topic=own.topics.facts, selection=of_tenant(own)) == 4


async def test_only_what_was_recorded_in_between_is_routed(own: Ground) -> None:
    sent = Sent()
    stored(own, *deals(own, 6))
    between = recorded_between(RECORDED + minutes(2), RECORDED + minutes(4), own.tenant)
    assert await reroute(own.client, sent, topic=own.topics.facts, selection=between) == 2
    assert {fact.entity.id for fact in sent.facts()} == {"D2", "D3"}


def test_how_many_events_there_are_is_known_before(own: Ground) -> None:
    stored(own, *deals(own, 5))
    selection = recorded_between(RECORDED, None, own.tenant)
    log_id = f"{own.prefix}-log"
    assert stretches(own.client, selection) == [(log_id, 0, 0, 2, 3), (log_id, 1, 0, 1, 2)]


async def test_an_event_that_only_a_newer_touchline_knows_is_refused(own: Ground) -> None:
    (told,) = deals(own, 1)
    newer = encode(told).replace(b'"schema_version":1', b'"schema_version":99')
    row = archive.archive_row(told, topic_id=own.prefix, partition=3, offset=7, received=newer)
    insert(own.client, archive.TABLE, [row])
    with pytest.raises(NewerEvent, match=f"{own.prefix}/3 at offset 7"):
        await reroute(own.client, Sent(), topic=own.topics.facts, selection=of_tenant(own))


async def test_what_a_ledger_told_others_is_told_again(own: Ground) -> None:
    call, link = (event(said, tenant_id=own.tenant) for said in (CALLED, LINKED))
    stored(own, call, link)
    facts = [*facts_of(call), *facts_of(link)]
    values = [(0, *FACTS.values(fact_row(fact))) for fact in facts]
    own.client.insert(FACTS.name, values, column_names=list(FACTS.columns))
    sent = Sent()
    count = await tell_again(
        own.client,
        sent,
        topic=own.topics.facts,
        selection=of_tenant(own),
        generation=0,
    )
    assert count == len(sent.facts()) == 2
    assert {(fact.type, fact.entity.id) for fact in sent.facts()} == {
        (CALLED.type, "D2"),
        (LINKED.type, "D1"),
    }
