"""How long may a sender be kept waiting for the broker, and how much is held meanwhile?

Within a bounded time and a bounded memory: then the sender is told to come back. What was sent by
then is not taken back; it may be acknowledged after the sender has left.
"""

import asyncio
from collections.abc import Mapping, Sequence

from aiokafka.errors import KafkaError

from streams.departures import Message
from streams.errors import BrokerAway
from streams.producer import Producer

BYTES_MAX = 64 * 1024 * 1024
# HubSpot gives up after five seconds: by then it has to be told to come back.
SECONDS_MAX = 4.0


class Outbox:
    """Messages on their way into the log."""

    def __init__(
        self, producer: Producer, *, seconds_max: float = SECONDS_MAX, bytes_max: int = BYTES_MAX
    ) -> None:
        self._producer = producer
        self._seconds_max = seconds_max
        self._bytes_max = bytes_max
        self._sending: set[asyncio.Task[None]] = set()
        self.bytes_held = 0

    async def send(self, messages: Mapping[str, Sequence[Message]]) -> None:
        """Return once the broker has acknowledged the messages of every topic."""
        messages = {topic: share for topic, share in messages.items() if share}
        size = sum(len(message.value) for share in messages.values() for message in share)
        if self.bytes_held + size > self._bytes_max:
            raise BrokerAway(", ".join(messages), self._seconds_max)
        self.bytes_held += size
        task = asyncio.create_task(self._send(messages, size))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        await asyncio.wait({task}, timeout=self._seconds_max)
        problem = task.exception() if task.done() else None
        if not task.done() or isinstance(problem, KafkaError):
            raise BrokerAway(", ".join(messages), self._seconds_max) from problem
        task.result()

    async def _send(self, messages: Mapping[str, Sequence[Message]], size: int) -> None:
        try:
            for topic, share in messages.items():
                await self._producer.send(topic, share)
        finally:
            self.bytes_held -= size
