"""Which of several processes acts? The one that has the only partition of a topic in its group.

One that was frozen may still take itself for it. So it proves it before it acts: the broker
takes no commit from whoever has lost the place.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from events.topics import Topic
from streams.membership import SESSION_SECONDS, instance_id

ANSWER_SECONDS_MAX: Final = 3.0
# The lead reads nothing, so it is not to be taken for stuck.
UNREAD_MS_MAX: Final = 7 * 24 * 3600 * 1000

log = structlog.get_logger(__name__)


async def nobody_beside() -> bool:
    """Of a process that is alone."""
    return True


@dataclass(slots=True)
class Place:
    """A partition in a group; `offset` is what may be committed there at any time."""

    consumer: AIOKafkaConsumer
    partition: TopicPartition
    offset: Callable[[], int]
    _was_held: bool | None = None

    async def is_held(self) -> bool:
        """Whether the broker knows us there, now; not while it does not answer."""
        is_held = await self._is_known()
        if is_held is not self._was_held:
            self._was_held = is_held
            log.info("has the place" if is_held else "stands by", topic=self.partition.topic)
        return is_held

    async def _is_known(self) -> bool:
        if self.partition not in self.consumer.assignment():
            return False
        commit = self.consumer.commit({self.partition: self.offset()})
        try:
            await asyncio.wait_for(commit, ANSWER_SECONDS_MAX)
        except (KafkaError, TimeoutError):
            return False
        return True


@asynccontextmanager
async def leading(
    bootstrap: str, topic: Topic, *, group: str, instance: str = ""
) -> AsyncIterator[Place]:
    """A place among those of a group; with an instance the next process of that name takes it."""
    consumer = AIOKafkaConsumer(topic.name, **membership(bootstrap, group, instance))
    await consumer.start()
    try:
        yield Place(consumer, TopicPartition(topic.name, 0), lambda: 0)
    finally:
        await consumer.stop()


def membership(bootstrap: str, group: str, instance: str) -> dict[str, Any]:
    """How such a process joins its group."""
    return {
        "bootstrap_servers": bootstrap,
        "group_id": group,
        "group_instance_id": instance_id(group, instance) if instance else None,
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        "session_timeout_ms": int(SESSION_SECONDS * 1000),
        "heartbeat_interval_ms": int(SESSION_SECONDS * 250),
        "max_poll_interval_ms": UNREAD_MS_MAX,
    }
