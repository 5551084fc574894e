"""Do facts arrive as they were sent, where their entity listens?"""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.body import BODY_BYTES_MAX
from events.codec import encode
from events.envelope import Envelope
from events.errors import NewerSchema
from events.topics import FACTS
from projections.fact import Entity, Fact, stub
from projections.routing import facts_of
from streams.departures import Message
from streams.packing import (
    BYTES_PER_RECORD_MAX,
    FACTS_PER_RECORD_MAX,
    Pack,
    messages,
    partition_of,
    unpacked,
)
from tests.strategies import envelopes
from tests.streams.given import RECORDED, called, event

PARTITIONS = 4


def sent(facts: Sequence[Fact]) -> list[Message]:
    return messages(facts, partitions=PARTITIONS, recorded_at=RECORDED)


def arrived(sent: Iterable[Message]) -> list[Fact]:
    return [fact for message in sent for fact in unpacked(message.value)[1]]


def by_partition(facts: Iterable[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda fact: partition_of(fact.entity, PARTITIONS))


@settings(max_examples=30)
@given(told=st.lists(envelopes(), max_size=5))
def test_facts_arrive_as_they_were_sent(told: list[Envelope]) -> None:
    facts = [fact for envelope in told for fact in facts_of(envelope)]
    assert arrived(sent(facts)) == by_partition(facts)


@settings(max_examples=30)
@given(told=envelopes())
def test_erased_facts_arrive_as_stubs(told: Envelope) -> None:
    stubs = [stub(fact) for fact in facts_of(told)]
    assert arrived(sent(stubs)) == by_partition(stubs)


@settings(max_examples=30)
@given(told=st.lists(envelopes(), max_size=5))
def test_every_fact_goes_to_the_partition_of_its_entity(told: list[Envelope]) -> None:
    facts = [fact for envelope in told for fact in facts_of(envelope)]
    for message in sent(facts):
        _, share = unpacked(message.value)
        assert {partition_of(fact.entity, PARTITIONS) for fact in share} == {message.partition}


def test_an_entity_keeps_its_partition_for_ever() -> None:
    assert partition_of(Entity("acme", "deal", "D1"), 4) == 3


def test_a_record_says_until_when_its_events_were_recorded() -> None:
    (message,) = sent(facts_of(event(called("A1"))))
    assert unpacked(message.value)[0] == RECORDED


def test_many_facts_share_a_record_up_to_its_limit() -> None:
    (fact,) = facts_of(event(called("A1")))
    counts = [len(unpacked(message.value)[1]) for message in sent([fact] * 4_500)]
    assert Counter(counts) == Counter([FACTS_PER_RECORD_MAX, FACTS_PER_RECORD_MAX, 500])


def test_long_facts_share_a_record_up_to_its_limit() -> None:
    """A letter may be four bytes long, and the names of a fact as long as its data."""
    deal_ids = tuple(f"{number:02}" + "🏔" * 198 for number in range(60))
    facts = facts_of(event(called("A1", *deal_ids)))
    values = [message.value for message in sent(facts)]
    assert max(map(len, values)) < 1.01 * BYTES_PER_RECORD_MAX
    assert len(values) < len(facts) / 2


def test_a_fact_of_the_longest_event_fits_into_a_record() -> None:
    longest_ids = tuple(f"{number:04}" + "🏔" * 196 for number in range(200))
    longest = event(called("A1", *longest_ids, prospect_ids=longest_ids))
    assert len(encode(longest)) <= BODY_BYTES_MAX
    (message,) = sent(facts_of(longest)[:1])
    assert len(message.value) < FACTS.max_message_bytes


def test_a_fact_of_a_newer_touchline_is_refused() -> None:
    (message,) = sent(facts_of(event(called("A1"))))
    pack = msgspec.msgpack.decode(message.value, type=Pack)
    newer = msgspec.structs.replace(pack.facts[0], schema_version=2)
    with pytest.raises(NewerSchema, match=r"found 2 of .*, expected at most 1"):
        unpacked(msgspec.msgpack.encode(Pack(pack.recorded_ms, [newer])))


def test_a_forwarded_fact_keeps_its_path() -> None:
    (fact,) = facts_of(event(called("A1")))
    forwarded = fact._replace(path=("D1", "D2"))
    assert arrived(sent([forwarded])) == [forwarded]
