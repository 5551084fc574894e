"""Do the records of many senders leave together, in order, and is each sender told of its own?"""

import asyncio
from typing import Any

import pytest
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.producer.message_accumulator import BatchBuilder
from hypothesis import given
from hypothesis import strategies as st

from streams.departures import Departures, Message

PARTITIONS = 4


class Kafka:
    """A producer of Kafka's whose broker answers when the test says so."""

    def __init__(self) -> None:
        self.departed: list[tuple[int, list[bytes]]] = []
        self.answers: list[asyncio.Future[None]] = []

    async def partitions_for(self, topic: str) -> set[int]:
        return set(range(PARTITIONS))

    def create_batch(self) -> "Batch":
        return Batch(1_000, 0)

    async def send_batch(self, batch: "Batch", topic: str, *, partition: int) -> Any:
        self.departed.append((partition, batch.taken))
        self.answers.append(asyncio.get_running_loop().create_future())
        return self.answers[-1]


class Batch(BatchBuilder):
    """One of Kafka's own, and the values that it took."""

    def __init__(self, *said: Any) -> None:
        super().__init__(*said)
        self.taken: list[bytes] = []

    def append(self, *, value: bytes, **said: Any) -> Any:
        metadata = super().append(value=value, **said)
        if metadata is not None:
            self.taken.append(value)
        return metadata


def to(partition: int, *texts: bytes) -> list[Message]:
    return [Message(text, partition=partition) for text in texts]


def departures(kafka: Kafka) -> Departures:
    return Departures(kafka, lambda: None, bytes_max=10_000)


async def all_that_can_happen() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_what_arrives_while_a_batch_is_under_way_leaves_with_the_next() -> None:
    kafka = Kafka()
    way = departures(kafka)
    first = asyncio.create_task(way.send("events", to(0, b"one")))
    await all_that_can_happen()
    later = [asyncio.create_task(way.send("events", to(0, each))) for each in (b"two", b"three")]
    await all_that_can_happen()
    assert kafka.departed == [(0, [b"one"])]
    kafka.answers[0].set_result(None)
    await first
    await all_that_can_happen()
    assert kafka.departed[1:] == [(0, [b"two", b"three"])]
    assert not any(each.done() for each in later)
    kafka.answers[1].set_result(None)
    await asyncio.gather(*later)


async def test_a_sender_is_told_when_every_partition_has_acknowledged() -> None:
    kafka = Kafka()
    sending = asyncio.create_task(
        departures(kafka).send("events", [*to(0, b"here"), *to(1, b"there")])
    )
    await all_that_can_happen()
    kafka.answers[0].set_result(None)
    await all_that_can_happen()
    assert not sending.done()
    kafka.answers[1].set_result(None)
    await sending


async def test_what_is_too_much_for_one_batch_leaves_in_several_in_order() -> None:
    kafka = Kafka()
    texts = [bytes([number]) * 300 for number in range(7)]
    sending = asyncio.create_task(departures(kafka).send("events", to(2, *texts)))
    while not sending.done():
        await all_that_can_happen()
        kafka.answers[-1].set_result(None)
        await all_that_can_happen()
    assert len(kafka.departed) > 1
    assert [text for _, batch in kafka.departed for text in batch] == texts


async def test_a_failure_is_told_to_all_aboard_and_the_next_leave_all_the_same() -> None:
    kafka = Kafka()
    way = departures(kafka)
    large = [bytes([number]) * 300 for number in range(7)]
    failing = [
        asyncio.create_task(way.send("events", to(0, b"small"))),
        asyncio.create_task(way.send("events", to(0, *large))),
    ]
    await all_that_can_happen()
    next_one = asyncio.create_task(way.send("events", to(0, b"next")))
    kafka.answers[0].set_exception(KafkaError("gone"))
    told = await asyncio.gather(*failing, return_exceptions=True)
    assert [str(each) for each in told] == ["KafkaError: gone"] * 2
    await all_that_can_happen()
    assert kafka.departed[-1] == (0, [b"next"])
    kafka.answers[-1].set_result(None)
    await next_one


async def test_what_no_request_takes_is_refused_before_anything_leaves() -> None:
    kafka = Kafka()
    with pytest.raises(MessageSizeTooLargeError):
        await departures(kafka).send("events", to(0, b"small", b"x" * 10_001))
    assert kafka.departed == []


@given(key=st.binary(min_size=1))
def test_a_key_has_the_partition_that_every_client_of_kafka_gives_it(key: bytes) -> None:
    kafka = Kafka()

    async def sent() -> None:
        sending = asyncio.create_task(departures(kafka).send("events", [Message(b"", key=key)]))
        await all_that_can_happen()
        kafka.answers[0].set_result(None)
        await sending

    asyncio.run(sent())
    partitions = list(range(PARTITIONS))
    assert kafka.departed == [(DefaultPartitioner()(key, partitions, partitions), [b""])]
