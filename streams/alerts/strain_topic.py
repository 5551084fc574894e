"""Who reads `touchline.strain`, and how far has it come? The consumer group keeps the position.

Of several notifiers one has the topic. When the group is ordered anew it keeps first how far it
came, and forgets what it heard, so that whoever has the topic next reads what is not delivered.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Final

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

from events.topics import Topic
from streams.alerts.strain import StrainDeliverer
from streams.declare import admin, described
from streams.leading import Place, membership

GROUP: Final = "touchline-notifier"
WAIT_MS: Final = 1000
SECONDS_BETWEEN_LOOKS: Final = 30.0

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Following(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """Hears, delivers and keeps the position; never while the group is ordered anew."""

    consumer: AIOKafkaConsumer
    partition: TopicPartition
    deliverer: StrainDeliverer
    _kept: int = 0
    _at_work: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def turn(self) -> None:
        found = await self.consumer.getmany(timeout_ms=WAIT_MS)
        async with self._at_work:
            for record in (record for records in found.values() for record in records):
                self.deliverer.hear(record.offset, record.value or b"")
            await self.deliverer.deliver()
            await self._keep()

    async def on_partitions_revoked(self, revoked: object) -> None:
        async with self._at_work:
            await self._keep()
            self.deliverer.forget()

    async def on_partitions_assigned(self, assigned: object) -> None:
        """The consumer begins where the group kept that it came to."""

    async def _keep(self) -> None:
        reached = self.deliverer.next_offset
        if reached > self._kept:
            try:
                await self.consumer.commit({self.partition: reached})
            except KafkaError as problem:
                log.warning("position not kept", reason=str(problem))
            else:
                self._kept = reached


async def follow(
    bootstrap: str,
    topic: Topic,
    deliverer: StrainDeliverer,
    *,
    group: str = GROUP,
    instance: str = "",
) -> None:
    """Hear and deliver without end; the topic is made when a state is told for the first time."""
    while not await asyncio.to_thread(_is_there, bootstrap, topic):
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
    consumer = AIOKafkaConsumer(**membership(bootstrap, group, instance))
    partition = TopicPartition(topic.name, 0)
    following = Following(consumer, partition, deliverer)
    deliverer.may_send = Place(consumer, partition, lambda: deliverer.next_offset).is_held
    consumer.subscribe([topic.name], listener=following)
    await consumer.start()
    try:
        while True:
            await following.turn()
    finally:
        await consumer.stop()


def _is_there(bootstrap: str, topic: Topic) -> bool:
    with admin(bootstrap) as broker:
        return described(broker, topic.name) is not None
