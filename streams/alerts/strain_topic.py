"""Who reads `touchline.strain`, and how far has it come? The consumer group keeps the position."""

import asyncio
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from events.topics import Topic
from streams.alerts.strain import StrainDeliverer
from streams.declare import admin, described

GROUP: Final = "touchline-notifier"
WAIT_MS: Final = 1000
SECONDS_BETWEEN_LOOKS: Final = 30.0


async def follow(
    bootstrap: str, topic: Topic, deliverer: StrainDeliverer, *, group: str = GROUP
) -> None:
    """Hear and deliver without end; the topic is made when a state is told for the first time."""
    while not await asyncio.to_thread(_is_there, bootstrap, topic):
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
    consumer = AIOKafkaConsumer(
        topic.name,
        bootstrap_servers=bootstrap,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    await consumer.start()
    try:
        while True:
            await _turn(consumer, TopicPartition(topic.name, 0), deliverer)
    finally:
        await consumer.stop()


async def _turn(
    consumer: AIOKafkaConsumer, partition: TopicPartition, deliverer: StrainDeliverer
) -> None:
    found = await consumer.getmany(timeout_ms=WAIT_MS)
    for record in (record for records in found.values() for record in records):
        deliverer.hear(record.offset, record.value or b"")
    before = deliverer.next_offset
    await deliverer.deliver()
    if deliverer.next_offset > before:
        await consumer.commit({partition: deliverer.next_offset})


def _is_there(bootstrap: str, topic: Topic) -> bool:
    with admin(bootstrap) as broker:
        return described(broker, topic.name) is not None
